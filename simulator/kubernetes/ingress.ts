/** Ingresses: what the API server itself demands of them, before any webhook (facts E2, E3, E8). */
import { at, isRecord, listAt, recordAt, textAt, textsAt } from "../json.js";
import type { ClusterScope, Json } from "../kind.js";
import type { KubeObject } from "../state.js";
import { admitIngress, controllerFor } from "./admission.js";
import { misfits } from "./grammar.js";
import type { ObjectSpec } from "./model.js";
import { findObject, objectsOf } from "./objects.js";

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const forbiddenInPath = ["//", "/./", "/../", "%2f", "%2F"];
const forbiddenAtEnd = ["/..", "/."];

/** `networking.k8s.io/v1 Ingress`. */
export const ingressSpec: ObjectSpec = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  plural: "ingresses",
  namespaced: true,
  replaceOn: [],
  validate: (object) => [...specFaults(object), ...ruleFaults(object), ...tlsFaults(object)],
  admit: (scope, object) => {
    admitIngress(scope, withDefaultClass(scope, object));
  },
  complete: (scope, object) => {
    const classed = withDefaultClass(scope, object);
    return { ...classed, status: { loadBalancer: statusOf(scope, classed) } };
  },
};

/** The API server fills in the class that is marked as the default. */
function withDefaultClass(scope: ClusterScope, object: KubeObject): KubeObject {
  const named =
    textAt(object, "spec.ingressClassName") ??
    recordAt(object, "metadata.annotations")["kubernetes.io/ingress.class"];
  if (named !== undefined) return object;
  const marked = objectsOf(scope.cluster, "networking.k8s.io/v1/IngressClass").find(
    (ingressClass) =>
      recordAt(ingressClass, "metadata.annotations")[
        "ingressclass.kubernetes.io/is-default-class"
      ] === "true",
  );
  const ingressClassName = textAt(marked, "metadata.name");
  return ingressClassName === undefined
    ? object
    : { ...object, spec: { ...recordAt(object, "spec"), ingressClassName } };
}

/** The address of the controller's Service, which the controller publishes unless `update-status` is off. */
function statusOf(scope: ClusterScope, object: KubeObject): Json {
  const controller = controllerFor(scope.cluster, object);
  if (controller === undefined || !controller.updatesStatus) return {};
  const service = findObject(
    scope.cluster,
    "v1/Service",
    controller.namespace,
    controller.fullname,
  );
  const ingress = listAt(service, "status.loadBalancer.ingress").map((entry) => ({
    ip: textAt(entry, "ip") ?? "",
  }));
  return ingress.length > 0 ? { ingress } : {};
}

function specFaults(object: KubeObject): string[] {
  const empty =
    listAt(object, "spec.rules").length === 0 && at(object, "spec.defaultBackend") === undefined;
  const ingressClassName = textAt(object, "spec.ingressClassName");
  return [
    ...(empty
      ? ["spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified"]
      : []),
    ...(ingressClassName === undefined
      ? []
      : misfits("spec.ingressClassName", ingressClassName, "subdomain")),
    ...(at(object, "spec.defaultBackend") === undefined
      ? []
      : backendFaults("spec.defaultBackend", at(object, "spec.defaultBackend"))),
  ];
}

function ruleFaults(object: KubeObject): string[] {
  return listAt(object, "spec.rules").flatMap((rule, index) => {
    const place = `spec.rules[${index}]`;
    const paths = listAt(rule, "http.paths");
    return [
      ...hostFaults(`${place}.host`, textAt(rule, "host") ?? ""),
      ...(at(rule, "http") !== undefined && paths.length === 0
        ? [`${place}.http.paths: Required value`]
        : []),
      ...paths.flatMap((path, number) => pathFaults(`${place}.http.paths[${number}]`, path)),
    ];
  });
}

function hostFaults(place: string, host: string): string[] {
  if (host === "") return [];
  if (isSloppyAddress(host))
    return [`${place}: Invalid value: "${host}": must be a DNS name, not an IP address`];
  return misfits(place, host, host.includes("*") ? "wildcard" : "subdomain");
}

