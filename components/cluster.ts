import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterMode } from "../stacks/environment.js";
import { gkeCluster } from "./gkeCluster.js";
import { kubeconfigFor } from "./kubeconfig.js";
import type { NetworkParts } from "./network.js";

export interface ClusterArgs {
  readonly mode: ClusterMode;
  /** Google Cloud project id; not used by `kubeconfig`. */
  readonly project: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** Protect what is created here. */
  readonly protect: boolean;
  /** Where the nodes are; needed by `create` only. */
  readonly network?: NetworkParts | undefined;
}

/** Where ClusterIPs are, and the VMs that forward to them. */
export interface RoutableCluster {
  /** Range of ClusterIPs in CIDR notation. */
  readonly serviceRange: pulumi.Output<string>;
  /** URLs of the nodes' instance groups, one for each zone. */
  readonly nodeGroups: pulumi.Output<string[]>;
}

/**
 * The Kubernetes cluster and the way to it: `provider` is what every Kubernetes object is made with.
 *
 * A created cluster costs 0.10 USD an hour, 73.00 a month, and its nodes (facts P11, P12).
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  /** Provider for all Kubernetes objects, never replaced while the cluster is the same (facts K8). */
  readonly provider: kubernetes.Provider;
  /** E-mail the nodes run as; undefined where firewall rules are not ours (`kubeconfig`). */
  readonly nodeServiceAccount: pulumi.Output<string> | undefined;
  /** What a route to its Services has to know; undefined where the cluster is not made here. */
  readonly routable: RoutableCluster | undefined;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:cluster:Cluster", name, args, opts);

    const access = clusterAccess(name, args, this);
    this.clusterName = access.clusterName;
    this.nodeServiceAccount = access.nodeServiceAccount;
    this.routable = access.routable;
    this.provider = new kubernetes.Provider(name, access.provider, {
      parent: this,
      // Pods need nodes: nothing is placed in the cluster before its node pool stands.
      dependsOn: access.dependsOn,
    });
    this.registerOutputs({ clusterName: this.clusterName });
  }
}

interface ClusterAccess {
  readonly clusterName: pulumi.Output<string>;
  readonly nodeServiceAccount: pulumi.Output<string> | undefined;
  readonly routable: RoutableCluster | undefined;
  readonly provider: kubernetes.ProviderArgs;
  readonly dependsOn: pulumi.Resource[];
}

function clusterAccess(name: string, args: ClusterArgs, parent: pulumi.Resource): ClusterAccess {
  const { mode, project, region } = args;
  switch (mode.kind) {
    case "create": {
      const { cluster, nodePool, nodeAccount } = gkeCluster(name, { ...args, mode }, parent);
      const endpoint = cluster.controlPlaneEndpointsConfig.apply(
        (config) => config.dnsEndpointConfig.endpoint,
      );
      return {
        clusterName: cluster.name,
        nodeServiceAccount: nodeAccount.email,
        routable: {
          serviceRange: cluster.servicesIpv4Cidr,
          nodeGroups: nodePool.managedInstanceGroupUrls,
        },
        provider: {
          kubeconfig: kubeconfigFor(name, endpoint),
          clusterIdentifier: `${project}/${region}/${name}`,
        },
        dependsOn: [nodePool],
      };
    }
    case "existing": {
      const found = gcp.container.getClusterOutput(
        { name: mode.name, location: region },
        { parent },
      );
      const endpoint = found.controlPlaneEndpointsConfigs.apply(
        ([config]) => config?.dnsEndpointConfigs[0]?.endpoint ?? "",
      );
      return {
        clusterName: pulumi.output(mode.name),
        nodeServiceAccount: pulumi.output(mode.nodeServiceAccount),
        routable: undefined,
        provider: {
          kubeconfig: kubeconfigFor(mode.name, endpoint),
          clusterIdentifier: `${project}/${region}/${mode.name}`,
        },
        dependsOn: [],
      };
    }
    case "kubeconfig":
      return {
        clusterName: pulumi.output(mode.context),
        nodeServiceAccount: undefined,
        routable: undefined,
        provider: {
          context: mode.context,
          clusterIdentifier: `kubeconfig/${mode.context}`,
          ...(mode.path === undefined ? {} : { kubeconfig: mode.path }),
        },
        dependsOn: [],
      };
    default:
      return mode satisfies never;
  }
}
