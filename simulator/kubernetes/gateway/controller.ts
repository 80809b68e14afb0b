/** GKE's Gateway controller: what it does when a Gateway, an HTTPRoute, a policy, a Service or a Secret changes. */
import { labelsAt, listAt, numberAt, textAt } from "../../json.js";
import { CloudError, type ClusterScope, type Json } from "../../kind.js";
import type { Cluster, KubeObject } from "../../state.js";
import { ROUTES_PER_64_KIB } from "../../../catalog/gatewayCapacity.js";
import { satisfies } from "../labels.js";
import { findObject, keyOf, objectsOf, putObject, referenceOf } from "../objects.js";
import { ensureBackend, releaseBackend } from "./backends.js";
import {
  backendKey,
  backendsOf,
  gatewayType,
  httpRouteType,
  isAccepted,
  listenersOf,
  nameOf,
  parentsOf,
  routeCount,
  routesTo,
  type BackendRef,
  type ParentRef,
} from "./kinds.js";
import { ensureGateway, releaseGateway } from "./loadBalancer.js";

/** Programs a Gateway that was written, and looks at its routes again. */
export function gatewayStored(scope: ClusterScope, gateway: KubeObject): void {
  setStatus(scope, gateway, gatewayStatus(scope, gateway));
  for (const route of routesTo(scope.cluster, nameOf(gateway))) routeStored(scope, route);
}

/** Removes what a Gateway was made of, and what only its routes needed. */
export function gatewayRemoved(scope: ClusterScope, gateway: KubeObject): void {
  releaseGateway(scope, nameOf(gateway));
  for (const route of routesTo(scope.cluster, nameOf(gateway))) routeStored(scope, route);
}

/** Takes an HTTPRoute into the Gateways that it names, or says in its status why not. */
export function routeStored(scope: ClusterScope, route: KubeObject): void {
  const parents = parentsOf(route).map((parent) => {
    const [namespace = "", name = ""] = parent.gateway.split("/");
    return {
      parentRef: { namespace, name },
      controllerName: "networking.gke.io/gateway",
      conditions: routeConditions(scope, route, parent),
    };
  });
  setStatus(scope, route, { parents });
  releaseUnused(scope, backendsOf(route));
}

/** Backend services, with their parts, that no accepted route leads to any more are garbage. */
export function releaseUnused(scope: ClusterScope, candidates: readonly BackendRef[]): void {
  const keys = new Set(candidates.map(backendKey));
  if (keys.size === 0) return;
  for (const route of objectsOf(scope.cluster, httpRouteType)) {
    if (!parentsOf(route).some(({ gateway }) => isAccepted(route, gateway))) continue;
    for (const backend of backendsOf(route))
      if (hasPort(scope, backend)) keys.delete(backendKey(backend));
    if (keys.size === 0) return;
  }
  for (const key of keys) releaseBackend(scope, key);
}

/** A policy, or a Service, changes what stands behind the routes that lead to the Service. */
export function backendChanged(scope: ClusterScope, namespace: string, service: string): void {
  for (const route of objectsOf(scope.cluster, httpRouteType)) {
    const leads = backendsOf(route).some(
      (backend) => backend.namespace === namespace && backend.service === service,
    );
    if (leads) routeStored(scope, route);
  }
}

/** A GCPGatewayPolicy or a Secret changes Gateways of its namespace. */
export function gatewaysChanged(scope: ClusterScope, namespace: string): void {
  for (const gateway of objectsOf(scope.cluster, gatewayType))
    if (referenceOf(gateway).namespace === namespace) gatewayStored(scope, gateway);
}

function gatewayStatus(scope: ClusterScope, gateway: KubeObject): Json {
  const accepted = condition("Accepted", undefined);
  try {
    const value = ensureGateway(scope, gateway);
    return {
      addresses: [{ type: "IPAddress", value }],
      conditions: [accepted, condition("Programmed", undefined)],
    };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { conditions: [accepted, condition("Programmed", error, "Invalid")] };
  }
}

