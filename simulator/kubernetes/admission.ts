/**
 * The admission webhook of ingress-nginx 1.15.1: which controller judges an Ingress, whether the API
 * server can reach it, and what it refuses, in its order and words (facts E1, E3, E5, E13).
 */
import { judge } from "../google/firewall.js";
import { nodeTag } from "../google/nodes.js";
import { addressAt } from "../ip.js";
import { at, labelsAt, textAt } from "../json.js";
import { CloudError, type ClusterScope } from "../kind.js";
import type { Cluster, KubeObject } from "../state.js";
import { annotationRisks, riskLevels } from "./annotationRisk.js";
import { controllersOf, type Controller } from "./controller.js";
import { anyHost, pathsOf } from "./ingressRules.js";
import { satisfies, selects } from "./labels.js";
import { findObject, objectsAt, ownersOfLocation, referenceOf } from "./objects.js";
import { podsAt } from "./pods.js";

/** Prefix of the controller's annotations. */
export const annotationPrefix = "nginx.ingress.kubernetes.io/";

/** Port of the webhook in the controller's pods (facts B24). */
const webhookPort = 8443;

/** Path grammar of `strict-validate-path-type` (facts E3). */
const strictPath = /^\/[a-z0-9._\-/]*$/i;

/** What deep inspection refuses in hosts and paths (ingress-nginx internal/ingress/inspector/rules.go). */
const dangerous = [
  /\s*alias\s*.*;/s,
  /\s*root\s*.*;/s,
  /\/etc\/(passwd|shadow|group|nginx|ingress-controller)/,
  /\/var\/run\/secrets/,
  /.*_by_lua.*/,
];

/** Throws CloudError when a webhook refuses the Ingress or cannot be called. Changes nothing. */
export function admitIngress(scope: ClusterScope, ingress: KubeObject): void {
  const { namespace } = referenceOf(ingress);
  const namespaceLabels = labelsAt(
    findObject(scope.cluster, "v1/Namespace", "", namespace),
    "metadata.labels",
  );
  const labels = labelsAt(ingress, "metadata.labels");
  for (const controller of controllersOf(scope.cluster)) {
    const { webhook } = controller;
    if (webhook === undefined) continue;
    if (
      !satisfies(webhook.namespaceSelector, namespaceLabels) ||
      !satisfies(webhook.objectSelector, labels)
    )
      continue;
    const unreachable = whyUnreachable(scope, controller);
    if (unreachable !== undefined) {
      if (webhook.failurePolicy === "Ignore") continue;
      throw callFailed(controller, webhook.timeoutSeconds, unreachable);
    }
    const fault = judgement(scope.cluster, controller, ingress);
    if (fault !== undefined) {
      throw new CloudError(
        "BadRequest",
        `admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: ${fault}`,
      );
    }
  }
}

/** The controller that serves an Ingress, by its class; undefined when none does. */
export function controllerFor(cluster: Cluster, ingress: KubeObject): Controller | undefined {
  return controllersOf(cluster).find((controller) => serves(cluster, controller, ingress));
}

/** Whether an Ingress is of a class of this controller. */
export function serves(cluster: Cluster, controller: Controller, ingress: KubeObject): boolean {
  if (
    controller.watchedNamespace !== undefined &&
    controller.watchedNamespace !== referenceOf(ingress).namespace
  )
    return false;
  const annotated = labelsAt(ingress, "metadata.annotations")["kubernetes.io/ingress.class"];
  if (annotated !== undefined) return annotated === controller.className;
  const named = textAt(ingress, "spec.ingressClassName");
  if (named === undefined) return controller.watchesWithoutClass;
  const ingressClass = findObject(cluster, "networking.k8s.io/v1/IngressClass", "", named);
  return textAt(ingressClass, "spec.controller") === controller.controllerValue;
}

/** What the API server's call ends with, or undefined when it gets through. */
function whyUnreachable(
  { state, cluster }: ClusterScope,
  controller: Controller,
): string | undefined {
  const ready = podsAt(cluster, state.clockSeconds).filter(
    ({ pod, ready }) =>
      ready && pod.namespace === controller.namespace && selects(controller.selector, pod.labels),
  );
  if (ready.length === 0)
    return `no endpoints available for service "${controller.fullname}-admission"`;
  const gke = state.google[cluster.key]?.outputs;
  const block = textAt(gke, "privateClusterConfig.masterIpv4CidrBlock");
  const networkId = textAt(gke, "network");
  // Without a /28 of its own the control plane calls from inside the nodes' subnet.
  if (block === undefined || networkId === undefined) return undefined;
  const pool = state.google[ready[0]?.node?.pool ?? ""]?.outputs;
  const verdict = judge(state, {
    networkId,
    source: addressAt(block, 2),
    port: webhookPort,
    tags: [nodeTag(cluster)],
    serviceAccount: textAt(pool, "nodeConfig.serviceAccount"),
  });
  return verdict.allowed ? undefined : "context deadline exceeded";
}

