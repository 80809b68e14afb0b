/**
 * The Pulumi program: an environment and the catalog become a network, a cluster and a strategy that
 * carries every service. `pulumi up -s dev` runs the default export with that stack's environment.
 */
import * as pulumi from "@pulumi/pulumi";

import { formatFaults } from "./catalog/fault.js";
import { catalog as services, check, resolve } from "./catalog/index.js";
import type { Catalog, ResolvedService } from "./catalog/schema.js";
import { Cluster } from "./components/cluster.js";
import { Network } from "./components/network.js";
import type { Environment } from "./stacks/environment.js";
import { environmentFor, environments } from "./stacks/index.js";
import { retirementNotice, warnings } from "./stacks/warnings.js";
import { chartArchiveFaults } from "./strategies/chartArchive.js";
import { deploy } from "./strategies/index.js";
import { Refusal } from "./strategies/refusal.js";

/** What a stack tells its users and other stacks. */
export type StackOutputs = pulumi.Inputs & {
  /**
   * Addresses of the load balancers: by exposure, or by host where each service has its own; with
   * `static-route`, which has none, host -> ClusterIP.
   */
  readonly loadBalancerAddresses: pulumi.Inputs;
  /** What every host ends in. */
  readonly domain: string;
  readonly clusterName: pulumi.Output<string>;
  /** Team -> its hosts, complete names, sorted. */
  readonly hostsByTeam: Readonly<Record<string, readonly string[]>>;
};

export default function program(
  environment: Environment = environmentOfStack(),
  catalog: Catalog = services,
): StackOutputs {
  const admitted = admit(environment, catalog);
  const prefix = `service-ingress-${environment.name}`;
  // A cluster outside Google Cloud belongs to no project.
  const project =
    environment.network.kind === "none" ? "" : new pulumi.Config("gcp").require("project");
  const { region, zones, protect } = environment;

  const network =
    environment.network.kind === "none"
      ? undefined
      : new Network(`${prefix}-network`, { mode: environment.network, region, protect });
  const cluster = new Cluster(`${prefix}-cluster`, {
    mode: environment.cluster,
    project,
    region,
    zones,
    protect,
    network,
  });
  const { loadBalancerAddresses } = deploy({
    environment,
    services: admitted,
    prefix,
    network,
    cluster,
  });

  return {
    loadBalancerAddresses,
    domain: environment.domain,
    clusterName: cluster.clusterName,
    hostsByTeam: hostsByTeam(admitted),
  };
}

function environmentOfStack(): Environment {
  try {
    return environmentFor(pulumi.getStack());
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

/** The services of this environment, after every check. All faults at once, before anything is registered. */
function admit(environment: Environment, catalog: Catalog): readonly ResolvedService[] {
  const known = Object.keys({ ...environments, [environment.name]: environment });
  const { faults } = check(catalog, { [environment.name]: environment }, known);
  const all = [...faults, ...chartArchiveFaults(environment, import.meta.dirname)];
  if (all.length > 0) throw new Refusal(formatFaults("catalog and environment", all));

  const admitted = resolve(catalog, environment);
  const usesController = environment.strategy.kind === "shared-ingress";
  const notices = usesController ? [retirementNotice] : [];
  for (const warning of [...warnings(environment, admitted), ...notices])
    void pulumi.log.warn(warning);
  return admitted;
}

function hostsByTeam(admitted: readonly ResolvedService[]): Record<string, readonly string[]> {
  const hosts = new Map<string, Set<string>>();
  for (const service of admitted)
    hosts.set(service.team, new Set([...(hosts.get(service.team) ?? []), ...service.hosts]));
  return Object.fromEntries([...hosts].map(([team, names]) => [team, [...names].sort()]));
}
