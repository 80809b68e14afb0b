/** What an environment can carry: external services, TLS, DNS names beside its wildcard record. */
import { withoutProxy } from "../../stacks/withoutProxy.js";
import { show } from "../fault.js";
import { fieldOf, nameOf, type Rule } from "./site.js";

/** No external service where the environment or its strategy has no external load balancer. */
export const external: Rule = ({ services, environment }) => {
  const { strategy } = environment;
  const reason =
    strategy.kind !== "shared-ingress"
      ? `the strategy ${show(strategy.kind)} has no external load balancer`
      : environment.external.kind === "forbidden"
        ? "the environment forbids it"
        : undefined;
  if (reason === undefined) return [];
  return services
    .filter(({ exposure }) => exposure === "external")
    .map((service) => ({
      at: fieldOf(service, "exposure"),
      problem: `"external" is not possible: ${reason}`,
      cure: 'override it with "internal" there, or leave the environment out',
    }));
};

/**
 * Clients of gRPC negotiate HTTP/2 by TLS; ingress-nginx on plain port 80 is untested (facts E13, E15).
 * Without a proxy they meet the pods themselves.
 */
export const grpc: Rule = ({ services, environment }) =>
  environment.tls.kind === "secret" || withoutProxy(environment.strategy) !== undefined
    ? []
    : services
        .filter(({ protocol }) => protocol === "grpc")
        .map((service) => ({
          at: fieldOf(service, "protocol"),
          problem: '"grpc" needs TLS, which the environment has not (facts E15)',
          cure: 'give the environment tls of kind "secret", or leave it out',
        }));

/**
 * A record for `shop` or `api.shop` makes the name `shop` exist, and the wildcard record of the
 * private zone then covers nothing at or below it (RFC 4592, section 2.2).
 */
export const wildcard: Rule = ({ services, environment }) => {
  const { network, strategy } = environment;
  if (network.kind === "none" || withoutProxy(strategy) !== undefined) return []; // no wildcard
  const top = (host: string) => host.slice(host.lastIndexOf(".") + 1);
  const own = new Map(
    services
      .filter(({ exposure }) => exposure === "external")
      .flatMap((service) => service.hosts.map((host) => [top(host), { host, service }] as const)),
  );
  if (own.size === 0) return [];
  return services
    .filter(({ exposure }) => exposure === "internal")
    .flatMap((service) =>
      service.hosts.flatMap((host, index) => {
        const found = own.get(top(host));
        if (found === undefined || found.host === host) return [];
        return [
          {
            at: fieldOf(service, `hosts[${index}]`),
            problem:
              `the wildcard record no longer covers ${show(host)}, because ${show(found.host)} ` +
              `of ${nameOf(found.service)} is external (RFC 4592)`,
            cure: "use a host that shares no label with it",
          },
        ];
      }),
    );
};

/** Fields that a plain TCP route ignores: refused, so that nobody relies on them. */
const WITHOUT_EFFECT = ["paths", "timeouts", "maxBodySize"] as const;

/** No field on a tcp service that plain TCP ignores. */
export const tcpFields: Rule = ({ services }) =>
  services
    .filter(({ protocol }) => protocol === "tcp")
    .flatMap((service) =>
      WITHOUT_EFFECT.filter((field) => service.written[field] !== undefined).map((field) => ({
        at: fieldOf(service, field),
        problem: 'has no effect with protocol "tcp" (facts E14)',
        cure: "remove it",
      })),
    );
