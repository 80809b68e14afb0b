/**
 * GKE's Service controller: passthrough Network Load Balancers for Services of type LoadBalancer, as
 * resources of the Google project; and a plain address pool for clusters outside of it.
 */
import { resourcesOf } from "../google/model.js";
import { addressAt } from "../ip.js";
import { listAt, textAt, textsAt } from "../json.js";
import { CloudError, type ClusterScope } from "../kind.js";
import type { Cluster, CloudState, KubeObject } from "../state.js";
import { objectsOf, referenceOf } from "./objects.js";
import { backendToken, namePrefix, Plan } from "./loadBalancerPlan.js";

/** Pool of an attached cluster: what a local load balancer such as MetalLB hands out on kind's network. */
const attachedPool = "172.18.255.0/24";

/** Makes or changes the load balancer of a Service; returns its address. Throws CloudError and changes nothing. */
export function ensureLoadBalancer({ state, cluster }: ClusterScope, service: KubeObject): string {
  if (cluster.key.startsWith("contexts/")) return attachedAddress(cluster, service);
  const plan = new Plan(state, cluster, service);
  const resources = plan.resources();
  release(state, cluster, service, false);
  for (const [id, resource] of Object.entries(resources)) state.google[id] = resource;
  return plan.address;
}

/** Why the load balancer of a Service cannot be as it asks; undefined when it can. */
export function loadBalancerProblem(
  { state, cluster }: ClusterScope,
  service: KubeObject,
): string | undefined {
  try {
    if (cluster.key.startsWith("contexts/")) attachedAddress(cluster, service);
    else new Plan(state, cluster, service).resources();
    return undefined;
  } catch (error) {
    if (error instanceof CloudError) return error.message;
    throw error;
  }
}

/** Removes what a Service's load balancer is made of; shared parts go with the last user. */
export function releaseLoadBalancer({ state, cluster }: ClusterScope, service: KubeObject): void {
  release(state, cluster, service, true);
}

function release(state: CloudState, cluster: Cluster, service: KubeObject, last: boolean): void {
  const { namespace, name } = referenceOf(service);
  for (const [id, { outputs }] of Object.entries(state.google)) {
    const own =
      textAt(outputs, "madeFor.cluster") === cluster.key &&
      textAt(outputs, "madeFor.service") === `${namespace}/${name}`;
    if (own) Reflect.deleteProperty(state.google, id);
  }
  if (!last) return;
  const shared = `${namePrefix(cluster)}-l4-shared-hc`;
  const used = resourcesOf(state, backendToken).some(([, backend]) =>
    textsAt(backend, "healthChecks").some((link) => link.endsWith(`/${shared}`)),
  );
  if (used) return;
  for (const [id, { outputs }] of Object.entries(state.google)) {
    if (
      textAt(outputs, "madeFor.cluster") === cluster.key &&
      textAt(outputs, "madeFor.service") === ""
    )
      Reflect.deleteProperty(state.google, id);
  }
}

function attachedAddress(cluster: Cluster, service: KubeObject): string {
  const own = textAt(listAt(service, "status.loadBalancer.ingress")[0], "ip");
  const { namespace, name } = referenceOf(service);
  const taken = objectsOf(cluster, "v1/Service")
    .filter(
      (other) => referenceOf(other).namespace !== namespace || referenceOf(other).name !== name,
    )
    .map((other) => textAt(listAt(other, "status.loadBalancer.ingress")[0], "ip"));
  for (let offset = 1; offset < 255; offset += 1) {
    const address = own ?? addressAt(attachedPool, offset);
    if (!taken.includes(address)) return address;
  }
  throw new CloudError("InternalError", `no address is left in the pool ${attachedPool}`);
}
