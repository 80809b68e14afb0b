/** What the controller's shipped settings are worth: the same events with them, and with the chart's own. */
import { isRecord, recordAt } from "../json.js";
import type { Json, Properties } from "../kind.js";
import { sharedIngress, type Attempt } from "./attempts.js";

/** A value of the chart that decides what an event costs. */
export interface Setting {
  /** Keys from the top of the values. */
  readonly path: readonly string[];
  /** What components/chartValues.ts sets, for readers; a test holds it against the values. */
  readonly shipped: string;
  /** What holds where nobody sets it (values.yaml of chart 4.15.1, or the API server). */
  readonly otherwise: string;
  /** Why it is set, with the facts' id. */
  readonly because: string;
}

/** Settings of components/chartValues.ts that the chart's own defaults differ from. */
export const SETTINGS: readonly Setting[] = [
  {
    path: ["controller", "replicaCount"],
    shipped: "3",
    otherwise: "1",
    because: "pods in three zones (H19)",
  },
  {
    path: ["controller", "minAvailable"],
    shipped: "2",
    otherwise: "1, and with 1 replica no PodDisruptionBudget",
    because: "a drain takes one pod at a time (H19)",
  },
  {
    path: ["controller", "unhealthyPodEvictionPolicy"],
    shipped: "AlwaysAllow",
    otherwise: "IfHealthyBudget",
    because: "a broken pod does not block a drain (H22)",
  },
  {
    path: ["controller", "updateStrategy"],
    shipped: "maxSurge 1, maxUnavailable 0",
    otherwise: "maxSurge 25 %, maxUnavailable 25 %",
    because: "a new pod is ready before an old one goes (H20)",
  },
  {
    path: ["controller", "minReadySeconds"],
    shipped: "10",
    otherwise: "0",
    because: "the load balancer has found the new pod before the next old one goes (H20)",
  },
  {
    path: ["controller", "topologySpreadConstraints"],
    shipped: "zone and hostname, maxSkew 1",
    otherwise: "none; the scheduler's own preference",
    because: "no two pods in one zone while there are others (H21)",
  },
  {
    path: ["controller", "extraArgs", "shutdown-grace-period"],
    shipped: "20",
    otherwise: "0",
    because: "the pod listens while the load balancer steers away (H15)",
  },
  {
    path: ["controller", "service", "externalTrafficPolicy"],
    shipped: "Local",
    otherwise: "Cluster",
    because: "a dead node is left in 6 s and not 24 s, the client's address is kept (H4, B5)",
  },
];

/** The values without the settings: what a user ships who sets names, images and the load balancer only. */
export function withChartDefaults(values: Properties): Properties {
  return SETTINGS.reduce<Properties>((left, { path }) => without(left, path), values);
}

/** The same, of which only the number of pods is set. */
export function withReplicasOnly(values: Properties): Properties {
  const left = withChartDefaults(values);
  const replicaCount = recordAt(values, "controller")["replicaCount"];
  if (replicaCount === undefined) return left;
  return { ...left, controller: { ...recordAt(left, "controller"), replicaCount } };
}

/** What is compared: one program, one catalog, three sets of chart values. */
export const LOSS_ATTEMPTS: readonly Attempt[] = [
  { ...sharedIngress, label: "shipped", name: "shipped settings" },
  {
    ...sharedIngress,
    label: "3 replicas",
    name: "the chart's defaults, 3 replicas",
    chartValues: withReplicasOnly,
  },
  {
    ...sharedIngress,
    label: "defaults",
    name: "the chart's defaults",
    chartValues: withChartDefaults,
  },
];

function without(values: Properties, [key = "", ...rest]: readonly string[]): Properties {
  const { [key]: inner, ...others } = values;
  return rest.length === 0 || !isRecord(inner)
    ? others
    : { ...others, [key]: without(inner, rest) };
}

/** What the losses are measured on: a service for each sampled host, and time for a pod to be evicted (300 s). */
export const LOSS_SIZE = { services: 5, quota: 50, seconds: 400 } as const;

/** A setting's value in the chart's values; undefined when it is not set. */
export function settingIn(values: Properties, { path }: Setting): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (isRecord(at) ? at[key] : undefined), values);
}
