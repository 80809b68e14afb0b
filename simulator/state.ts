/**
 * The state of the simulated Google Cloud project: plain JSON, so that it can live in a file between
 * commands. What it means and how it changes is in `google/` and `kubernetes/`.
 */
import { z } from "zod";

import { quotaPreset } from "./google/quota.js";
import {
  clusterEventFields,
  nodeEventFields,
  type Drain,
  type Outage,
  type Period,
  type Rollout,
} from "./eventState.js";
import type { Json } from "./kind.js";

export type { Drain, Outage, Period, Rollout } from "./eventState.js";

/** One resource of the Google project. The key of the map it stands in is its id. */
export interface GoogleResource {
  /** Pulumi token of what a program registers; `compute/forwardingRule` and the like of what GKE made itself. */
  readonly token: string;
  readonly outputs: Record<string, Json>;
}

/** A node of a cluster: a VM of the project, or a machine elsewhere for an attached cluster. */
export interface ClusterNode {
  readonly name: string;
  readonly zone: string;
  /** Id of the node pool; empty for an attached cluster. */
  readonly pool: string;
  /** Address in the subnet. */
  readonly address: string;
  readonly outages: readonly Outage[];
  /** When it joined the cluster. @default - before everything else */
  readonly createdSecond?: number | undefined;
  /** When its VM was deleted. It stays here, so that a trace of an earlier second finds it. @default - it was not */
  readonly removedSecond?: number | undefined;
  /** When it was cordoned and its pods were evicted: `kubectl drain`, or the cluster autoscaler. @default - never */
  readonly drains?: readonly Drain[] | undefined;
}

/** A pod as its controller created it; where it runs after a node's failure follows from time. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  /** Key of the Deployment in `Cluster.objects`. */
  readonly owner: string;
  /** Name of the node; undefined while none has room for it (phase Pending). */
  readonly node?: string | undefined;
  /** Container ports: name (or the number as text) -> port. */
  readonly ports: Record<string, number>;
  /** When its controller made it: what happened before does not touch it. @default - before everything else */
  readonly createdSecond?: number | undefined;
}

/** An object of a cluster's API, as `kubectl get -o json` would show it. */
export type KubeObject = Record<string, Json>;

/** One Kubernetes cluster: a GKE cluster of the project, or one attached by its kubeconfig context. */
export interface Cluster {
  /** Id of the GKE cluster, or `contexts/<context>`. */
  readonly key: string;
  readonly name: string;
  /** Hosts by which a kubeconfig may name the control plane; without a scheme. */
  readonly endpoints: string[];
  /** Git version of the API server: `v1.35.7-gke.1222000`. */
  version: string;
  readonly zones: string[];
  /** Range of ClusterIPs. */
  readonly serviceRange: string;
  /** Name -> node. */
  readonly nodes: Record<string, ClusterNode>;
  /** `apiVersion/kind/namespace/name` -> object; the namespace is empty for cluster-wide kinds. */
  readonly objects: Record<string, KubeObject>;
  /** `namespace/name` -> pod. */
  readonly pods: Record<string, Pod>;
  /** Rolling restarts, oldest first. @default - none */
  rollouts?: readonly Rollout[] | undefined;
  /** When the control plane was not there: nothing was scheduled, no endpoint changed. @default - none */
  controlPlaneOutages?: readonly Period[] | undefined;
  /** Counts writes; the source of resourceVersion. */
  revision: number;
  /** Next offsets and numbers of generated values: `clusterIp`, `nodePort`, `uid`. */
  readonly counters: Record<string, number>;
}

/** The whole simulated project. */
export interface CloudState {
  readonly version: 1;
  readonly project: string;
  /** Seconds since the simulated epoch, 2026-01-01T00:00:00Z. Moves only by `advanceClock`. */
  clockSeconds: number;
  /** Quota name -> limit; a name that is missing is not limited. */
  readonly quotas: Record<string, number>;
  /** Id -> resource. */
  readonly google: Record<string, GoogleResource>;
  /** Key -> cluster. */
  readonly clusters: Record<string, Cluster>;
  /** Numbers of generated values: `numericId`. */
  readonly counters: Record<string, number>;
}

