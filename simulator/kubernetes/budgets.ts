/** PodDisruptionBudgets: whether a pod may be evicted now. */
import { at, numberAt, textAt } from "../json.js";
import type { Json } from "../kind.js";
import type { Cluster, KubeObject, Pod } from "../state.js";
import { satisfies } from "./labels.js";
import { objectsOf, referenceOf } from "./objects.js";
import { share } from "./podTimes.js";

const budgetType = "policy/v1/PodDisruptionBudget";

/** What a budget needs to know of a pod. */
export interface BudgetedPod {
  readonly pod: Pod;
  readonly healthy: boolean;
}

/**
 * Whether the eviction API lets the pod go: every budget that selects it has a healthy pod to spare.
 *
 * @param pods those that are not being deleted.
 * @param wanted pods that the controllers of a set of pods want, together.
 */
export function mayEvict(
  cluster: Cluster,
  candidate: BudgetedPod,
  pods: readonly BudgetedPod[],
  wanted: (pods: readonly BudgetedPod[]) => number,
): boolean {
  return objectsOf(cluster, budgetType).every((budget) => {
    if (!covers(budget, candidate.pod)) return true;
    const covered = pods.filter(({ pod }) => covers(budget, pod));
    const healthy = covered.filter((other) => other.healthy).length;
    const needed = neededBy(budget, wanted(covered));
    if (candidate.healthy) return healthy > needed;
    const always = textAt(budget, "spec.unhealthyPodEvictionPolicy") === "AlwaysAllow";
    return always || healthy >= needed;
  });
}

function covers(budget: KubeObject, { namespace, labels }: Pod): boolean {
  return (
    referenceOf(budget).namespace === namespace && satisfies(at(budget, "spec.selector"), labels)
  );
}

function neededBy(budget: KubeObject, wanted: number): number {
  const value = (key: string): number | undefined =>
    share(scalar(at(budget, `spec.${key}`)), wanted, Math.ceil);
  const missing = value("maxUnavailable");
  return missing === undefined ? (value("minAvailable") ?? 0) : wanted - missing;
}

function scalar(value: Json | undefined): number | string | undefined {
  return numberAt({ value: value ?? null }, "value") ?? textAt({ value: value ?? null }, "value");
}
