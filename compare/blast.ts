/** How many services one failure takes, and who still mends a strategy. */
import type { GatewayCapacity } from "../catalog/gatewayCapacity.js";
import type { Demand } from "./demand.js";
import type { StrategyKind } from "./objectCount.js";
import { gatewaysOf } from "./objects.js";

/** The reach of the failure of one object that is not redundant. */
export interface BlastRadius {
  /** What fails: `one load balancer, or its configuration`. */
  readonly what: string;
  /** Services that it takes with it, at most. */
  readonly services: number;
}

/** What the loss of the strategy's largest single part takes. */
export function blastRadius(
  strategy: StrategyKind,
  demand: Demand,
  capacity: GatewayCapacity,
): BlastRadius {
  switch (strategy) {
    case "load-balancer-per-service":
      return { what: "one load balancer", services: Math.min(1, demand.services) };
    case "static-route":
      return { what: "the route in use, or its node", services: demand.services };
    case "shared-ingress":
      return {
        what: "the controller's configuration, or its forwarding rule",
        services: Math.max(demand.internal, demand.external),
      };
    case "gateway":
      return {
        what: "one Gateway's URL map",
        services: Math.ceil(demand.httpRoutes / gatewaysOf(demand, capacity)),
      };
    default:
      return strategy satisfies never;
  }
}

/** Who maintains the parts of a strategy, November 2026. */
export interface Maintenance {
  readonly supported: boolean;
  readonly state: string;
}

/** The state of each strategy's parts (facts, section 8). */
export const MAINTENANCE: Readonly<Record<StrategyKind, Maintenance>> = {
  "load-balancer-per-service": { supported: true, state: "supported by Google" },
  "static-route": {
    supported: false,
    state: "not supported: Google says that ClusterIPs are for use inside the cluster (R10)",
  },
  "shared-ingress": {
    supported: false,
    state:
      "load balancer supported; ingress-nginx has had no fix since March 2026 (N1), other controllers take the same Ingress objects (T1-T4)",
  },
  gateway: { supported: true, state: "supported by Google" },
};
