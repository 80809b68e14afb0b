/** A new, empty cluster. */
import { bornWith, type CloudState, type Cluster, timestamp } from "../state.js";

/** What differs between clusters at birth. */
export type ClusterSeed = Pick<
  Cluster,
  "key" | "name" | "endpoints" | "version" | "zones" | "serviceRange"
>;

/** A cluster with the namespaces that every cluster has, and no node. */
export function newCluster(state: CloudState, seed: ClusterSeed): Cluster {
  const creationTimestamp = timestamp(state);
  const namespaces = [...bornWith].map((key) => {
    const name = key.slice(key.lastIndexOf("/") + 1);
    const labels = { "kubernetes.io/metadata.name": name };
    const metadata = { name, labels, creationTimestamp, resourceVersion: "1", generation: 1 };
    return [
      key,
      { apiVersion: "v1", kind: "Namespace", metadata, status: { phase: "Active" } },
    ] as const;
  });
  return {
    ...seed,
    nodes: {},
    objects: Object.fromEntries(namespaces),
    pods: {},
    revision: 1,
    counters: {},
  };
}
