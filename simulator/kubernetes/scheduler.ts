/** Puts pods on nodes: spread over zones and nodes, as the topology spread constraints want it. */
import { at, listAt, numberAt, textAt } from "../json.js";
import type { Json } from "../kind.js";
import { isSchedulable } from "./outages.js";
import type { Cluster, ClusterNode, CloudState, Pod } from "../state.js";

/** Most pods of a node: GKE Standard's default of 110. */
const maxPodsPerNode = 110;

/** A hard topology spread constraint (`whenUnsatisfiable: DoNotSchedule`). */
export interface Spread {
  readonly topology: "zone" | "name";
  readonly maxSkew: number;
}

/** The hard constraints of a pod template; soft ones are what `pickNode` does anyway. */
export function spreadsOf(podSpec: Json | undefined): readonly Spread[] {
  return listAt(podSpec, "topologySpreadConstraints").flatMap((constraint) => {
    if (textAt(constraint, "whenUnsatisfiable") === "ScheduleAnyway") return [];
    const topology =
      textAt(constraint, "topologyKey") === "topology.kubernetes.io/zone" ? "zone" : "name";
    return [{ topology, maxSkew: numberAt(constraint, "maxSkew") ?? 1 } as const];
  });
}

/**
 * The node for one more pod of `owner`: the zone with fewest of its pods, then the node with fewest,
 * then the node with fewest pods at all, then by name. Undefined when no node may take it.
 */
export function pickNode(
  nodes: readonly ClusterNode[],
  pods: readonly Pod[],
  owner: string,
  spreads: readonly Spread[],
): ClusterNode | undefined {
  const own = pods.filter((pod) => pod.owner === owner);
  const zoneOf = new Map(nodes.map(({ name, zone }) => [name, zone]));
  const inZone = (zone: string) =>
    own.filter(({ node }) => node !== undefined && zoneOf.get(node) === zone).length;
  const onNode = (name: string) => own.filter(({ node }) => node === name).length;
  const load = new Map<string, number>();
  for (const { node } of pods) if (node !== undefined) load.set(node, (load.get(node) ?? 0) + 1);
  const allowed = ({ name, zone }: ClusterNode) =>
    (load.get(name) ?? 0) < maxPodsPerNode &&
    spreads.every(({ topology, maxSkew }) => {
      const count = topology === "zone" ? inZone : onNode;
      const least = Math.min(...nodes.map((node) => count(node[topology])));
      return count(topology === "zone" ? zone : name) + 1 - least <= maxSkew;
    });
  const rank = (node: ClusterNode) =>
    [inZone(node.zone), onNode(node.name), load.get(node.name) ?? 0] as const;
  return nodes
    .filter(allowed)
    .map((node) => ({ node, rank: rank(node) }))
    .sort(
      (a, b) =>
        a.rank[0] - b.rank[0] ||
        a.rank[1] - b.rank[1] ||
        a.rank[2] - b.rank[2] ||
        (a.node.name < b.node.name ? -1 : 1),
    )[0]?.node;
}

/** Nodes that take new pods now. */
export function schedulableNodes(state: CloudState, cluster: Cluster): readonly ClusterNode[] {
  return Object.values(cluster.nodes).filter((node) => isSchedulable(node, state.clockSeconds));
}

/** Places the pods that have no node, or whose node is gone. */
export function reschedule(state: CloudState, cluster: Cluster): void {
  const running = schedulableNodes(state, cluster);
  for (const [key, pod] of Object.entries(cluster.pods)) {
    if (pod.node !== undefined && cluster.nodes[pod.node] !== undefined) continue;
    const others = Object.values(cluster.pods).filter((other) => other !== pod);
    const spreads = spreadsOf(at(cluster.objects[pod.owner], "spec.template.spec"));
    cluster.pods[key] = { ...pod, node: pickNode(running, others, pod.owner, spreads)?.name };
  }
}
