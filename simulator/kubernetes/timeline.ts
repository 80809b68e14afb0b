/**
 * The controllers of a cluster in simulated time: what node lifecycle controller, drains, Deployments and
 * the scheduler make of the stored pods after events. Nothing of it is stored: the same events give the
 * same pods at every second. It goes from one second at which something may be due to the next.
 */
import type { Cluster, ClusterNode } from "../state.js";
import { evictionMarks, evictPods } from "./evictions.js";
import { openScene, placePending, type Scene } from "./lives.js";
import { actsAt } from "./outages.js";
import { availableFrom, rollDeployments } from "./rollout.js";

/** The lives of a cluster's pods up to a second. */
export class Timeline {
  readonly scene: Scene;
  private second = -Infinity;

  constructor(cluster: Cluster) {
    this.scene = openScene(cluster);
  }

  /** Carries on to `second`; does nothing when it has been there. */
  advance(second: number): void {
    for (let next = this.nextMark(); next <= second; next = this.nextMark()) {
      this.second = next;
      if (actsAt(this.scene.cluster, next) === next) act(this.scene, next);
    }
    this.second = Math.max(this.second, second);
  }

  /** The next second at which something may be due. */
  private nextMark(): number {
    const { scene } = this;
    const { nodes, rollouts = [], controlPlaneOutages = [] } = scene.cluster;
    const marks = [
      ...Object.values(nodes).flatMap((node) => evictionMarks(scene, node)),
      ...rollouts.map(({ second }) => second),
      ...controlPlaneOutages.map(({ untilSecond = Infinity }) => untilSecond),
      ...scene.lives.flatMap((life) => [
        life.readySecond,
        availableFrom(scene, life),
        life.deletedSecond,
        life.goneSecond,
      ]),
    ];
    return marks.reduce(
      (least, mark) => (mark > this.second && mark < least ? mark : least),
      Infinity,
    );
  }
}

function act(scene: Scene, second: number): void {
  evictPods(scene, second);
  rollDeployments(scene, second);
  placePending(scene, second);
}

/** Whether anything ever happened to the cluster; without events every pod is where it is stored. */
export function hasEvents({ nodes, rollouts = [], controlPlaneOutages = [] }: Cluster): boolean {
  const happened = ({ outages, drains = [], createdSecond, removedSecond }: ClusterNode) =>
    outages.length > 0 ||
    drains.length > 0 ||
    createdSecond !== undefined ||
    removedSecond !== undefined;
  return (
    rollouts.length > 0 || controlPlaneOutages.length > 0 || Object.values(nodes).some(happened)
  );
}

/**
 * Longest time that the cluster autoscaler waits for a node's pods:
 * `--max-graceful-termination-sec`, 600 s (github.com/kubernetes/autoscaler, cluster-autoscaler/FAQ.md).
 */
export const drainLimitSeconds = 600;

/** The second at which a drained node's last pod has gone, or undefined when they do not leave in time. */
export function emptiedSecond(cluster: Cluster, node: string, from: number): number | undefined {
  const timeline = new Timeline(cluster);
  timeline.advance(from + drainLimitSeconds);
  const gone = timeline.scene.lives
    .filter((life) => life.node === node)
    .map(({ goneSecond }) => goneSecond);
  const last = Math.max(from, ...gone);
  return last <= from + drainLimitSeconds ? last : undefined;
}
