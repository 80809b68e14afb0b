/** When a VPC route can lead to the ClusterIPs of a cluster at all (facts R1-R17). */
import { show } from "../../catalog/fault.js";
import type { EnvironmentParts } from "../shape.js";
import type { Rule } from "./rule.js";

const STRATEGY = "static-route";

/** A rule that is asked of this strategy only. */
const only =
  (rule: (parts: EnvironmentParts, redundancy: number) => ReturnType<Rule>): Rule =>
  (parts) =>
    parts.strategy?.kind === STRATEGY ? rule(parts, parts.strategy.redundancy) : [];

/** Routes name nodes and the services range, so the cluster is one that this program makes. */
export const nodesKnown: Rule = only(({ cluster }) =>
  cluster === undefined || cluster.kind === "create"
    ? []
    : [
        {
          at: "cluster.kind",
          problem: `${show(cluster.kind)} tells neither the nodes that routes lead to nor the services range (facts R12, R17)`,
          cure: 'use "create", or another strategy',
        },
      ],
);

/** Only kube-proxy forwards what arrives at a node for a ClusterIP (facts R13-R16). */
export const kubeProxy: Rule = only(({ cluster }) =>
  cluster?.kind !== "create" || cluster.dataplane === "legacy"
    ? []
    : [
        {
          at: "cluster.dataplane",
          problem:
            "Dataplane V2 drops what comes to a ClusterIP from outside: it has cilium instead of kube-proxy (facts R13-R15), and a cluster keeps its dataplane (facts R16)",
          cure: 'use "legacy"',
        },
      ],
);

/** A services range that no subnet route covers, in a VPC network that has routes. */
export const routableServices: Rule = only(({ network, cluster }) => {
  if (network?.kind === "none")
    return [
      {
        at: "network.kind",
        problem: '"none" has no VPC network that could hold a route (facts R1)',
        cure: 'use "create" or "existing"',
      },
    ];
  const range = secondaryRange(network);
  if (range === undefined || (network?.kind === "existing" && cluster?.kind !== "create"))
    return [];
  const [at, value, cure] = range;
  return [
    {
      at: `network.${at}`,
      problem: `${show(value)} is a range of the subnet, and no route overrides a subnet route (facts R3)`,
      cure: `${cure}: Google's managed range is in no subnet (facts R12)`,
    },
  ];
});

function secondaryRange(network: EnvironmentParts["network"]) {
  if (network?.kind === "create" && network.serviceRange !== "managed")
    return ["serviceRange", network.serviceRange, 'use "managed"'] as const;
  if (network?.kind === "existing" && network.serviceRangeName !== undefined)
    return ["serviceRangeName", network.serviceRangeName, "remove it"] as const;
  return undefined;
}

/** A node of its own for each route, also when the cluster has shrunk to its smallest. */
export const enoughNodes: Rule = only(({ cluster, zones }, redundancy) => {
  if (cluster?.kind !== "create" || zones === undefined) return [];
  const fewest = cluster.nodesPerZone.min * zones.length;
  return redundancy <= fewest
    ? []
    : [
        {
          at: "strategy.redundancy",
          problem: `${redundancy} routes lead to as many nodes, and the cluster may shrink to ${fewest} (facts R6)`,
          cure: `use at most ${fewest}, or raise cluster.nodesPerZone.min`,
        },
      ];
});

/** A route serves the whole VPC network: there is no regional one. */
export const everyRegion: Rule = only(({ clientAccess }) =>
  clientAccess === "region"
    ? [
        {
          at: "clientAccess",
          problem: '"region" has no effect: a route serves the VMs of every region (facts R19)',
          cure: 'use "global"; the firewall lets in clientRanges only',
        },
      ]
    : [],
);
