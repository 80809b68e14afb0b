/** Services: ClusterIPs, node ports, and a load balancer for those that want one. */
import { at, labelsAt, listAt, numberAt, recordAt, textAt } from "../json.js";
import { CloudError, type ClusterScope, type Json } from "../kind.js";
import type { Cluster, KubeObject } from "../state.js";
import { labelMisfits, misfits } from "./grammar.js";
import type { ObjectSpec } from "./model.js";
import { referenceOf } from "./objects.js";
import {
  ensureLoadBalancer,
  loadBalancerProblem,
  releaseLoadBalancer,
} from "./serviceController.js";
import { allocateClusterIp, allocateNodePort, refuseTaken } from "./serviceAddresses.js";

const serviceTypes = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

/** `v1 Service`. One of type LoadBalancer is stored without an address when its load balancer cannot be made. */
export const serviceSpec: ObjectSpec = {
  apiVersion: "v1",
  kind: "Service",
  plural: "services",
  namespaced: true,
  replaceOn: ["spec.clusterIP"],
  computed: ["spec.clusterIP", "spec.clusterIPs"],
  validate: (object) => [
    ...misfits("metadata.name", referenceOf(object).name, "label1035"),
    ...labelMisfits("spec.selector", at(object, "spec.selector")),
    ...typeFaults(object),
    ...portFaults(object),
  ],
  validateUpdate: (object, previous) => {
    const [before, after] = [
      at(previous, "spec.loadBalancerClass"),
      at(object, "spec.loadBalancerClass"),
    ];
    const both =
      textAt(previous, "spec.type") === "LoadBalancer" && typeOf(object) === "LoadBalancer";
    if (!both || before === after) return [];
    return [
      `spec.loadBalancerClass: Invalid value: ${JSON.stringify(after ?? null)}: may not change once set`,
    ];
  },
  complete: (scope, object, previous) => {
    const completed = { ...object, spec: completeSpec(scope.cluster, object, previous) };
    if (typeOf(object) === "LoadBalancer")
      return { ...completed, status: { loadBalancer: synced(scope, completed) } };
    if (previous !== undefined) releaseLoadBalancer(scope, previous);
    return { ...completed, status: { loadBalancer: {} } };
  },
  unready: (scope, object) => {
    const isAwaited =
      typeOf(object) === "LoadBalancer" &&
      labelsAt(object, "metadata.annotations")["pulumi.com/skipAwait"] !== "true";
    const problem = isAwaited ? loadBalancerProblem(scope, object) : undefined;
    if (problem === undefined) return [];
    return [
      `'${referenceOf(object).name}' timed out waiting to be Ready`,
      "Service was not allocated an IP address; does your cloud provider support this?",
      `[SyncLoadBalancerFailed] Error syncing load balancer: failed to ensure load balancer: ${problem}`,
    ];
  },
  removed: (scope, object) => {
    releaseLoadBalancer(scope, object);
  },
};

function typeOf(object: KubeObject): string {
  return textAt(object, "spec.type") ?? "ClusterIP";
}

function typeFaults(object: KubeObject): string[] {
  const type = typeOf(object);
  if (!serviceTypes.includes(type)) {
    return [
      `spec.type: Unsupported value: ${JSON.stringify(type)}: supported values: ${serviceTypes.map((name) => `"${name}"`).join(", ")}`,
    ];
  }
  const policy = textAt(object, "spec.externalTrafficPolicy");
  if (policy === undefined) return [];
  if (type !== "LoadBalancer" && type !== "NodePort") {
    return [
      `spec.externalTrafficPolicy: Invalid value: "${policy}": may only be set for externally-accessible services`,
    ];
  }
  return policy === "Local" || policy === "Cluster"
    ? []
    : [
        `spec.externalTrafficPolicy: Unsupported value: "${policy}": supported values: "Cluster", "Local"`,
      ];
}