const json: z.ZodType<Json> = z.json();
const numbers = z.record(z.string(), z.number());
const texts = z.record(z.string(), z.string());

const nodeSchema = z.strictObject({
  name: z.string(),
  zone: z.string(),
  pool: z.string(),
  address: z.string(),
  ...nodeEventFields,
});

const podSchema = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  labels: texts,
  owner: z.string(),
  node: z.string().optional(),
  ports: numbers,
  createdSecond: z.number().optional(),
});

const clusterSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  endpoints: z.array(z.string()),
  version: z.string(),
  zones: z.array(z.string()),
  serviceRange: z.string(),
  nodes: z.record(z.string(), nodeSchema),
  objects: z.record(z.string(), z.record(z.string(), json)),
  pods: z.record(z.string(), podSchema),
  ...clusterEventFields,
  revision: z.int().nonnegative(),
  counters: numbers,
});

/** The shape of a state file, version 1. */
export const cloudStateSchema: z.ZodType<CloudState> = z.strictObject({
  version: z.literal(1),
  project: z.string().min(1),
  clockSeconds: z.number().nonnegative(),
  quotas: z.record(z.string(), z.number().nonnegative()),
  google: z.record(
    z.string(),
    z.strictObject({ token: z.string(), outputs: z.record(z.string(), json) }),
  ),
  clusters: z.record(z.string(), clusterSchema),
  counters: numbers,
});

/** A new project: nothing in it, quotas as in `quotaPreset`, the clock at 0. */
export function emptyState(project: string): CloudState {
  return {
    version: 1,
    project,
    clockSeconds: 0,
    quotas: { ...quotaPreset },
    google: {},
    clusters: {},
    counters: {},
  };
}

/**
 * Reads a state that came from a file. Throws an Error that names up to three places which are not as
 * they must be; never repairs and never guesses.
 */
export function parseState(value: unknown): CloudState {
  const result = cloudStateSchema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const places = issues.slice(0, 3).map(({ path, message }) => {
    const place = path.length === 0 ? "the whole" : path.map(String).join(" > ");
    return `${place}: ${message}`;
  });
  const rest = issues.length > 3 ? `; and ${issues.length - 3} more` : "";
  throw new Error(`not a state of the simulated project: ${places.join("; ")}${rest}`);
}

/** Moves the simulated clock forward. */
export function advanceClock(state: CloudState, seconds: number): void {
  state.clockSeconds += seconds;
}

/** A second of the simulated clock, now if none is given, as a timestamp, RFC 3339. */
export function timestamp(state: CloudState, second = state.clockSeconds): string {
  const epoch = Date.UTC(2026, 0, 1);
  return new Date(epoch + second * 1000).toISOString().replace(".000Z", "Z");
}

/** The next number of a named series, from 1. */
export function nextNumber(counters: Record<string, number>, series: string): number {
  const next = (counters[series] ?? 0) + 1;
  counters[series] = next;
  return next;
}

/**
 * Whether a destroy has left nothing: no Google resource, no GKE cluster, and in attached clusters only
 * what every cluster is born with.
 */
export function isEmpty(state: CloudState): boolean {
  const used = (cluster: Cluster) =>
    !cluster.key.startsWith("contexts/") ||
    Object.keys(cluster.pods).length > 0 ||
    Object.keys(cluster.objects).some((key) => !bornWith.has(key));
  return Object.keys(state.google).length === 0 && !Object.values(state.clusters).some(used);
}

/** Keys of the objects that every new cluster has. */
export const bornWith: ReadonlySet<string> = new Set(
  ["default", "kube-node-lease", "kube-public", "kube-system"].map(
    (name) => `v1/Namespace//${name}`,
  ),
);
