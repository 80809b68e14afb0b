/** The ingress controller's hop: which rule of which Ingress takes the request (facts E4, E6, E9, E14). */
import { labelsAt, listAt, textAt } from "../json.js";
import { annotationPrefix, serves } from "../kubernetes/admission.js";
import type { Controller } from "../kubernetes/controller.js";
import { pathsOf, tlsHostsOf, type IngressPath } from "../kubernetes/ingressRules.js";
import { findObject, objectsOf, referenceOf } from "../kubernetes/objects.js";
import type { PodAt } from "../kubernetes/pods.js";
import type { Cluster, KubeObject } from "../state.js";
import { serviceSteps } from "./endpoints.js";
import type { Hop, Step, TraceResult } from "./trace.js";

/** A request that has reached a controller. */
export interface ControllerRequest {
  readonly cluster: Cluster;
  readonly controller: Controller;
  readonly pods: readonly PodAt[];
  /** Name of the controller's pod. */
  readonly pod: string;
  readonly host: string;
  readonly path: string;
  /** Port of the controller's Service that was called. */
  readonly port: number;
  /** Name of the controller's own port: `http`, `https`, or of the tcp map. */
  readonly listener: string;
}

interface Rule {
  readonly ingress: KubeObject;
  readonly path: IngressPath;
}

/** The controller's hop and all behind it. */
export function controllerSteps(request: ControllerRequest): Step {
  const forward = request.controller.tcp[String(request.port)];
  if (forward !== undefined) return tcpSteps(request, forward);
  const rules = rulesFor(request.cluster, request.controller, request.host);
  const rule = pick(rules, request.path);
  if (rule === undefined) return defaultBackendSteps(request, rules.length > 0);
  const { namespace, name } = referenceOf(rule.ingress);
  const found = `Ingress ${namespace}/${name}, ${rule.path.pathType} ${rule.path.path}`;
  if (request.listener === "http" && redirects(request, rules)) {
    const reason = `redirected to https://${request.host}${request.path}`;
    return {
      hops: [hop(request, true, `${found}; 308 to https`)],
      end: { ok: true, status: 308, reason },
    };
  }
  const certificate = request.listener === "https" ? `; ${certificateOf(request, rules)}` : "";
  const behind = serviceSteps({
    cluster: request.cluster,
    pods: request.pods,
    namespace,
    service: rule.path.service,
    port: rule.path.port,
    caller: "NGINX",
  });
  const pod = behind.hops.at(-1)?.what ?? "";
  const answered = { ok: true, status: 200, reason: `pod ${pod} answers` };
  return {
    hops: [hop(request, true, `${found}${certificate}`), ...behind.hops],
    end: behind.end ?? answered,
  };
}

/** Whether http requests to the host are redirected, so that https is what a client should call. */
export function wantsHttps(cluster: Cluster, controller: Controller, host: string): boolean {
  return redirects({ controller, host }, rulesFor(cluster, controller, host));
}

/** Rules of the host: its own, else of the closest wildcard, else those without a host. Oldest Ingress first. */
function rulesFor(cluster: Cluster, controller: Controller, host: string): readonly Rule[] {
  const ingresses = objectsOf(cluster, "networking.k8s.io/v1/Ingress");
  const wildcards = host
    .split(".")
    .map((_, index, labels) => `*.${labels.slice(index + 1).join(".")}`);
  for (const server of [host, ...wildcards, ""]) {
    const rules = ingresses.flatMap((ingress) => {
      const own = pathsOf(ingress).filter((path) => path.host === server);
      return own.length > 0 && serves(cluster, controller, ingress)
        ? own.map((path) => ({ ingress, path }))
        : [];
    });
    if (rules.length > 0) return rules.sort(byAge);
  }
  return [];
}

function byAge(left: Rule, right: Rule): number {
  const [a, b] = [
    textAt(left.ingress, "metadata.creationTimestamp") ?? "",
    textAt(right.ingress, "metadata.creationTimestamp") ?? "",
  ];
  return a < b ? -1 : Number(a > b);
}

