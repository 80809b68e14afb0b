/** Pods that must leave their node: it is not ready for too long, is drained, or is gone. */
import type { ClusterNode } from "../state.js";
import { mayEvict, type BudgetedPod } from "./budgets.js";
import { activeAt, deletePod, isReady, type Life, type Scene } from "./lives.js";
import { actsAt, evictionSeconds, notReadyFrom, outageAt, periodAt } from "./outages.js";

/**
 * Seconds from the cluster autoscaler's taint `ToBeDeletedByClusterAutoscaler` to the first eviction:
 * `--node-delete-delay-after-taint`, 5 s (github.com/kubernetes/autoscaler, cluster-autoscaler/FAQ.md).
 */
const taintDelaySeconds = 5;

/** Deletes every pod that has to go now and may. */
export function evictPods(scene: Scene, second: number): void {
  for (const node of Object.values(scene.cluster.nodes)) {
    const isForced = isLost(scene, node, second);
    const isAsked = second >= evictsFrom(node, second);
    if (!isForced && !isAsked) continue;
    for (const life of activeAt(scene, second).filter((pod) => pod.node === node.name)) {
      if (isForced || budgetsAllow(scene, life, second)) deletePod(scene, life, second);
    }
  }
}

/** Seconds at which something about the node may become due. */
export function evictionMarks(scene: Scene, node: ClusterNode): readonly number[] {
  const { outages, drains = [], createdSecond = Infinity, removedSecond = Infinity } = node;
  const outageMarks = outages.flatMap(({ fromSecond, untilSecond = Infinity }) => {
    const notReady = notReadyFrom(scene.cluster, fromSecond);
    return [fromSecond, notReady, actsAt(scene.cluster, notReady + evictionSeconds), untilSecond];
  });
  const drainMarks = drains.flatMap(({ fromSecond, untilSecond = Infinity }) => [
    fromSecond,
    fromSecond + taintDelaySeconds,
    untilSecond,
  ]);
  return [...outageMarks, ...drainMarks, createdSecond, removedSecond];
}

/** Whether the node's pods are given up: its VM was deleted, or it has been NotReady for longer than pods tolerate. */
function isLost({ cluster }: Scene, node: ClusterNode, second: number): boolean {
  if (second >= (node.removedSecond ?? Infinity)) return true;
  const failedAt = outageAt(node, second);
  return (
    failedAt !== undefined &&
    second >= actsAt(cluster, notReadyFrom(cluster, failedAt) + evictionSeconds)
  );
}

function evictsFrom(node: ClusterNode, second: number): number {
  const drain = periodAt(node.drains, second);
  if (drain === undefined) return Infinity;
  return drain.fromSecond + (drain.by === "autoscaler" ? taintDelaySeconds : 0);
}

function budgetsAllow(scene: Scene, life: Life, second: number): boolean {
  const budgeted = (other: Life): BudgetedPod => ({
    pod: other.pod,
    healthy: isReady(scene, other, second),
  });
  const wanted = (pods: readonly BudgetedPod[]) =>
    [...new Set(pods.map(({ pod }) => pod.owner))].reduce(
      (sum, owner) => sum + (scene.wanted.get(owner) ?? 0),
      0,
    );
  return mayEvict(scene.cluster, budgeted(life), activeAt(scene, second).map(budgeted), wanted);
}
