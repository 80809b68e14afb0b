/** Service and pods: where a Service of the cluster leads at one second. */
import { labelsAt, textAt } from "../json.js";
import { selects } from "../kubernetes/labels.js";
import { findObject } from "../kubernetes/objects.js";
import type { PodAt } from "../kubernetes/pods.js";
import { portsOf, selectorOf, type ServicePort } from "../kubernetes/service.js";
import type { Cluster, KubeObject } from "../state.js";
import type { Loss, Step } from "./trace.js";

/** Which Service, which port of it, and who calls it. */
export interface Target {
  readonly cluster: Cluster;
  readonly pods: readonly PodAt[];
  readonly namespace: string;
  readonly service: string;
  /** Number or name of the Service's port. */
  readonly port: number | string | undefined;
  /**
   * NGINX tries the next pod when one does not answer; kube-proxy does not, and of Google's proxies
   * nobody says that they do.
   */
  readonly caller: "NGINX" | "kube-proxy" | "proxy";
  /** Endpoints that a health check has not given up. @default - all: nobody checks them */
  readonly isHealthy?: (endpoint: PodAt) => boolean;
}

/** The Service's hop and its pods'. */
export function serviceSteps(target: Target): Step {
  const { cluster, namespace, service: name } = target;
  const what = `${namespace}/${name}`;
  const service = findObject(cluster, "v1/Service", namespace, name);
  if (service === undefined) {
    return stop(
      target,
      "Service",
      what,
      `no Service ${what}`,
      503,
      `create Service "${name}" in namespace "${namespace}"`,
    );
  }
  if (textAt(service, "spec.type") === "ExternalName") {
    return stop(
      target,
      "Service",
      what,
      `Service ${what} is an ExternalName, which the controller does not follow`,
      503,
      "use a Service with a selector",
    );
  }
  const port = portsOf(service).find(
    ({ number, name: portName }) => number === target.port || portName === target.port,
  );
  if (port === undefined) {
    const has = portsOf(service).map(({ number }) => number);
    return stop(
      target,
      "Service",
      what,
      `Service ${what} has no port ${String(target.port)}; it has ${has.join(", ")}`,
      503,
      "correct the port of the route or of the Service",
    );
  }
  const hop = {
    kind: "Service",
    what,
    ok: true,
    detail: `port ${port.number} -> ${port.target}`,
  } as const;
  const pods = podStep(target, service, port);
  return { ...pods, hops: [hop, ...pods.hops] };
}

/**
 * Pods that the Service's endpoints hold: selected, ready, with the target port. A pod listens on the
 * ports that its containers declare, the only ones that the simulation knows of.
 */
function podStep(target: Target, service: KubeObject, port: ServicePort): Step {
  const what = `${target.namespace}/${target.service}`;
  const selected = target.pods.filter(
    ({ pod }) => pod.namespace === target.namespace && selects(selectorOf(service), pod.labels),
  );
  const ready = endpointsOf(target, selected);
  if (ready.length === 0) {
    const labels = Object.entries(labelsAt(service, "spec.selector")).map(
      ([key, value]) => `${key}=${value}`,
    );
    const why =
      selected.length === 0
        ? `no pod has the labels ${labels.join(",")}`
        : `none of its ${selected.length} pods is ready`;
    return stop(
      target,
      "pod",
      what,
      `Service ${what} has no endpoints: ${why}`,
      503,
      selected.length === 0
        ? "deploy pods with these labels"
        : "recover a node, or wait until the pods are replaced",
    );
  }
  const listening = ready.filter(({ pod }) => pod.ports[String(port.target)] !== undefined);
  if (listening.length === 0) {
    return stop(
      target,
      "pod",
      what,
      `no container of its pods declares port ${port.target}`,
      502,
      `set targetPort of Service ${what} to a port of its pods`,
    );
  }
  const used = target.isHealthy ? listening.filter(target.isHealthy) : listening;
  const [answering] = used.filter((entry) => entry.answers);
  if (answering === undefined) {
    return stop(
      target,
      "pod",
      what,
      listening.length === 1
        ? `its only endpoint ${whyOf(listening, "is")}`
        : `all ${listening.length} endpoints ${whyOf(listening, "are")}`,
      used.length === 0 ? 503 : 504,
      "recover a node, or wait until the pods are replaced",
      used.every(({ terminating }) => terminating) ? "is refused" : "times out",
    );
  }
  const silent = used.filter((entry) => !entry.answers).length;
  const share = `${used.length - silent} of ${listening.length} endpoints answer`;
  const retried =
    silent > 0 && target.caller === "NGINX"
      ? "; NGINX tries the next after its connect timeout"
      : "";
  const hop = {
    kind: "pod",
    what: answering.pod.name,
    ok: true,
    detail: `on ${answering.node?.name ?? ""}, ${share}${retried}`,
  } as const;
  if (silent === 0 || target.caller === "NGINX") return { hops: [hop] };
  return { hops: [hop], loss: lossOf(target.caller, used) };
}

/** Ready pods; without one kube-proxy alone sends to those that end and still listen (KEP-1669). */
function endpointsOf({ caller }: Target, selected: readonly PodAt[]): readonly PodAt[] {
  const ready = selected.filter((entry) => entry.ready);
  if (ready.length > 0 || caller !== "kube-proxy") return ready;
  return selected.filter(({ terminating, answers }) => terminating && answers);
}

/** Who sends on, and what ends it. */
const SENDERS = {
  "kube-proxy": ["kube-proxy still sends", "endpoints are updated 50 s after a node's failure"],
  proxy: ["Google's proxies still send", "their health check gives it up"],
} as const;

function lossOf(caller: keyof typeof SENDERS, endpoints: readonly PodAt[]): Loss {
  const silent = endpoints.filter(({ answers }) => !answers);
  const stopped = silent.every(({ terminating }) => terminating);
  const [sender, update] = SENDERS[caller];
  const cure = stopped
    ? "a preStop hook that waits, until the endpoints are updated, ends this"
    : update;
  return {
    ok: false,
    reason: `${silent.length} of ${endpoints.length} endpoints ${whyOf(silent, "is")}, and ${sender} to it`,
    cure: `${cure}; clients retry until then`,
    lost: silent.length,
    of: endpoints.length,
  };
}

/** What is wrong with pods that do not answer. */
function whyOf(silent: readonly PodAt[], verb: "is" | "are"): string {
  if (silent.every(({ terminating }) => terminating))
    return verb === "is" ? "has stopped" : "have stopped";
  return verb === "is" ? "is on a node that is down" : "are on nodes that are down";
}

function stop(
  { caller }: Target,
  kind: "Service" | "pod",
  what: string,
  detail: string,
  status: number,
  cure: string,
  outcome: "is refused" | "times out" = "is refused",
): Step {
  const hop = { kind, what, ok: false, detail } as const;
  if (caller !== "kube-proxy")
    return { hops: [hop], end: { ok: false, status, reason: detail, cure } };
  return { hops: [hop], end: { ok: false, reason: `${detail}: the connection ${outcome}`, cure } };
}
