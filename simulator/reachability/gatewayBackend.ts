/** From Google's proxies to the pods of a Service: its network endpoint group, health check and firewall. */
import { judge } from "../google/firewall.js";
import { nodeTag } from "../google/nodes.js";
import { addressAt } from "../ip.js";
import { textAt } from "../json.js";
import { podCheck } from "../kubernetes/gateway/backends.js";
import type { BackendRef } from "../kubernetes/gateway/kinds.js";
import { findObject } from "../kubernetes/objects.js";
import { outageAt } from "../kubernetes/outages.js";
import { podsAt, type PodAt } from "../kubernetes/pods.js";
import { portsOf } from "../kubernetes/service.js";
import type { Cluster, CloudState } from "../state.js";
import { serviceSteps } from "./endpoints.js";
import type { Hop, Step, TraceResult } from "./trace.js";

/** The Service's network endpoint group: its ready pods, less those that the health check has given up. */
export function backendStep(
  state: CloudState,
  cluster: Cluster,
  backend: BackendRef,
  second: number,
  proxies: string,
): Step {
  const check = podCheck({ cluster }, backend);
  const patience = check.checkIntervalSec * check.unhealthyThreshold;
  const isHealthy = ({ node }: PodAt): boolean => {
    const failedAt = node === undefined ? undefined : outageAt(node, second);
    return failedAt === undefined || second < failedAt + patience;
  };
  const found = serviceSteps({
    cluster,
    pods: podsAt(cluster, second),
    namespace: backend.namespace,
    service: backend.service,
    port: backend.port,
    caller: "proxy",
    isHealthy,
  });
  if (found.end !== undefined) return found;
  const dropped = droppedBy(state, cluster, backend, proxies);
  const [service] = found.hops;
  if (dropped === undefined || service === undefined) {
    const reason = `pod ${found.hops.at(-1)?.what ?? ""} answers`;
    return { ...found, end: { ok: true, status: 200, reason } };
  }
  const what = `${backend.namespace}/${backend.service}`;
  const stop = stopped(
    { kind: "pod", what, ok: false, detail: dropped },
    "let the proxy-only subnet through to the ports of the pods (facts B28)",
  );
  return { ...stop, hops: [service, ...stop.hops] };
}

/** The firewall rule that keeps the proxies from the pods of a Service; undefined when none does. */
function droppedBy(
  state: CloudState,
  cluster: Cluster,
  { namespace, service: name, port }: BackendRef,
  proxies: string,
): string | undefined {
  const service = findObject(cluster, "v1/Service", namespace, name);
  const target = service && portsOf(service).find(({ number }) => number === port)?.target;
  const pod = Object.values(cluster.pods).find(
    (one) => one.namespace === namespace && one.ports[String(target)] !== undefined,
  );
  const podPort = typeof target === "number" ? target : (pod?.ports[String(target)] ?? 0);
  const source = addressAt(proxies, 2);
  const pool = Object.values(cluster.nodes)[0]?.pool ?? "";
  const { allowed, rule } = judge(state, {
    networkId: textAt(state.google[cluster.key]?.outputs, "network") ?? "",
    source,
    port: podPort,
    tags: [nodeTag(cluster)],
    serviceAccount: textAt(state.google[pool]?.outputs, "nodeConfig.serviceAccount"),
  });
  return allowed ? undefined : `firewall rule ${rule} drops tcp/${podPort} from ${source}`;
}

/** A request that the proxy answers with 503. */
export function stopped(hop: Hop, cure: string): Step {
  const end: TraceResult = {
    ok: false,
    status: 503,
    reason: `${hop.detail}: the proxy answers 503`,
    cure,
  };
  return { hops: [hop], end };
}
