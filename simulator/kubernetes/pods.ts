/**
 * Where pods run at any second. Stored is only where controllers put them; what a node's outage does to
 * them follows from time, by the rules of the node lifecycle controller.
 */
import type { Cluster, ClusterNode, Pod } from "../state.js";
import { isRunning, outageAt } from "./outages.js";
import { pickNode } from "./scheduler.js";

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

/** A pod at one second. */
export interface PodAt {
  readonly pod: Pod;
  /** Undefined while it is Pending. */
  readonly node: ClusterNode | undefined;
  /** Whether the API server holds it for ready, so that Services send to it. */
  readonly ready: boolean;
  /** Whether it answers. A pod of a dead node is ready, and does not answer, until the grace period ends. */
  readonly answers: boolean;
}

/** All pods of a cluster at a second. */
export function podsAt(cluster: Cluster, second: number): readonly PodAt[] {
  return relocated(cluster, second).map((pod) => {
    const node = pod.node === undefined ? undefined : cluster.nodes[pod.node];
    if (node === undefined) return { pod, node, ready: false, answers: false };
    const failedAt = outageAt(node, second);
    return {
      pod,
      node,
      ready: failedAt === undefined || second < failedAt + nodeMonitorGraceSeconds,
      answers: failedAt === undefined,
    };
  });
}

/** Pods with the evictions up to `second` carried out in the order of time. A replacement is ready at once. */
function relocated(cluster: Cluster, second: number): readonly Pod[] {
  const patience = nodeMonitorGraceSeconds + evictionSeconds;
  const evictions = Object.values(cluster.nodes)
    .flatMap(({ name, outages }) =>
      outages.map(({ fromSecond, untilSecond = Infinity }) => ({
        name,
        due: fromSecond + patience,
        untilSecond,
      })),
    )
    .filter(({ due, untilSecond }) => due <= second && due < untilSecond)
    .sort((a, b) => a.due - b.due);
  let pods = Object.values(cluster.pods);
  for (const { name, due } of evictions) {
    const running = Object.values(cluster.nodes).filter((node) => isRunning(node, due));
    const staying = pods.filter((pod) => pod.node !== name);
    for (const pod of pods.filter(({ node }) => node === name))
      staying.push({ ...pod, node: pickNode(running, staying, pod.owner, [])?.name });
    pods = staying;
  }
  return pods;
}
