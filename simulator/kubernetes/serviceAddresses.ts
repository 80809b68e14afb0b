/** ClusterIPs and node ports: what a cluster hands out to Services. */
import { addressAt, sizeOf } from "../ip.js";
import { listAt, numberAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import { nextNumber, type Cluster, type KubeObject } from "../state.js";
import { invalid } from "./model.js";
import { objectsOf, referenceOf } from "./objects.js";

/** Node ports of Kubernetes: 30000-32767 (`--service-node-port-range`). */
const nodePorts = { first: 30_000, count: 2_768 };

/** The next free address of the services range, round and round; the first two are the API server's and DNS's. */
export function allocateClusterIp(cluster: Cluster): string {
  const size = sizeOf(cluster.serviceRange) - 3;
  const taken = takenClusterIps(cluster);
  if (taken.size >= size) {
    throw new CloudError(
      "InternalError",
      `Internal error occurred: failed to allocate a serviceIP: range is full (${cluster.serviceRange})`,
    );
  }
  for (;;) {
    const offset = 2 + ((nextNumber(cluster.counters, "clusterIp") - 1) % size);
    const address = addressAt(cluster.serviceRange, offset);
    if (!taken.has(address)) return address;
  }
}

function takenClusterIps(cluster: Cluster): ReadonlySet<string> {
  return new Set(
    objectsOf(cluster, "v1/Service").map((service) => textAt(service, "spec.clusterIP") ?? ""),
  );
}

export function refuseTaken(cluster: Cluster, object: KubeObject, address: string): void {
  if (address === "None" || !takenClusterIps(cluster).has(address)) return;
  const fault = `spec.clusterIPs: Invalid value: ["${address}"]: failed to allocate IP ${address}: provided IP is already allocated`;
  throw invalid({ apiVersion: "v1", kind: "Service" }, referenceOf(object).name, [fault]);
}

export function allocateNodePort(cluster: Cluster): number {
  const taken = new Set(
    objectsOf(cluster, "v1/Service").flatMap((service) => [
      numberAt(service, "spec.healthCheckNodePort"),
      ...listAt(service, "spec.ports").map((port) => numberAt(port, "nodePort")),
    ]),
  );
  for (let tries = 0; tries < nodePorts.count; tries += 1) {
    const port =
      nodePorts.first + ((nextNumber(cluster.counters, "nodePort") - 1) % nodePorts.count);
    if (!taken.has(port)) return port;
  }
  throw new CloudError(
    "InternalError",
    "Internal error occurred: failed to allocate a nodePort: range is full",
  );
}
