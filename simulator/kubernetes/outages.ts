/** Whether a node, or the control plane, does its work at a second: derived from what is stored of it. */
import type { Cluster, ClusterNode, Period } from "../state.js";

/**
 * Seconds without a sign of life until a node is NotReady and its pods leave the endpoints:
 * `--node-monitor-grace-period`, 50 s since Kubernetes 1.32, 40 s before
 * (github.com/kubernetes/kubernetes/pull/126287; GKE does not print its own value).
 */
export const nodeMonitorGraceSeconds = 50;

/**
 * Seconds from NotReady until the pods are evicted and replaced: the toleration that every pod gets
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions).
 */
export const evictionSeconds = 300;

/** The period of a list that a second lies in; its end is no part of it. */
export function periodAt<P extends Period>(
  periods: readonly P[] | undefined,
  second: number,
): P | undefined {
  return periods?.find(
    ({ fromSecond, untilSecond = Infinity }) => fromSecond <= second && second < untilSecond,
  );
}

/** Whether the node's VM exists at a second, whatever its state. */
export function exists(node: ClusterNode, second: number): boolean {
  const { createdSecond = -Infinity, removedSecond = Infinity } = node;
  return createdSecond <= second && second < removedSecond;
}

/** The nodes of a cluster that exist at a second. */
export function nodesAt(cluster: Cluster, second: number): readonly ClusterNode[] {
  return Object.values(cluster.nodes).filter((node) => exists(node, second));
}

/** The second at which the outage of any kind began that a node is in, or undefined while it does its work. */
export function outageAt(node: ClusterNode, second: number): number | undefined {
  return periodAt(node.outages, second)?.fromSecond;
}

/** Whether the node's VM is RUNNING at a second: all that a route looks at (facts R7). */
export function isRunning(node: ClusterNode, second: number): boolean {
  const outage = periodAt(node.outages, second);
  return exists(node, second) && (outage === undefined || outage.of === "forwarding");
}

/** Whether a packet that reaches the node at a second goes on to a Service or a pod. */
export function forwards(node: ClusterNode, second: number): boolean {
  return exists(node, second) && outageAt(node, second) === undefined;
}

/** Whether new pods may be put on the node. */
export function isSchedulable(node: ClusterNode, second: number): boolean {
  return forwards(node, second) && periodAt(node.drains, second) === undefined;
}

/** The second at which the cluster acts on what is due at `due`: later while the control plane is away. */
export function actsAt({ controlPlaneOutages }: Cluster, due: number): number {
  const outage = periodAt(controlPlaneOutages, due);
  return outage === undefined ? due : (outage.untilSecond ?? Infinity);
}

/**
 * The second from which on the cluster holds a node for NotReady whose outage began at `failedAt`. A
 * control plane that comes back gives every node the whole grace period again.
 */
export function notReadyFrom({ controlPlaneOutages = [] }: Cluster, failedAt: number): number {
  let due = failedAt + nodeMonitorGraceSeconds;
  for (const { fromSecond, untilSecond = Infinity } of controlPlaneOutages)
    if (fromSecond < due && untilSecond > failedAt) due = untilSecond + nodeMonitorGraceSeconds;
  return due;
}
