/** What operators and autoscalers do to a cluster on a good day: drain, scale, roll out. */
import { addNode, poolsOf } from "../google/nodes.js";
import { controllersOf } from "../kubernetes/controller.js";
import { emptiedSecond } from "../kubernetes/timeline.js";
import { periodAt } from "../kubernetes/outages.js";
import type { ClusterNode, CloudState, Drain } from "../state.js";
import { clusterOf, demandNode, nodesOf, putNode } from "./events.js";

/**
 * Seconds from the cluster autoscaler's decision to a node that takes pods: an assumption, Google
 * publishes no time for a node of GKE.
 */
export const nodeStartSeconds = 60;

/**
 * Seconds from the end of a drained node's last pod until the cluster autoscaler has noticed it and the VM is
 * deleted, and with it the backend: an assumption. It looks every 5 s
 * (github.com/kubernetes/autoscaler, cluster-autoscaler/core/scaledown/actuation).
 */
const vmDeletionSeconds = 10;

/** The node is cordoned and its pods are evicted, as their PodDisruptionBudgets allow. Throws for an unknown node. */
export function drainNode(state: CloudState, name: string): void {
  beginDrain(state, demandNode(state, name), "user");
}

/**
 * The cluster autoscaler removes the node: taint, drain, then the VM. Resolves to the second of its end.
 * Throws an Error, and changes nothing, when budgets keep its pods there.
 */
export function scaleDown(state: CloudState, name: string): number {
  const node = demandNode(state, name);
  const drained = beginDrain(state, node, "autoscaler");
  const cluster = clusterOf(state, node);
  const emptySecond = cluster && emptiedSecond(cluster, name, state.clockSeconds);
  if (emptySecond === undefined) {
    putNode(state, node);
    throw new Error(`node "${name}" keeps its pods: PodDisruptionBudgets do not let them go`);
  }
  const removedSecond = emptySecond + vmDeletionSeconds;
  putNode(state, { ...drained, removedSecond });
  return removedSecond;
}

/**
 * The cluster autoscaler adds a node, which joins `nodeStartSeconds` later. Throws an Error when there is no
 * node pool, and CloudError when the ranges have no room.
 *
 * @param zone @default - the zone with fewest nodes
 */
export function scaleUp(
  state: CloudState,
  zone?: string,
  inSeconds = nodeStartSeconds,
): ClusterNode {
  const found = Object.values(state.clusters).flatMap((cluster) =>
    poolsOf(state, cluster.key).map(([pool]) => ({ cluster, pool })),
  )[0];
  if (found === undefined) throw new Error("there is no node pool: run up first");
  const { cluster, pool } = found;
  const count = (name: string) => nodesOf(state).filter((node) => node.zone === name).length;
  const [emptiest = ""] = [...cluster.zones].sort((a, b) => count(a) - count(b));
  if (zone !== undefined && !cluster.zones.includes(zone))
    throw new Error(`no zone "${zone}"; the zones are: ${cluster.zones.join(", ")}`);
  const createdSecond = state.clockSeconds + inSeconds;
  return addNode(state, cluster, { pool, zone: zone ?? emptiest, createdSecond });
}

/**
 * Restarts the pods of an ingress controller one after another, as a new image would: `kubectl rollout
 * restart`. Throws an Error that lists the controllers when there is none of that name.
 */
export function rollOut(state: CloudState, name: string): void {
  const all = Object.values(state.clusters).flatMap((cluster) =>
    controllersOf(cluster).map((controller) => ({ cluster, controller })),
  );
  const found = all.find(({ controller }) => controller.release === name);
  if (found === undefined) {
    const names = all.map(({ controller }) => controller.release).sort();
    const known = names.length === 0 ? "there is none" : `there are: ${names.join(", ")}`;
    throw new Error(`no ingress controller "${name}"; ${known}`);
  }
  const { cluster, controller } = found;
  const owner = `apps/v1/Deployment/${controller.namespace}/${controller.fullname}`;
  cluster.rollouts = [...(cluster.rollouts ?? []), { owner, second: state.clockSeconds }];
}

function beginDrain(state: CloudState, node: ClusterNode, by: Drain["by"]): ClusterNode {
  if (periodAt(node.drains, state.clockSeconds) !== undefined)
    throw new Error(`node "${node.name}" is drained already; use: recover node ${node.name}`);
  const drain = { fromSecond: state.clockSeconds, by };
  const drained = { ...node, drains: [...(node.drains ?? []), drain] };
  putNode(state, drained);
  return drained;
}
