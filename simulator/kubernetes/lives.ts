/** Pods with their times: how the controllers of a cluster make, place and delete them. */
import { at, listAt, stableHash, textsAt } from "../json.js";
import type { Json } from "../kind.js";
import type { Cluster, Pod } from "../state.js";
import { actsAt, isSchedulable, nodesAt, notReadyFrom, outageAt } from "./outages.js";
import { endpointUpdateSeconds, podTimes } from "./podTimes.js";
import { pickNode, spreadsOf } from "./scheduler.js";

/** One pod's life. A second that has not come is Infinity. */
export interface Life {
  readonly pod: Pod;
  /** How many rollouts of its Deployment came before it. */
  readonly revision: number;
  readonly createdSecond: number;
  /** Name of its node; undefined while it is Pending. */
  node: string | undefined;
  scheduledSecond: number;
  /** When its containers listen. */
  readySecond: number;
  deletedSecond: number;
  /** When its listeners close. */
  stopsSecond: number;
  /** When its last process ends. */
  goneSecond: number;
}

/** The pods of a cluster on their way through time. */
export interface Scene {
  readonly cluster: Cluster;
  readonly lives: Life[];
  /** Key of a Deployment -> its pods as stored, which is how many it keeps. */
  readonly wanted: ReadonlyMap<string, number>;
}

/** The stored pods, before any event. */
export function openScene(cluster: Cluster): Scene {
  const wanted = new Map<string, number>();
  const lives = Object.values(cluster.pods).map((pod): Life => {
    wanted.set(pod.owner, (wanted.get(pod.owner) ?? 0) + 1);
    const since = pod.node === undefined ? Infinity : -Infinity;
    return {
      pod,
      revision: revisionAt(cluster, pod.owner, pod.createdSecond ?? -Infinity, "before"),
      createdSecond: -Infinity,
      node: pod.node,
      scheduledSecond: since,
      readySecond: since,
      deletedSecond: Infinity,
      stopsSecond: Infinity,
      goneSecond: Infinity,
    };
  });
  return { cluster, lives, wanted };
}

/** How many rollouts of a Deployment began up to a second, or before it. */
export function revisionAt(
  { rollouts = [] }: Cluster,
  owner: string,
  second: number,
  edge: "before" | "at" = "at",
): number {
  const counts = (begun: number) => (edge === "at" ? begun <= second : begun < second);
  return rollouts.filter((rollout) => rollout.owner === owner && counts(rollout.second)).length;
}

/** Pods that no controller has deleted, and that had been made by then. */
export function activeAt({ lives }: Scene, second: number): readonly Life[] {
  return lives.filter(
    ({ deletedSecond, pod: { createdSecond = -Infinity } }) =>
      deletedSecond === Infinity && createdSecond <= second,
  );
}

/** Whether the cluster holds the pod for ready, so that Services send to it. */
export function isReady({ cluster }: Scene, life: Life, second: number): boolean {
  const node = life.node === undefined ? undefined : cluster.nodes[life.node];
  if (node === undefined) return false;
  const failedAt = outageAt(node, second);
  return (
    second >= actsAt(cluster, life.readySecond) &&
    second < actsAt(cluster, life.deletedSecond + endpointUpdateSeconds) &&
    (failedAt === undefined || second < notReadyFrom(cluster, failedAt))
  );
}

/** The pod is deleted now: it gets SIGTERM and its grace period. */
export function deletePod({ cluster }: Scene, life: Life, second: number): void {
  const { servesSeconds, goneSeconds } = podTimes(podSpecOf(cluster, life.pod.owner));
  life.deletedSecond = second;
  life.stopsSecond = second + servesSeconds;
  life.goneSecond = second + goneSeconds;
}

/** One more pod of a Deployment, Pending. */
export function createPod(scene: Scene, owner: string, second: number): void {
  const { cluster, lives } = scene;
  const sibling = lives.find(({ pod }) => pod.owner === owner)?.pod;
  if (sibling === undefined) return;
  const revision = revisionAt(cluster, owner, second);
  const [suffix = "", ...rest] = sibling.name.split("-").reverse();
  const [hash = "", ...name] = rest;
  const newHash = revision === 0 ? hash : stableHash(10, owner, String(revision));
  const newSuffix = stableHash(5, owner, suffix, String(lives.length), String(second));
  const labels = { ...sibling.labels, "pod-template-hash": newHash };
  const podName = [...name.reverse(), newHash, newSuffix].join("-");
  lives.push({
    pod: { ...sibling, name: podName, labels, createdSecond: second, node: undefined },
    revision,
    createdSecond: second,
    node: undefined,
    scheduledSecond: Infinity,
    readySecond: Infinity,
    deletedSecond: Infinity,
    stopsSecond: Infinity,
    goneSecond: Infinity,
  });
}

/** Puts Pending pods on nodes that take them. */
export function placePending(scene: Scene, second: number): void {
  const { cluster } = scene;
  const nodes = nodesAt(cluster, second).filter((node) => isSchedulable(node, second));
  for (const life of activeAt(scene, second).filter(({ node }) => node === undefined)) {
    const podSpec = podSpecOf(cluster, life.pod.owner);
    const others = activeAt(scene, second).filter((other) => other !== life);
    const placed = others.map((other) => asNeighbour(other, life, podSpec));
    life.node = pickNode(nodes, placed, life.pod.owner, spreadsOf(podSpec))?.name;
    if (life.node === undefined) continue;
    life.scheduledSecond = second;
    life.readySecond = second + podTimes(podSpec).startSeconds;
  }
}

/** The pod for the scheduler: one of another revision is a stranger where the spread looks at the revision (facts H21). */
function asNeighbour(other: Life, { revision }: Life, podSpec: Json | undefined): Pod {
  const byRevision = listAt(podSpec, "topologySpreadConstraints").some((constraint) =>
    textsAt(constraint, "matchLabelKeys").includes("pod-template-hash"),
  );
  const isStranger = byRevision && other.revision !== revision;
  const owner = isStranger ? `${other.pod.owner}, revision ${other.revision}` : other.pod.owner;
  return { ...other.pod, owner, node: other.node };
}

function podSpecOf(cluster: Cluster, owner: string): Json | undefined {
  return at(cluster.objects[owner], "spec.template.spec");
}
