/** How many load balancers a cluster and an address take, where each entry has one. */
import { clientPort } from "../clientPort.js";
import { show, type Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";
import { fieldOf, nameOf, type Rule, type Site } from "./site.js";

const STRATEGY = "load-balancer-per-service";

/** Load balancer Services in a cluster with Dataplane V2 (facts Q9). */
const MOST_LOAD_BALANCERS = 750;

/** Forwarding rules on one shared address (facts Q12). */
const MOST_RULES_ON_ADDRESS = 10;

const only =
  (rule: Rule): Rule =>
  (site) =>
    site.environment.strategy.kind === STRATEGY ? rule(site) : [];

/** No more load balancers than a cluster made here with Dataplane V2 takes. */
export const loadBalancerCount: Rule = only(({ environment, services }) =>
  environment.cluster.kind === "create" &&
  environment.cluster.dataplane !== "legacy" &&
  services.length > MOST_LOAD_BALANCERS
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
