/** The Deployment controller: replaces pods of an older revision, and keeps the number of pods. */
import {
  activeAt,
  createPod,
  deletePod,
  isReady,
  revisionAt,
  type Life,
  type Scene,
} from "./lives.js";
import { updateStrategyOf } from "./podTimes.js";

/** Does what is due now for every Deployment. */
export function rollDeployments(scene: Scene, second: number): void {
  for (const [owner, wanted] of scene.wanted) {
    while (rollOnePod(scene, owner, wanted, second));
    const missing = wanted - ofOwner(scene, owner, second).length;
    for (let count = 0; count < missing; count += 1) createPod(scene, owner, second);
  }
}

/** Seconds at which a pod that is ready begins to count for its Deployment. */
export function availableFrom({ cluster }: Scene, { pod, readySecond }: Life): number {
  return readySecond + updateStrategyOf(cluster.objects[pod.owner], 0).minReadySeconds;
}

/** Makes one pod more or deletes one, as the strategy allows; false when it has to wait, or is done. */
function rollOnePod(scene: Scene, owner: string, wanted: number, second: number): boolean {
  const revision = revisionAt(scene.cluster, owner, second);
  const active = ofOwner(scene, owner, second);
  const old = active.filter((life) => life.revision < revision);
  if (old.length === 0) return false;
  const strategy = updateStrategyOf(scene.cluster.objects[owner], wanted);
  const fresh = active.length - old.length;
  if (fresh < wanted && active.length < wanted + strategy.maxSurge) {
    createPod(scene, owner, second);
    return true;
  }
  const victim = nextToGo(scene, { active, old, least: wanted - strategy.maxUnavailable, second });
  if (victim !== undefined) deletePod(scene, victim, second);
  return victim !== undefined;
}

interface Choice {
  readonly active: readonly Life[];
  readonly old: readonly Life[];
  /** Pods that must be available. */
  readonly least: number;
  readonly second: number;
}

/** An old pod that is not available first; then the one whose node holds most pods of the Deployment. */
function nextToGo(scene: Scene, { active, old, least, second }: Choice): Life | undefined {
  const isAvailable = (life: Life) =>
    isReady(scene, life, second) && second >= availableFrom(scene, life);
  const broken = old.find((life) => !isAvailable(life));
  const waiting = active.filter((life) => !old.includes(life) && !isAvailable(life)).length;
  if (broken !== undefined && active.length - waiting > least) return broken;
  if (active.filter(isAvailable).length <= least) return undefined;
  const crowd = (life: Life) => active.filter(({ node }) => node === life.node).length;
  return old.filter(isAvailable).sort((a, b) => crowd(b) - crowd(a))[0];
}

function ofOwner(scene: Scene, owner: string, second: number): readonly Life[] {
  return activeAt(scene, second).filter(({ pod }) => pod.owner === owner);
}
