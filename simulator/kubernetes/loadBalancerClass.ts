/** Which kind of load balancer a Service asks for. */
import { labelsAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Cluster, KubeObject } from "../state.js";

/** Whether the Service wants an internal load balancer (facts B15, B20 to B22). Throws when nobody would serve it. */
export function isInternal(cluster: Cluster, subsetting: boolean, service: KubeObject): boolean {
  const annotations = labelsAt(service, "metadata.annotations");
  const type =
    annotations["networking.gke.io/load-balancer-type"] ??
    annotations["cloud.google.com/load-balancer-type"];
  const loadBalancerClass = textAt(service, "spec.loadBalancerClass");
  if (loadBalancerClass === undefined) return type?.toLowerCase() === "internal";
  const minor = Number(/^v1\.(\d+)/.exec(cluster.version)?.[1] ?? 0);
  switch (loadBalancerClass) {
    case "networking.gke.io/l4-regional-internal":
      if (minor >= 36 || (minor >= 33 && subsetting)) return true;
      throw new CloudError(
        "Unsupported",
        `load balancer class "${loadBalancerClass}" needs GKE 1.33.1-gke.1779000 or later and enableL4IlbSubsetting (facts B20, B22)`,
      );
    case "networking.gke.io/l4-regional-internal-legacy":
      return true;
    case "networking.gke.io/l4-regional-external":
    case "networking.gke.io/l4-regional-external-legacy":
      return false;
    default:
      throw new CloudError(
        "Unsupported",
        `no controller serves load balancer class "${loadBalancerClass}"`,
      );
  }
}
