/** Which load balancers a preview's objects stand for, and whether the internet reaches them. */
import type { Exposure } from "../../catalog/schema.js";
import { at, known, word } from "../values.js";
import type { Placed, Side } from "./side.js";

const LOAD_BALANCER_TYPE = [
  "networking.gke.io/load-balancer-type",
  "cloud.google.com/load-balancer-type",
];

/** A load balancer to be: the passthrough one of a Service, or that of a Gateway with its proxies. */
export interface LoadBalancer {
  readonly kind: "passthrough" | "gateway";
  readonly exposure: Exposure;
  /** Pulumi's name of the object. */
  readonly name: string;
  /** A Service's one; one for each listener of a Gateway. */
  readonly forwardingRules: number;
}

/** Whether the Service of these values (`type`, `annotations`) gets a load balancer with a public address. */
export function isExternal(service: unknown): boolean {
  const annotations = at(service, "annotations") ?? at(service, "metadata", "annotations");
  const type = at(service, "type") ?? at(service, "spec", "type");
  // GKE builds an external one unless it is told otherwise (facts B15).
  return (
    type === "LoadBalancer" &&
    !LOAD_BALANCER_TYPE.some((name) => known(at(annotations, name)) === "Internal")
  );
}

/** Whether a GatewayClass is one with a public address: Google's internal ones end in `-rilb` or `-rilb-mc`. */
export function isExternalClass(className: unknown): boolean {
  return !/-rilb(-mc)?$/.test(word(className)) && /-l7-|^gke-/.test(word(className));
}

/** Type of a Service. */
export const SERVICE = "kubernetes:core/v1:Service";

/** Whether the type is a Gateway, of whatever version of the API. */
export const isGateway = (type: string): boolean =>
  /^kubernetes:gateway\.networking\.k8s\.io\/[^:]+:Gateway$/.test(type);

/** The load balancers of one side. */
export function loadBalancersOf({ resources }: Side): LoadBalancer[] {
  return resources.flatMap((placed) => loadBalancerOf(placed) ?? []);
}

function loadBalancerOf({ type, name, state: { inputs } }: Placed): LoadBalancer | undefined {
  const passthrough = (service: unknown, kind: unknown): LoadBalancer | undefined =>
    kind === "LoadBalancer"
      ? {
          kind: "passthrough",
          exposure: isExternal(service) ? "external" : "internal",
          name,
          forwardingRules: 1,
        }
      : undefined;
  if (type === SERVICE) return passthrough(inputs, at(inputs, "spec", "type"));
  if (type === "kubernetes:helm.sh/v3:Release") {
    const service = at(inputs, "values", "controller", "service");
    return passthrough(service, at(service, "type"));
  }
  if (!isGateway(type)) return undefined;
  const exposure = isExternalClass(at(inputs, "spec", "gatewayClassName"))
    ? "external"
    : "internal";
  const listeners = at(inputs, "spec", "listeners");
  const forwardingRules = Array.isArray(listeners) ? listeners.length : 1;
  return { kind: "gateway", exposure, name, forwardingRules };
}