/** The API reads leading zeros as Go's old parser did: 10.0.0.01 is an address to it. */
function isSloppyAddress(host: string): boolean {
  const parts = host.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function pathFaults(place: string, entry: Json): string[] {
  const pathType = textAt(entry, "pathType");
  const path = textAt(entry, "path") ?? "";
  const backend = backendFaults(`${place}.backend`, at(entry, "backend"));
  if (pathType === undefined)
    return [`${place}.pathType: Required value: pathType must be specified`, ...backend];
  if (!pathTypes.includes(pathType)) {
    const supported = pathTypes.map((name) => `"${name}"`).join(", ");
    return [
      `${place}.pathType: Unsupported value: "${pathType}": supported values: ${supported}`,
      ...backend,
    ];
  }
  const wrong = (why: string) => `${place}.path: Invalid value: ${JSON.stringify(path)}: ${why}`;
  const relative =
    path.startsWith("/") || (pathType === "ImplementationSpecific" && path === "")
      ? []
      : [wrong("must be an absolute path")];
  if (pathType === "ImplementationSpecific") return [...relative, ...backend];
  return [
    ...relative,
    ...forbiddenInPath
      .filter((part) => path.includes(part))
      .map((part) => wrong(`must not contain '${part}'`)),
    ...forbiddenAtEnd
      .filter((part) => path.endsWith(part))
      .map((part) => wrong(`cannot end with '${part}'`)),
    ...backend,
  ];
}

function backendFaults(place: string, backend: Json | undefined): string[] {
  const resource = at(backend, "resource");
  const service = at(backend, "service");
  if (service === undefined)
    return resource === undefined
      ? [`${place}: Required value: must specify either a backend service or a resource`]
      : [];
  const [name, port] = [textAt(service, "name") ?? "", at(service, "port")];
  const portName = textAt(port, "name");
  const number = isRecord(port) ? port["number"] : undefined;
  return [
    ...(name === ""
      ? [`${place}.service.name: Required value`]
      : misfits(`${place}.service.name`, name, "label1035")),
    ...portFaults(
      `${place}.service.port`,
      portName,
      typeof number === "number" ? number : undefined,
    ),
  ];
}

function portFaults(place: string, name: string | undefined, number: number | undefined): string[] {
  if (name === undefined && number === undefined)
    return [`${place}: Required value: port name or number is required`];
  if (name !== undefined && number !== undefined)
    return [
      `${place}: Invalid value: {"name":"${name}","number":${number}}: cannot set both port name & port number`,
    ];
  if (number !== undefined && (number < 1 || number > 65_535))
    return [`${place}.number: Invalid value: ${number}: must be between 1 and 65535, inclusive`];
  return name === undefined ? [] : portNameFaults(`${place}.name`, name);
}

/** The API's IsValidPortName. */
function portNameFaults(place: string, name: string): string[] {
  const wrong = (why: string) => `${place}: Invalid value: ${JSON.stringify(name)}: ${why}`;
  return [
    ...(name.length > 15 ? [wrong("must be no more than 15 characters")] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : [wrong("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")]),
    ...(/[a-z]/.test(name) ? [] : [wrong("must contain at least one letter (a-z)")]),
    ...(name.includes("--") ? [wrong("must not contain consecutive hyphens")] : []),
    ...(/^-|-$/.test(name) ? [wrong("must not begin or end with a hyphen")] : []),
  ];
}

/** Unlike a rule's host, one of TLS may be an address. */
function tlsFaults(object: KubeObject): string[] {
  return listAt(object, "spec.tls").flatMap((entry, index) => {
    const place = `spec.tls[${index}]`;
    const secret = textAt(entry, "secretName") ?? "";
    return [
      ...textsAt(entry, "hosts").flatMap((host, number) =>
        misfits(`${place}.hosts[${number}]`, host, host.includes("*") ? "wildcard" : "subdomain"),
      ),
      ...(secret === "" ? [] : misfits(`${place}.secretName`, secret, "subdomain")),
    ];
  });
}
