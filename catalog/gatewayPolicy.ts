/** What the policies of a Gateway's backends say: set in full, so that nothing hangs on GKE's own defaults. */
import type { Protocol } from "./schema.js";

/**
 * The health check of each pod. The interval is what GKE takes where a policy names none (facts B25);
 * the threshold and the timeout are ours. A TCP connection, because no entry promises that a path of its
 * own answers 200.
 */
export const GATEWAY_HEALTH_CHECK = {
  type: "TCP",
  intervalSeconds: 5,
  timeoutSeconds: 2,
  healthyThreshold: 1,
  unhealthyThreshold: 2,
} as const;

/** Seconds until the proxies give up a pod that does not answer: interval times threshold, as in facts B5. */
export const GATEWAY_STEER_AWAY_SECONDS =
  GATEWAY_HEALTH_CHECK.intervalSeconds * GATEWAY_HEALTH_CHECK.unhealthyThreshold;

/** Seconds a response may take where no entry says it: as with the ingress controller (facts H13). */
export const GATEWAY_READ_TIMEOUT_SECONDS = 60;

/** Seconds in which requests to a pod that leaves may end; as with a passthrough load balancer (facts B7, B26). */
export const GATEWAY_DRAINING_SECONDS = 30;

/** What the Service's port must say in `appProtocol`; undefined for plain HTTP/1.1 (facts, section 7). */
export function appProtocolOf(protocol: Protocol): "HTTPS" | "HTTP2" | undefined {
  switch (protocol) {
    case "https":
      return "HTTPS";
    case "grpc":
      return "HTTP2";
    case "http":
    case "tcp":
      return undefined;
    default:
      return protocol satisfies never;
  }
}

/**
 * The namespace of the Gateways, made by the program. Not the ingress controllers': a move from one
 * strategy to the other makes the new one while the old one still serves.
 */
export const GATEWAY_NAMESPACE = "gateway-internal";
