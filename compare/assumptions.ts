/** Choices that the catalog and the environment do not make; printed with every comparison. */

/** When a health check gives a node up: interval times unhealthy threshold (facts B1, B4, B5). */
export const HEALTH_CHECKS = {
  Cluster: { intervalSeconds: 8, unhealthyThreshold: 3 },
  Local: { intervalSeconds: 3, unhealthyThreshold: 2 },
} as const;

/** A Service's `externalTrafficPolicy`. */
export type TrafficPolicy = keyof typeof HEALTH_CHECKS;

/** Seconds until an internal passthrough Network Load Balancer sends new connections elsewhere (facts B5). */
export function steerAwaySeconds(policy: TrafficPolicy): number {
  const { intervalSeconds, unhealthyThreshold } = HEALTH_CHECKS[policy];
  return intervalSeconds * unhealthyThreshold;
}

/** What is assumed where neither catalog nor environment says it. */
export interface Assumptions {
  /** `externalTrafficPolicy` of each Service of `load-balancer-per-service`, as its component sets it. */
  readonly perServicePolicy: TrafficPolicy;
  /** The ingress controller's (facts H4). */
  readonly controllerPolicy: TrafficPolicy;
  /** Seconds a controller keeps listening after it was told to stop (facts H15). */
  readonly shutdownGraceSeconds: number;
  /**
   * Seconds from a pod's deletion until nobody sends to it any more; more than 10 s were seen on clusters of
   * 2021 with iptables (facts B33).
   */
  readonly endpointUpdateSeconds: number;
  /**
   * Seconds without a sign of life until a node's pods leave the endpoints: kube-controller-manager's
   * `--node-monitor-grace-period`, 50 s since Kubernetes 1.32
   * (github.com/kubernetes/kubernetes/pull/126287; GKE does not print its own value).
   */
  readonly nodeMonitorGraceSeconds: number;
  /** Nodes of its own for the controller, in the dearer reading of `shared-ingress` (facts, section 4). */
  readonly controllerNodes: number;
  /** Routes of rising priority to different nodes in `static-route`. */
  readonly staticRoutes: number;
}

/** The assumptions in force. */
export const ASSUMPTIONS: Assumptions = {
  perServicePolicy: "Local",
  controllerPolicy: "Local",
  shutdownGraceSeconds: 20,
  endpointUpdateSeconds: 1,
  nodeMonitorGraceSeconds: 50,
  controllerNodes: 3,
  staticRoutes: 2,
};