function portFaults(object: KubeObject): string[] {
  const ports = listAt(object, "spec.ports");
  const headless = textAt(object, "spec.clusterIP") === "None";
  if (ports.length === 0)
    return headless || typeOf(object) === "ExternalName" ? [] : ["spec.ports: Required value"];
  const names = ports.map((port) => textAt(port, "name") ?? "");
  const numbers = ports.map(
    (port) => `${textAt(port, "protocol") ?? "TCP"} ${numberAt(port, "port") ?? 0}`,
  );
  return ports.flatMap((port, index) => {
    const place = `spec.ports[${index}]`;
    const number = numberAt(port, "port") ?? 0;
    const name = names[index] ?? "";
    return [
      ...(number >= 1 && number <= 65_535
        ? []
        : [`${place}.port: Invalid value: ${number}: must be between 1 and 65535, inclusive`]),
      ...(ports.length > 1 && name === "" ? [`${place}.name: Required value`] : []),
      ...(name === "" ? [] : misfits(`${place}.name`, name, "label1123")),
      ...(name !== "" && names.indexOf(name) < index
        ? [`${place}.name: Duplicate value: "${name}"`]
        : []),
      ...(numbers.indexOf(numbers[index] ?? "") < index
        ? [`${place}: Duplicate value: ${JSON.stringify(port)}`]
        : []),
    ];
  });
}

/** Defaults and allocations; what an earlier version of the object was given stays. */
function completeSpec(
  cluster: Cluster,
  object: KubeObject,
  previous: KubeObject | undefined,
): Json {
  const spec = recordAt(object, "spec");
  const type = typeOf(object);
  if (type === "ExternalName") return { ...spec, type };
  const clusterIP =
    textAt(spec, "clusterIP") ?? textAt(previous, "spec.clusterIP") ?? allocateClusterIp(cluster);
  if (previous === undefined && textAt(spec, "clusterIP") !== undefined)
    refuseTaken(cluster, object, clusterIP);
  const open = type === "LoadBalancer" || type === "NodePort";
  const policy = textAt(spec, "externalTrafficPolicy") ?? "Cluster";
  const ports = listAt(spec, "ports").map((port) => completePort(cluster, port, previous, open));
  const healthy = open && type === "LoadBalancer" && policy === "Local";
  const healthCheckNodePort =
    numberAt(spec, "healthCheckNodePort") ?? numberAt(previous, "spec.healthCheckNodePort");
  return {
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
    ...spec,
    type,
    clusterIP,
    clusterIPs: [clusterIP],
    ports,
    ...(open ? { externalTrafficPolicy: policy } : {}),
    ...(healthy ? { healthCheckNodePort: healthCheckNodePort ?? allocateNodePort(cluster) } : {}),
  };
}

function completePort(
  cluster: Cluster,
  port: Json,
  previous: KubeObject | undefined,
  open: boolean,
): Json {
  const number = numberAt(port, "port") ?? 0;
  const before = listAt(previous, "spec.ports").find((other) => numberAt(other, "port") === number);
  const record = recordAt({ port }, "port");
  const nodePort = numberAt(port, "nodePort") ?? numberAt(before, "nodePort");
  return {
    protocol: "TCP",
    targetPort: number,
    ...record,
    ...(open ? { nodePort: nodePort ?? allocateNodePort(cluster) } : {}),
  };
}

/** Makes the load balancer and returns its status: no address when it cannot be made, as in the API. */
function synced(scope: ClusterScope, service: KubeObject): Json {
  try {
    return { ingress: [{ ip: ensureLoadBalancer(scope, service), ipMode: "VIP" }] };
  } catch (error) {
    if (error instanceof CloudError) return {};
    throw error;
  }
}

/** What a Service selects, and where a port of it leads. */
export interface ServicePort {
  readonly number: number;
  readonly name: string;
  /** Number or name of the container port. */
  readonly target: number | string;
}

/** Ports of a Service. */
export function portsOf(service: KubeObject): readonly ServicePort[] {
  return listAt(service, "spec.ports").map((port) => {
    const number = numberAt(port, "port") ?? 0;
    return {
      number,
      name: textAt(port, "name") ?? "",
      target: numberAt(port, "targetPort") ?? textAt(port, "targetPort") ?? number,
    };
  });
}

/** Whether the Service has an address of a load balancer. */
export function hasAddress(service: KubeObject): boolean {
  return listAt(service, "status.loadBalancer.ingress").length > 0;
}

/** The selector of a Service; empty for none. */
export function selectorOf(service: KubeObject): Readonly<Record<string, string>> {
  return labelsAt(service, "spec.selector");
}
