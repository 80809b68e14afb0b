/** The kinds of the Gateway API and of GKE's policies, and what of them the controller reads. */
import { listAt, numberAt, recordAt, textAt, textsAt } from "../../json.js";
import type { Json } from "../../kind.js";
import type { Cluster, KubeObject } from "../../state.js";
import { objectsOf, referenceOf } from "../objects.js";

export const gatewayType = "gateway.networking.k8s.io/v1/Gateway";
export const httpRouteType = "gateway.networking.k8s.io/v1/HTTPRoute";
export const gatewayPolicyType = "networking.gke.io/v1/GCPGatewayPolicy";
export const healthCheckPolicyType = "networking.gke.io/v1/HealthCheckPolicy";
export const backendPolicyType = "networking.gke.io/v1/GCPBackendPolicy";

/** GatewayClass of the internal Application Load Balancer. */
export const internalClass = "gke-l7-rilb";

/** `namespace/name`. */
export type ObjectName = string;

export function nameOf(object: KubeObject): ObjectName {
  const { namespace, name } = referenceOf(object);
  return `${namespace}/${name}`;
}

/** A port of a Gateway. */
export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** Names of the Secrets of its certificates, in the Gateway's namespace. */
  readonly certificates: readonly string[];
  /** `allowedRoutes.namespaces`; the API's default is `Same`. */
  readonly from: string;
  readonly selector: Json | undefined;
}

/** The listeners of a Gateway. */
export function listenersOf(gateway: KubeObject): readonly Listener[] {
  return listAt(gateway, "spec.listeners").map((listener) => ({
    name: textAt(listener, "name") ?? "",
    port: numberAt(listener, "port") ?? 0,
    protocol: textAt(listener, "protocol") ?? "",
    certificates: listAt(listener, "tls.certificateRefs").map((ref) => textAt(ref, "name") ?? ""),
    from: textAt(listener, "allowedRoutes.namespaces.from") ?? "Same",
    selector: recordAt(listener, "allowedRoutes.namespaces")["selector"],
  }));
}

/** One Gateway that an HTTPRoute names. */
export interface ParentRef {
  readonly gateway: ObjectName;
  /** Name of one listener; all without it. */
  readonly section: string | undefined;
}

/** The Gateways that an HTTPRoute names. */
export function parentsOf(route: KubeObject): readonly ParentRef[] {
  const { namespace } = referenceOf(route);
  return listAt(route, "spec.parentRefs").map((parent) => ({
    gateway: `${textAt(parent, "namespace") ?? namespace}/${textAt(parent, "name") ?? ""}`,
    section: textAt(parent, "sectionName"),
  }));
}

/** One path of an HTTPRoute's rule, and what becomes of a request that it takes. */
export interface RouteMatch {
  readonly type: string;
  readonly path: string;
  readonly action:
    | { readonly kind: "backend"; readonly backend: BackendRef }
    | { readonly kind: "redirect"; readonly scheme: string; readonly status: number }
    | { readonly kind: "nothing" };
}

/** A port of a Service in the route's namespace. */
export interface BackendRef {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** Hosts of an HTTPRoute; empty: all. */
export function hostnamesOf(route: KubeObject): readonly string[] {
  return textsAt(route, "spec.hostnames");
}

/** Every match of every rule, in the order written. A rule without matches takes all paths. */
export function matchesOf(route: KubeObject): readonly RouteMatch[] {
  const { namespace } = referenceOf(route);
  return listAt(route, "spec.rules").flatMap((rule) => {
    const action = actionOf(rule, namespace);
    const matches = listAt(rule, "matches");
    return (matches.length === 0 ? [{}] : matches).map((match) => ({
      type: textAt(match, "path.type") ?? "PathPrefix",
      path: textAt(match, "path.value") ?? "/",
      action,
    }));
  });
}

function actionOf(rule: Json, namespace: string): RouteMatch["action"] {
  const redirect = listAt(rule, "filters").find(
    (filter) => textAt(filter, "type") === "RequestRedirect",
  );
  if (redirect !== undefined)
    return {
      kind: "redirect",
      scheme: textAt(redirect, "requestRedirect.scheme") ?? "",
      status: numberAt(redirect, "requestRedirect.statusCode") ?? 302,
    };
  const [first] = listAt(rule, "backendRefs");
  if (first === undefined) return { kind: "nothing" };
  const backend = {
    namespace,
    service: textAt(first, "name") ?? "",
    port: numberAt(first, "port") ?? 0,
  };
  return { kind: "backend", backend };
}

/** The Service ports that an HTTPRoute leads to, without repeats. */
export function backendsOf(route: KubeObject): readonly BackendRef[] {
  const found = matchesOf(route).flatMap(({ action }) =>
    action.kind === "backend" ? [action.backend] : [],
  );
  return [...new Map(found.map((backend) => [backendKey(backend), backend])).values()];
}

/** `namespace/service:port`. */
export function backendKey({ namespace, service, port }: BackendRef): string {
  return `${namespace}/${service}:${port}`;
}

/** Entries of a Gateway's URL map: each a host and a path. */
export function routeCount(route: KubeObject): number {
  return Math.max(1, hostnamesOf(route).length) * matchesOf(route).length;
}

/** HTTPRoutes that name a Gateway, the oldest first. */
export function routesTo(cluster: Cluster, gateway: ObjectName): readonly KubeObject[] {
  return objectsOf(cluster, httpRouteType).filter((route) =>
    parentsOf(route).some((parent) => parent.gateway === gateway),
  );
}

/** Whether the controller took the route for the Gateway, as its status says. */
export function isAccepted(route: KubeObject, gateway: ObjectName): boolean {
  const index = parentsOf(route).findIndex((parent) => parent.gateway === gateway);
  const status = listAt(route, "status.parents")[index];
  return listAt(status, "conditions").some(
    (condition) =>
      textAt(condition, "type") === "Accepted" && textAt(condition, "status") === "True",
  );
}

/** The policy of a type that targets an object of its own namespace: the oldest one. */
export function policyFor(
  cluster: Cluster,
  type: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): KubeObject | undefined {
  // Its own name is the usual one; looked at first, so that a large catalog is not searched.
  const named = cluster.objects[`${type}/${namespace}/${name}`];
  if (named !== undefined && textAt(named, "spec.targetRef.name") === name) return named;
  return objectsOf(cluster, type).find(
    (policy) =>
      referenceOf(policy).namespace === namespace && textAt(policy, "spec.targetRef.name") === name,
  );
}
