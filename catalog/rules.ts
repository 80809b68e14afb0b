/** Every relation between entries, and between entries and environments, that must hold. */
import type { Environment } from "../stacks/environment.js";
import type { Fault } from "./fault.js";
import { place } from "./resolve.js";
import { environmentFaults } from "./rules/environments.js";
import { external, grpc, tcpFields, wildcard } from "./rules/exposure.js";
import { gatewaySettings, httpOnly, sharedBackends } from "./rules/gateways.js";
import { loadBalancerCount, sharedAddresses } from "./rules/loadBalancers.js";
import { defaultServiceNames, hostNames, namespaces } from "./rules/names.js";
import { tcpPorts } from "./rules/ports.js";
import { prefixSlashes, sharedHosts } from "./rules/routes.js";
import { siteOf, type Rule } from "./rules/site.js";
import { ownHosts, proxySettings, wholeHosts } from "./rules/unread.js";
import type { Catalog } from "./schema.js";

const RULES: readonly Rule[] = [
  namespaces,
  defaultServiceNames,
  hostNames,
  prefixSlashes,
  tcpFields,
  external,
  grpc,
  sharedHosts,
  wildcard,
  tcpPorts,
  ownHosts,
  wholeHosts,
  proxySettings,
  loadBalancerCount,
  sharedAddresses,
  httpOnly,
  gatewaySettings,
  sharedBackends,
];

/**
 * The faults of a catalog whose entries have the right shape. `known`: the names of all environments,
 * of which `environments` are those that could be read. A fault that holds in some environments only
 * names them.
 */
export function catalogFaults(
  catalog: Catalog,
  environments: readonly Environment[],
  known: readonly string[],
): Fault[] {
  const found = new Map<string, { fault: Fault; names: string[] }>();
  for (const environment of environments) {
    const site = siteOf(environment, place(catalog, environment.name));
    for (const fault of RULES.flatMap((rule) => rule(site))) {
      const id = JSON.stringify(fault);
      const same = found.get(id);
      if (same === undefined) found.set(id, { fault, names: [environment.name] });
      else same.names.push(environment.name);
    }
  }
  const relations = [...found.values()].map(({ fault, names }) =>
    names.length === environments.length
      ? fault
      : { ...fault, problem: `in ${names.join(", ")}: ${fault.problem}` },
  );
  return [...environmentFaults(catalog, known), ...relations];
}
