/** What a GKE Gateway cannot carry or say: HTTP only, and settings that belong to a whole Service. */
import { GATEWAY_READ_TIMEOUT_SECONDS } from "../gatewayPolicy.js";
import { show, type Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";
import { fieldOf, nameOf, type Rule } from "./site.js";

const only =
  (rule: Rule): Rule =>
  (site) =>
    site.environment.strategy.kind === "gateway" ? rule(site) : [];

const routed = (services: readonly PlacedService[]) =>
  services.filter(({ protocol }) => protocol !== "tcp");

/** No entry that is not HTTP. */
export const httpOnly: Rule = only(({ services }) =>
  services
    .filter(({ protocol }) => protocol === "tcp")
    .map((service) => ({
      at: fieldOf(service, "protocol"),
      problem: '"tcp" cannot be carried: an HTTPRoute routes HTTP only (facts, section 7)',
      cure: "leave the environment out, or use another strategy there",
    })),
);

/** No setting that the proxies of a Gateway do not have. */
export const gatewaySettings: Rule = only(({ services }) =>
  routed(services).flatMap((service) => {
    const { maxBodySize, timeouts } = service.written;
    const settings: [field: string, value: unknown][] = [
      ["timeouts.connect", timeouts?.connect],
      ["timeouts.send", timeouts?.send],
      ["maxBodySize", maxBodySize],
    ];
    return settings
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => ({
        at: fieldOf(service, field),
        problem: `${show(value)} has no effect: a Gateway has no such setting (facts, section 7)`,
        cure: "remove it there, or let the pods see to it",
      }));
  }),
);

/** What a Service has one of, for all entries that lead to it, and by what such entries are found. */
interface OncePerBackend {
  readonly field: string;
  readonly keyOf: (service: PlacedService) => string;
  readonly valueOf: (service: PlacedService) => unknown;
  readonly reason: string;
}

const READ_TIMEOUT: OncePerBackend = {
  field: "timeouts.read",
  keyOf: ({ namespace, service }) => `${namespace}/${service}`,
  valueOf: ({ timeoutSeconds }) => `${timeoutSeconds.read ?? GATEWAY_READ_TIMEOUT_SECONDS}s`,
  reason: "a GCPBackendPolicy has one timeout for the Service",
};

const PROTOCOL: OncePerBackend = {
  field: "protocol",
  keyOf: ({ namespace, service, port }) => `${namespace}/${service}:${port}`,
  valueOf: ({ protocol }) => protocol,
  reason: "the port of a Service has one appProtocol",
};

/** Entries of one Service agree in what the Service has one of. */
export const sharedBackends: Rule = only(({ services }) =>
  [READ_TIMEOUT, PROTOCOL].flatMap((once) => disagreements(routed(services), once)),
);

function disagreements(
  services: readonly PlacedService[],
  { field, keyOf, valueOf, reason }: OncePerBackend,
): Fault[] {
  const first = new Map<string, PlacedService>();
  return services.flatMap((service) => {
    const key = keyOf(service);
    const owner = first.get(key);
    if (owner === undefined) first.set(key, service);
    if (owner === undefined || valueOf(owner) === valueOf(service)) return [];
    return [
      {
        at: fieldOf(service, field),
        problem:
          `${show(valueOf(service))} differs from ${show(valueOf(owner))} of ${nameOf(owner)}, which has ` +
          `the same Service ${show(key)}: ${reason} (facts, section 7)`,
        cure: "make them equal or use another Service",
      },
    ];
  });
}
