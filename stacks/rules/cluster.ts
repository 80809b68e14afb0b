/** The cluster, and the network that goes with it. */
import { show } from "../../catalog/fault.js";
import type { Rule } from "./rule.js";

/** A node pool that can autoscale: at least `min`, at most `max`. */
export const nodePool: Rule = ({ cluster }) =>
  cluster?.kind === "create" && cluster.nodesPerZone.min > cluster.nodesPerZone.max
    ? [
        {
          at: "cluster.nodesPerZone",
          problem: `min ${cluster.nodesPerZone.min} is above max ${cluster.nodesPerZone.max}`,
          cure: "use min at most max",
        },
      ]
    : [];

/** Shortest maintenance window that GKE accepts. */
const SHORTEST_WINDOW_HOURS = 4;

/** A maintenance window long enough for GKE. */
export const maintenance: Rule = ({ cluster }) => {
  const window = cluster?.kind === "create" ? cluster.maintenanceWindow : undefined;
  if (window === undefined) return [];
  const hours = (Date.parse(window.end) - Date.parse(window.start)) / 3_600_000;
  return hours >= SHORTEST_WINDOW_HOURS
    ? []
    : [
        {
          at: "cluster.maintenanceWindow",
          problem: `lasts ${hours} h, from ${window.start} to ${window.end}`,
          cure: `use at least ${SHORTEST_WINDOW_HOURS}`,
        },
      ];
};

/** cluster -> the networks it can have. */
const NETWORKS_OF = {
  create: ["create", "existing"],
  existing: ["existing"],
  kubeconfig: ["none", "existing"],
} as const;

/** A network that the cluster can be in. */
export const clusterInNetwork: Rule = ({ network, cluster }) => {
  if (network === undefined || cluster === undefined) return [];
  const fitting: readonly string[] = NETWORKS_OF[cluster.kind];
  if (fitting.includes(network.kind)) return [];
  return [
    {
      at: "network.kind",
      problem: `${show(network.kind)} does not go with a cluster of kind ${show(cluster.kind)}`,
      cure: `use ${fitting.map((kind) => show(kind)).join(" or ")}`,
    },
  ];
};

/** What an existing network must or must not say, by the cluster in it. */
export const existingNetwork: Rule = ({ network, cluster }) => {
  if (network?.kind !== "existing" || cluster === undefined) return [];
  if (cluster.kind === "create")
    return network.podRangeName === undefined
      ? [
          {
            at: "network.podRangeName",
            problem: "is missing, and the cluster is created here",
            cure: "name the subnet's secondary range for pods",
          },
        ]
      : [];
  const unused = (["podRangeName", "serviceRangeName"] as const).filter(
    (field) => network[field] !== undefined,
  );
  const faults = unused.map((field) => ({
    at: `network.${field}`,
    problem: `${show(network[field])} has no effect: the cluster exists already`,
    cure: "remove it",
  }));
  if (cluster.kind === "kubeconfig" && network.firewall === "create")
    faults.push({
      at: "network.firewall",
      problem: '"create" needs the service account of the nodes, which a kubeconfig does not tell',
      cure: 'use "existing"',
    });
  return faults;
};

/** No DNS zone where nothing of Google Cloud is made. */
export const publicZone: Rule = ({ external, network }) =>
  external?.kind === "allowed" && external.publicZone !== undefined && network?.kind === "none"
    ? [
        {
          at: "external.publicZone",
          problem: `${show(external.publicZone)} has no effect: the network is "none"`,
          cure: "remove it",
        },
      ]
    : [];
