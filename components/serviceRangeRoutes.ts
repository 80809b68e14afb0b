import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { distinctName } from "./names.js";
import { pickNextHops, routeProblem, type NodeVm } from "./nextHops.js";

export interface ServiceRangeRoutesArgs {
  /** Id of the VPC network of clients and nodes. */
  readonly network: pulumi.Input<string>;
  /** Range of the cluster's ClusterIPs, CIDR; in no range of a subnet (facts R3). */
  readonly serviceRange: pulumi.Input<string>;
  /** URLs of the instance groups of the cluster's nodes, one for each zone. */
  readonly nodeGroups: pulumi.Input<readonly string[]>;
  /** Routes, each to a node of its own; 1 = no other takes over when the node is lost (facts R6). */
  readonly redundancy: number;
}

/** Priority of the first route: the provider's default (facts R1). The others follow it. */
const FIRST_PRIORITY = 1000;

/**
 * VPC routes to a cluster's ClusterIPs: one to each of `redundancy` nodes, in different zones as far as
 * there are zones, of falling priority. kube-proxy of the node does the rest (facts R13).
 *
 * Nodes are read at each `up`: one that was replaced since has a route that leads nowhere until then
 * (facts R17). Routes cost nothing (facts P6).
 */
export class ServiceRangeRoutes extends pulumi.ComponentResource {
  /** Names of the nodes that the routes lead to, by rising priority number. */
  readonly nextHops: pulumi.Output<readonly string[]>;

  constructor(name: string, args: ServiceRangeRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:network:ServiceRangeRoutes", name, args, opts);

    const nodes = this.nodesOf(args.nodeGroups).apply(async (found) => {
      const problem = routeProblem(found, args.redundancy);
      if (problem === undefined) return pickNextHops(found, args.redundancy);
      // Thrown, it would leave what depends on the routes waiting for ever (docs/surprises.md). Logged, it
      // fails the run, and the routes, without a next hop, fail their provider's check.
      await pulumi.log.error(problem, this); // before the routes fail, which may end the run
      return [];
    });
    for (let index = 0; index < args.redundancy; index += 1) {
      const priority = FIRST_PRIORITY + index;
      new gcp.compute.Route(
        `${name}-${priority}`,
        {
          name: nodes.apply((hops) => routeName(`${name}-${priority}`, hops[index])),
          network: args.network,
          destRange: args.serviceRange,
          priority,
          nextHopInstance: nodes.apply((hops) => hops[index]?.name),
          nextHopInstanceZone: nodes.apply((hops) => hops[index]?.zone),
        },
        { parent: this },
      );
    }

    this.nextHops = nodes.apply((hops) => hops.map((hop) => hop.name));
    this.registerOutputs({ nextHops: this.nextHops });
  }

  /** The VMs of instance groups. */
  private nodesOf(groups: ServiceRangeRoutesArgs["nodeGroups"]): pulumi.Output<NodeVm[]> {
    const of = { parent: this };
    return pulumi
      .output(groups)
      .apply((urls) =>
        pulumi.all(
          urls.map((selfLink) => gcp.compute.getInstanceGroupOutput({ selfLink }, of).instances),
        ),
      )
      .apply((links) =>
        pulumi.all(links.flat().map((selfLink) => gcp.compute.getInstanceOutput({ selfLink }, of))),
      )
      .apply((vms) =>
        vms.map(({ name = "", zone = "", canIpForward, currentStatus, creationTimestamp }) => ({
          name,
          zone,
          canIpForward,
          currentStatus,
          creationTimestamp,
        })),
      );
  }
}

/**
 * A name for each next hop: another one replaces the route, and the new one stands before the old goes. A
 * name that the engine draws would do that too, but of a route whose creation was answered to nobody the
 * next `up` would make a second one beside it, instead of a 409 (docs/surprises.md).
 */
function routeName(name: string, hop: NodeVm | undefined): string {
  return distinctName(name, hop?.zone ?? "", hop?.name ?? "");
}
