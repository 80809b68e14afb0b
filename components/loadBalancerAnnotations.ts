import type { Exposure } from "../catalog/schema.js";

/** Which load balancer GKE shall build for a Service. */
export interface LoadBalancerKind {
  readonly exposure: Exposure;
  /** `global`: clients of every region; internal only (facts B12). */
  readonly clientAccess: "region" | "global";
  /** Name of a reserved address, a plain string. @default - GKE takes a free one (facts B14) */
  readonly addressName: string | undefined;
}

/** Annotations that make GKE build this passthrough load balancer and no other (facts H1, B15). */
export function loadBalancerAnnotations({
  exposure,
  clientAccess,
  addressName,
}: LoadBalancerKind): Record<string, string> {
  return {
    ...(exposure === "internal"
      ? { "networking.gke.io/load-balancer-type": "Internal" }
      : { "cloud.google.com/l4-rbs": "enabled" }),
    ...(exposure === "internal" && clientAccess === "global"
      ? { "networking.gke.io/internal-load-balancer-allow-global-access": "true" }
      : {}),
    ...(addressName === undefined
      ? {}
      : { "networking.gke.io/load-balancer-ip-addresses": addressName }),
  };
}
