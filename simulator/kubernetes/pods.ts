/**
 * Where pods run at any second, and which of them answer. Stored is only where controllers put them;
 * what events do to them follows from time.
 */
import type { Cluster, ClusterNode, Pod } from "../state.js";
import { isReady, type Life } from "./lives.js";
import { forwards } from "./outages.js";
import { hasEvents, Timeline } from "./timeline.js";

/** A pod at one second. */
export interface PodAt {
  readonly pod: Pod;
  /** Undefined while it is Pending. */
  readonly node: ClusterNode | undefined;
  /** Whether the API server holds it for ready, so that Services send to it. */
  readonly ready: boolean;
  /**
   * Whether it answers. A pod of a dead node is ready, and does not answer, until the grace period ends;
   * one that is being deleted answers, and is not ready, until its listeners close.
   */
  readonly answers: boolean;
  /** Whether its controller has deleted it; where no other pod is ready, kube-proxy sends to it (KEP-1669). */
  readonly terminating: boolean;
}

interface Memory {
  /** All that the timeline depends on: objects that are replaced when they change. */
  readonly inputs: readonly unknown[];
  readonly timeline: Timeline | undefined;
  /** Second -> pods; one entry for all seconds while there are no events. */
  readonly frames: Map<number, readonly PodAt[]>;
}

const memories = new WeakMap<Cluster["objects"], Memory>();

/** All pods of a cluster at a second; the same list as long as nothing changes. */
export function podsAt(cluster: Cluster, second: number): readonly PodAt[] {
  const { timeline, frames } = memoryOf(cluster);
  const key = timeline === undefined ? 0 : second;
  const known = frames.get(key);
  if (known !== undefined) return known;
  const frame =
    timeline === undefined
      ? Object.values(cluster.pods).map((pod) => untouched(cluster, pod))
      : frameOf(timeline, second);
  frames.set(key, frame);
  return frame;
}

function frameOf(timeline: Timeline, second: number): readonly PodAt[] {
  timeline.advance(second);
  return timeline.scene.lives
    .filter((life) => isThere(timeline, life, second))
    .map((life) => podAt(timeline, life, second));
}

/** Whether there is a trace of the pod: its last process may have ended before Services heard of it. */
function isThere({ scene }: Timeline, life: Life, second: number): boolean {
  if (second < life.createdSecond) return false;
  return second < life.goneSecond || isReady(scene, life, second);
}

function untouched(cluster: Cluster, pod: Pod): PodAt {
  const node = pod.node === undefined ? undefined : cluster.nodes[pod.node];
  return { pod, node, ready: node !== undefined, answers: node !== undefined, terminating: false };
}

function podAt({ scene }: Timeline, life: Life, second: number): PodAt {
  const { cluster } = scene;
  const isPlaced = life.node !== undefined && second >= life.scheduledSecond;
  const node = isPlaced ? cluster.nodes[life.node ?? ""] : undefined;
  const pod = { ...life.pod, node: node?.name };
  const terminating = life.deletedSecond <= second;
  if (node === undefined) return { pod, node, ready: false, answers: false, terminating };
  const listens = second >= life.readySecond && second < life.stopsSecond;
  return {
    pod,
    node,
    ready: isReady(scene, life, second),
    answers: listens && forwards(node, second),
    terminating,
  };
}

/** What is known of the cluster as it is; begun anew after a change. */
function memoryOf(cluster: Cluster): Memory {
  const { revision, nodes, pods, rollouts, controlPlaneOutages } = cluster;
  const inputs = [
    ...[revision, rollouts, controlPlaneOutages],
    ...Object.values(nodes),
    ...Object.values(pods),
  ];
  const known = memories.get(cluster.objects);
  if (known !== undefined && isSame(known.inputs, inputs)) return known;
  const timeline = hasEvents(cluster) ? new Timeline(cluster) : undefined;
  const memory = { inputs, timeline, frames: new Map<number, readonly PodAt[]>() };
  memories.set(cluster.objects, memory);
  return memory;
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((input, index) => input === now[index]);
}
