/** The strategies, and how their objects are counted. */
import type { Strategy } from "../stacks/environment.js";
import type { LimitName } from "./limits.js";

/** A design. */
export type StrategyKind = Strategy["kind"];

/** The strategies in the order in which they were tried. */
export const STRATEGIES = [
  "load-balancer-per-service",
  "static-route",
  "shared-ingress",
  "gateway",
] as const satisfies readonly StrategyKind[];

/** How many objects of one kind a strategy has. */
export interface ObjectCount {
  /** Google's or Kubernetes' word: `forwarding rule`, `Ingress`. */
  readonly kind: string;
  readonly platform: "Google Cloud" | "Kubernetes";
  /** `program`: registered by this Pulumi program; `cluster`: made by GKE or by the chart. */
  readonly madeBy: "program" | "cluster";
  readonly count: number;
  /** Whether every strategy has the same, because the catalog or the cluster brings it. */
  readonly isCommon: boolean;
  /** The quota that each of them uses up. */
  readonly limit?: LimitName;
}

/** A count of Google Cloud objects. */
export const google = (
  madeBy: ObjectCount["madeBy"],
  kind: string,
  count: number,
  limit?: LimitName,
): ObjectCount => ({
  kind,
  platform: "Google Cloud",
  madeBy,
  count,
  isCommon: false,
  ...(limit === undefined ? {} : { limit }),
});

/** A count of Kubernetes objects. */
export const kubernetes = (
  madeBy: ObjectCount["madeBy"],
  kind: string,
  count: number,
  limit?: LimitName,
): ObjectCount => ({ ...google(madeBy, kind, count, limit), platform: "Kubernetes" });
