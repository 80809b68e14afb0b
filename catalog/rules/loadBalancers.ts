/** What a passthrough load balancer for each entry cannot carry: it has no proxy that reads a request. */
import { isDeepStrictEqual } from "node:util";

import { clientPort } from "../clientPort.js";
import { show, type Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";
import { fieldOf, nameOf, type Rule, type Site } from "./site.js";

const STRATEGY = "load-balancer-per-service";

/** Load balancer Services in a cluster with Dataplane V2, which every cluster made here has (facts Q9). */
const MOST_LOAD_BALANCERS = 750;

/** Forwarding rules on one shared address (facts Q12). */
const MOST_RULES_ON_ADDRESS = 10;

const only =
  (rule: Rule): Rule =>
  (site) =>
    site.environment.strategy.kind === STRATEGY ? rule(site) : [];

/** One entry for each host: its record leads to one load balancer, which reads no path. */
export const ownHosts: Rule = only(({ byHost }) =>
  [...byHost].flatMap(([host, [first, ...others]]) =>
    first === undefined
      ? []
      : others.map((other) => ({
          at: fieldOf(other, "hosts"),
          problem: `claims host ${show(host)}, already claimed by ${nameOf(first)}, and a load balancer for each service has no proxy that tells paths apart (facts, section 8)`,
          cure: "give it a host of its own",
        })),
  ),
);

/** No path but all of them. */
export const wholeHosts: Rule = only(({ services }) =>
  services
    .filter(
      ({ protocol, paths }) =>
        protocol !== "tcp" && !isDeepStrictEqual(paths, [{ path: "/", match: "prefix" }]),
    )
    .map((service) => ({
      at: fieldOf(service, "paths"),
      problem: `${show(service.paths.map(({ path }) => path))} cannot be told from other paths: a load balancer for each service has no proxy (facts, section 8)`,
      cure: 'use "/" with match "prefix" there, or leave the field out',
    })),
);

/** What a proxy would do; for tcp entries another rule refuses it in every strategy. */
const PROXY_FIELDS = ["timeouts", "maxBodySize"] as const;

/** No setting that only a proxy honours. */
export const proxySettings: Rule = only(({ services }) =>
  services
    .filter(({ protocol }) => protocol !== "tcp")
    .flatMap((service) =>
      PROXY_FIELDS.filter((field) => service.written[field] !== undefined).map((field) => ({
        at: fieldOf(service, field),
        problem: `${show(service.written[field])} has no effect: a load balancer for each service has no proxy (facts, section 8)`,
        cure: "remove it, or let the pods see to it",
      })),
    ),
);

/** No more load balancers than a cluster made here takes. */
export const loadBalancerCount: Rule = only(({ environment, services }) =>
  environment.cluster.kind === "create" && services.length > MOST_LOAD_BALANCERS
    ? [
        {
          at: `${environment.name}.strategy.kind`,
          problem: `${show(STRATEGY)} would make ${services.length} load balancers, and a cluster with Dataplane V2 takes ${MOST_LOAD_BALANCERS} (facts Q9)`,
          cure: 'use "shared-ingress", or leave the environment out of entries',
        },
      ]
    : [],
);

/** Entries of one Kubernetes Service share an address if their ports differ, and up to ten of them. */
export const sharedAddresses: Rule = only((site) => {
  const { strategy } = site.environment;
  if (strategy.kind !== STRATEGY || strategy.addressSharing !== "shared") return [];
  return [...byBackend(site).values()].flatMap((entries) => [
    ...portsTwice(entries),
    ...entries.slice(MOST_RULES_ON_ADDRESS).map((entry) => ({
      at: fieldOf(entry, "service"),
      problem: `${show(entry.service)} is the Service of ${entries.length} entries, and ${MOST_RULES_ON_ADDRESS} forwarding rules share an address (facts Q12)`,
      cure: 'use another Service, or the environment\'s addressSharing "none"',
    })),
  ]);
});

function byBackend({ services }: Site): ReadonlyMap<string, readonly PlacedService[]> {
  const found = new Map<string, PlacedService[]>();
  for (const service of services) {
    const key = `${service.namespace}/${service.service}`;
    found.set(key, [...(found.get(key) ?? []), service]);
  }
  return found;
}

function portsTwice(entries: readonly PlacedService[]): Fault[] {
  const owners = new Map<number, PlacedService>();
  return entries.flatMap((entry) => {
    const port = clientPort(entry);
    const owner = owners.get(port);
    owners.set(port, owner ?? entry);
    if (owner === undefined) return [];
    return [
      {
        at: fieldOf(entry, "service"),
        problem: `${show(entry.service)} shares one address with ${nameOf(owner)}, whose clients call port ${port} too (facts Q12)`,
        cure: 'use another Service, or the environment\'s addressSharing "none"',
      },
    ];
  });
}