function callFailed(controller: Controller, timeoutSeconds: number, why: string): CloudError {
  const url = `https://${controller.fullname}-admission.${controller.namespace}.svc:443/networking/v1/ingresses?timeout=${timeoutSeconds}s`;
  const cure =
    why === "context deadline exceeded"
      ? "; the firewall does not let the control plane call the nodes on tcp/8443 (facts B24)"
      : "";
  return new CloudError(
    "InternalError",
    `Internal error occurred: failed calling webhook "validate.nginx.ingress.kubernetes.io": failed to call webhook: Post "${url}": ${why}${cure}`,
  );
}

/** The first thing that the controller finds wrong; undefined for an Ingress that is well or not its own. */
function judgement(
  cluster: Cluster,
  controller: Controller,
  ingress: KubeObject,
): string | undefined {
  return (
    deepInspection(ingress) ??
    (serves(cluster, controller, ingress) ? ownJudgement(cluster, controller, ingress) : undefined)
  );
}

function ownJudgement(
  cluster: Cluster,
  controller: Controller,
  ingress: KubeObject,
): string | undefined {
  if (controller.disableCatchAll && at(ingress, "spec.defaultBackend") !== undefined) {
    return "this deployment is trying to create a catch-all ingress while DisableCatchAll flag is set to true. Remove '.spec.defaultBackend' or set DisableCatchAll flag to false";
  }
  return (
    strictPaths(controller, ingress) ??
    annotationFault(controller, ingress) ??
    riskFault(controller, ingress) ??
    overlap(cluster, controller, ingress)
  );
}

function deepInspection(ingress: KubeObject): string | undefined {
  const values = pathsOf(ingress).flatMap(({ host, path }) => [host, path]);
  const bad = values.find((value) => dangerous.some((pattern) => pattern.test(value)));
  return bad === undefined ? undefined : `invalid object: invalid value found: ${bad}`;
}

function strictPaths(controller: Controller, ingress: KubeObject): string | undefined {
  if (controller.config["strict-validate-path-type"] === "false") return undefined;
  const bad = pathsOf(ingress).filter(
    ({ path, pathType }) =>
      path !== "" && pathType !== "ImplementationSpecific" && !strictPath.test(path),
  );
  if (bad.length === 0) return undefined;
  return `ingress contains invalid paths: ${bad.map(({ path, pathType }) => `path ${path} cannot be used with pathType ${pathType}`).join("\n")}`;
}

function annotationFault(controller: Controller, ingress: KubeObject): string | undefined {
  const words = (controller.config["annotation-value-word-blocklist"] ?? "")
    .split(",")
    .map((word) => word.trim());
  for (const [key, value] of Object.entries(labelsAt(ingress, "metadata.annotations"))) {
    const word = key.startsWith(annotationPrefix)
      ? words.find((candidate) => candidate !== "" && value.includes(candidate))
      : undefined;
    if (word !== undefined) return `${key} annotation contains invalid word ${word}`;
    if (!controller.allowsSnippets && key.endsWith("-snippet")) {
      return `${key} annotation cannot be used. Snippet directives are disabled by the Ingress administrator`;
    }
  }
  return undefined;
}

function riskFault(controller: Controller, ingress: KubeObject): string | undefined {
  const level = riskLevels.findIndex(
    (name) => name === (controller.config["annotations-risk-level"] ?? "High"),
  );
  for (const key of Object.keys(labelsAt(ingress, "metadata.annotations"))) {
    if (!key.startsWith(annotationPrefix)) continue;
    const known = annotationRisks.get(key.slice(annotationPrefix.length));
    if (known === undefined || riskLevels.indexOf(known.risk) <= level) continue;
    return `annotation group ${known.group} contains risky annotation based on ingress configuration`;
  }
  return undefined;
}

/** The same host and path in another Ingress of the same controller (facts E5); canaries may share. */
function overlap(
  cluster: Cluster,
  controller: Controller,
  ingress: KubeObject,
): string | undefined {
  if (isCanary(ingress)) return undefined;
  const own = referenceOf(ingress);
  for (const { host, path } of pathsOf(ingress)) {
    const [server, location] = [host === "" ? anyHost : host, path === "" ? "/" : path];
    const owners = objectsAt(cluster, ownersOfLocation(cluster, server, location));
    const owner = owners.find((other) => {
      const { namespace, name } = referenceOf(other);
      const same = namespace === own.namespace && name === own.name;
      return !same && !isCanary(other) && serves(cluster, controller, other);
    });
    if (owner === undefined) continue;
    const { namespace, name } = referenceOf(owner);
    return `host "${server}" and path "${location}" is already defined in ingress ${namespace}/${name}`;
  }
  return undefined;
}

function isCanary(ingress: KubeObject): boolean {
  return labelsAt(ingress, "metadata.annotations")[`${annotationPrefix}canary`] === "true";
}