function routeConditions(scope: ClusterScope, route: KubeObject, parent: ParentRef): Json {
  const resolved = condition("ResolvedRefs", missingBackend(scope, route), "BackendNotFound");
  try {
    const reason = refusalOf(scope, route, parent);
    if (reason !== undefined) return [condition("Accepted", reason, reason.reason), resolved];
    for (const backend of backendsOf(route))
      if (hasPort(scope, backend)) ensureBackend(scope, backend);
    return [condition("Accepted", undefined), resolved];
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return [condition("Accepted", error, "Pending"), resolved];
  }
}

/** Why the Gateway does not take the route; undefined when it does. */
function refusalOf(
  { state, cluster }: ClusterScope,
  route: KubeObject,
  { gateway: name, section }: ParentRef,
): CloudError | undefined {
  const [namespace = "", short = ""] = name.split("/");
  const gateway = findObject(cluster, gatewayType, namespace, short);
  if (gateway === undefined) return new CloudError("NoMatchingParent", `no Gateway ${name}`);
  const listeners = listenersOf(gateway).filter(
    (listener) => section === undefined || listener.name === section,
  );
  if (listeners.length === 0)
    return new CloudError("NoMatchingParent", `Gateway ${name} has no listener "${section ?? ""}"`);
  if (!listeners.some((listener) => allows(cluster, listener, namespace, route)))
    return new CloudError(
      "NotAllowedByListeners",
      `the listeners of Gateway ${name} allow no route of namespace ${referenceOf(route).namespace}`,
    );
  const limit = urlMapRoutes(state.quotas["URL_MAP_KIB"]);
  const used = routesTo(cluster, name)
    .filter((other) => keyOf(referenceOf(other)) !== keyOf(referenceOf(route)))
    .filter((other) => isAccepted(other, name))
    .reduce((sum, other) => sum + routeCount(other), routeCount(route));
  if (limit === undefined || used <= limit) return undefined;
  return new CloudError(
    "Pending",
    `googleapi: Error 413: Value for field 'resource' is too large: the URL map of Gateway ${name} would have ${used} routes, and its maximum size holds ${limit}., uploadTooLarge`,
  );
}

function allows(
  cluster: Cluster,
  { from, selector }: ReturnType<typeof listenersOf>[number],
  gatewayNamespace: string,
  route: KubeObject,
): boolean {
  const { namespace } = referenceOf(route);
  if (from === "All") return true;
  if (from === "Same") return namespace === gatewayNamespace;
  const labels = labelsAt(findObject(cluster, "v1/Namespace", "", namespace), "metadata.labels");
  return satisfies(selector, labels);
}

/** Routes that a URL map of this size holds: a third party's measure (facts Q28, Q29). */
function urlMapRoutes(kib: number | undefined): number | undefined {
  return kib === undefined ? undefined : Math.floor((ROUTES_PER_64_KIB * kib) / 64);
}

function hasPort({ cluster }: ClusterScope, backend: BackendRef): boolean {
  const service = findObject(cluster, "v1/Service", backend.namespace, backend.service);
  return listAt(service, "spec.ports").some((port) => numberAt(port, "port") === backend.port);
}

function missingBackend(scope: ClusterScope, route: KubeObject): CloudError | undefined {
  const missing = backendsOf(route).find((backend) => !hasPort(scope, backend));
  if (missing === undefined) return undefined;
  return new CloudError("BackendNotFound", `no Service port ${backendKey(missing)}`);
}

/** A condition: true without an error; else false, for the error's reason or the one given. */
function condition(type: string, error: CloudError | undefined, reason = type): Json {
  return {
    type,
    status: error === undefined ? "True" : "False",
    reason: error === undefined ? type : reason,
    message: error?.message ?? "",
  };
}

function setStatus({ cluster }: ClusterScope, object: KubeObject, status: Json): void {
  if (JSON.stringify(object["status"]) === JSON.stringify(status)) return;
  putObject(cluster, keyOf(referenceOf(object)), { ...object, status });
}

/** The message of a condition that is not true; undefined when it is true. */
export function problemOf(conditions: readonly Json[], type: string): string | undefined {
  const found = conditions.find((one) => textAt(one, "type") === type);
  if (textAt(found, "status") === "True") return undefined;
  return textAt(found, "message") ?? `no condition ${type}`;
}
