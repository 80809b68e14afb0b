/** Which simulated cluster a kubeconfig leads to. */
import { CloudError } from "../kind.js";
import type { Cluster, CloudState } from "../state.js";
import { newCluster } from "./newCluster.js";

/** Zones and version of a cluster that is attached by its context. */
const attached = {
  zones: ["zone-a", "zone-b", "zone-c"],
  version: "v1.35.0",
  serviceRange: "10.96.0.0/16",
};

/** What a Kubernetes provider is configured with. */
export interface KubeconfigReference {
  /** Content of a kubeconfig, YAML or JSON. */
  readonly kubeconfig?: string;
  /** Name of a context of the user's own kubeconfig. */
  readonly context?: string;
}

/**
 * The cluster. A kubeconfig must hold a `server` that is an endpoint of a simulated GKE cluster. A context
 * alone means a cluster outside of the project, which is made on first use: three nodes in three zones.
 * Throws CloudError when nothing answers.
 */
export function clusterForKubeconfig(
  state: CloudState,
  { kubeconfig, context }: KubeconfigReference,
): Cluster {
  if (kubeconfig === undefined) {
    if (context !== undefined) return attachedCluster(state, context);
    throw unreachable("neither a kubeconfig nor a context is configured");
  }
  const hosts = [
    ...kubeconfig.matchAll(/["']?server["']?\s*:\s*["']?https?:\/\/([^\s"',:/]+)/g),
  ].map(([, host]) => host ?? "");
  const found = Object.values(state.clusters).find(({ endpoints }) =>
    endpoints.some((endpoint) => hosts.includes(endpoint)),
  );
  if (found !== undefined) return found;
  const server = hosts[0];
  throw unreachable(
    server === undefined
      ? "the kubeconfig names no server"
      : `no simulated cluster answers at https://${server}`,
  );
}

function attachedCluster(state: CloudState, context: string): Cluster {
  const key = `contexts/${context}`;
  const known = state.clusters[key];
  if (known !== undefined) return known;
  const cluster = newCluster(state, { key, name: context, endpoints: [], ...attached });
  for (const [index, zone] of attached.zones.entries()) {
    const name = `${context}-worker${index === 0 ? "" : index + 1}`;
    cluster.nodes[name] = { name, zone, pool: "", address: `172.18.0.${index + 3}`, outages: [] };
  }
  state.clusters[key] = cluster;
  return cluster;
}

function unreachable(why: string): CloudError {
  return new CloudError(
    "Unreachable",
    `configured Kubernetes cluster is unreachable: cannot reach the API server: ${why}`,
  );
}
