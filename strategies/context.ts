import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { ResolvedService } from "../catalog/schema.js";
import type { RoutableCluster } from "../components/cluster.js";
import type { NetworkParts } from "../components/network.js";
import type { Environment } from "../stacks/environment.js";

/** What every strategy is given: checked data, and the network and cluster it stands on. */
export interface StrategyContext {
  readonly environment: Environment;
  /** The catalog as it is in this environment, checked, sorted by id. */
  readonly services: readonly ResolvedService[];
  /** First part of the names of everything that is made: `service-ingress-dev`. */
  readonly prefix: string;
  /** Missing outside Google Cloud. */
  readonly network: NetworkParts | undefined;
  readonly cluster: {
    readonly provider: kubernetes.Provider;
    readonly nodeServiceAccount: pulumi.Output<string> | undefined;
    /** Missing where the cluster is not made here. */
    readonly routable: RoutableCluster | undefined;
  };
}

/** What every strategy gives back: where callers go. */
export interface StrategyOutputs {
  /**
   * Addresses that callers reach: of the load balancers, by exposure where services share one
   * (`external` only where an entry is external), by host where each has its own; and by host the
   * ClusterIPs of `static-route`, which has none.
   */
  readonly loadBalancerAddresses: Readonly<Record<string, pulumi.Output<string>>>;
}