/** Exact before prefix, then the longest prefix; of equal ones the oldest. */
function pick(rules: readonly Rule[], path: string): Rule | undefined {
  const exact = rules.find((rule) => rule.path.pathType === "Exact" && rule.path.path === path);
  if (exact !== undefined) return exact;
  const fitting = rules.filter((rule) => rule.path.pathType !== "Exact" && covers(rule.path, path));
  return [...fitting].sort((a, b) => b.path.path.length - a.path.path.length)[0];
}

function covers({ path, pathType }: IngressPath, requested: string): boolean {
  if (pathType === "ImplementationSpecific") return requested.startsWith(path);
  const prefix = path.replace(/\/+$/, "");
  return requested === prefix || requested.startsWith(`${prefix}/`);
}

/** TLS for the host, and nobody switched the redirect off (facts E9). */
function redirects(
  { controller, host }: Pick<ControllerRequest, "controller" | "host">,
  rules: readonly Rule[],
): boolean {
  if (controller.config["ssl-redirect"] === "false") return false;
  return rules.some(({ ingress }) => {
    const annotations = labelsAt(ingress, "metadata.annotations");
    if (annotations[`${annotationPrefix}force-ssl-redirect`] === "true") return true;
    return (
      tlsHostsOf(ingress).includes(host) &&
      annotations[`${annotationPrefix}ssl-redirect`] !== "false"
    );
  });
}

/** Which certificate clients get; without its Secret the controller shows one that nobody trusts. */
function certificateOf(
  { cluster, controller, host }: ControllerRequest,
  rules: readonly Rule[],
): string {
  const [own] = rules.flatMap(({ ingress }) =>
    listAt(ingress, "spec.tls")
      .filter((entry) => listAt(entry, "hosts").includes(host))
      .map((entry) =>
        [referenceOf(ingress).namespace, textAt(entry, "secretName")]
          .filter((part) => part !== undefined)
          .join("/"),
      ),
  );
  const secret = own?.includes("/") === true ? own : controller.defaultCertificate;
  if (secret !== undefined) {
    const [namespace = "", name = ""] = secret.split("/");
    if (findObject(cluster, "v1/Secret", namespace, name) !== undefined)
      return `certificate of Secret ${secret}`;
  }
  const why =
    secret === undefined ? "no certificate is configured" : `Secret ${secret} does not exist`;
  return `${why}: self-signed "Kubernetes Ingress Controller Fake Certificate", clients that verify it fail`;
}

function tcpSteps(request: ControllerRequest, forward: string): Step {
  const [namespace = "", rest = ""] = forward.split("/");
  const [service = "", port = ""] = rest.split(":");
  const behind = serviceSteps({
    cluster: request.cluster,
    pods: request.pods,
    namespace,
    service,
    port: /^\d+$/.test(port) ? Number(port) : port,
    caller: "NGINX",
  });
  const tcp = behind.end === undefined ? undefined : withoutStatus(behind.end);
  const hops = [hop(request, true, `tcp port ${request.port} -> ${forward}`), ...behind.hops];
  return tcp === undefined ? { ...behind, hops } : { hops, end: tcp };
}

/** A tcp client sees no HTTP status: its connection is closed. */
function withoutStatus({ ok, reason, cure }: TraceResult): TraceResult {
  return {
    ok,
    reason: `${reason}: the connection is closed`,
    ...(cure === undefined ? {} : { cure }),
  };
}

function defaultBackendSteps(request: ControllerRequest, known: boolean): Step {
  const { controller, host, path } = request;
  const what =
    controller.defaultBackend === undefined
      ? "the controller itself"
      : `default backend ${controller.namespace}/${controller.defaultBackend}`;
  const none = known
    ? `host ${host} has no rule for path ${path}`
    : `no Ingress has a rule for host ${host}`;
  const cure = known
    ? "add the path to the service's entry in the catalog"
    : "add the service to the catalog";
  return {
    hops: [hop(request, false, `${none}; answered by ${what}`)],
    end: { ok: false, status: 404, reason: `${none}: ${what} answers 404`, cure },
  };
}

function hop({ pod, controller }: ControllerRequest, ok: boolean, detail: string): Hop {
  return { kind: "controller", what: pod, ok, detail: `class ${controller.className}, ${detail}` };
}
