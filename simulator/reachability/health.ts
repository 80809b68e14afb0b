/** Health checks of a passthrough Network Load Balancer: which nodes it sends new connections to. */
import { textAt } from "../json.js";
import { selects } from "../kubernetes/labels.js";
import { healthChecks } from "../kubernetes/loadBalancerPlan.js";
import { referenceOf } from "../kubernetes/objects.js";
import { forwards, nodesAt, periodAt } from "../kubernetes/outages.js";
import { podsAt, type PodAt } from "../kubernetes/pods.js";
import { selectorOf } from "../kubernetes/service.js";
import type { ClusterNode } from "../state.js";
import type { ForwardingRuleWay } from "./way.js";

/** Whether the Service's traffic stays on the node that it reaches. */
export function isLocal({ service }: Pick<ForwardingRuleWay, "service">): boolean {
  return textAt(service, "spec.externalTrafficPolicy") === "Local";
}

function checkOf(way: ForwardingRuleWay) {
  return healthChecks[isLocal(way) ? "Local" : "Cluster"];
}

/** Seconds from a node's failure until the load balancer stops sending to it: 24 or 6 (facts B5). */
export function steerAwaySeconds(way: ForwardingRuleWay): number {
  const { checkIntervalSec, unhealthyThreshold } = checkOf(way);
  return checkIntervalSec * unhealthyThreshold;
}

/** The nodes behind a load balancer at one second. */
export interface Backends {
  /** All that it may use: the last resort when none is healthy. */
  readonly all: readonly ClusterNode[];
  readonly healthy: readonly ClusterNode[];
}

/** Pods of one second -> Service -> its backends: health looks back over many seconds. */
const remembered = new WeakMap<readonly PodAt[], Map<string, Backends>>();

/** The backends of a load balancer whose health checks reach the nodes. */
export function backendsAt(way: ForwardingRuleWay, second: number): Backends {
  const pods = podsAt(way.cluster, second);
  const { namespace, name } = referenceOf(way.service);
  const key = `${namespace}/${name} ${second}`;
  const known = remembered.get(pods)?.get(key);
  if (known !== undefined) return known;
  const all = candidatesAt(way, second);
  const backends = { all, healthy: all.filter((node) => looksHealthy(way, node, second)) };
  const ofPods = remembered.get(pods) ?? new Map<string, Backends>();
  remembered.set(pods, ofPods.set(key, backends));
  return backends;
}

/**
 * Nodes that may be backends: all (externalTrafficPolicy Cluster), or those with a ready pod now or within
 * the time that a health check takes (Local).
 */
function candidatesAt(way: ForwardingRuleWay, second: number): readonly ClusterNode[] {
  const nodes = nodesAt(way.cluster, second);
  if (!isLocal(way)) return nodes;
  const window = steerAwaySeconds(way);
  return nodes.filter(({ name }) => {
    for (let past = 0; past <= window; past += 1)
      if (holdersAt(way, second - past).has(name)) return true;
    return false;
  });
}

/**
 * Whether the load balancer holds the node for healthy: within the last unhealthy threshold x interval
 * it had answered for one interval (facts B1, B3, B4). The longest that a real check takes, so the
 * careful reading.
 */
function looksHealthy(way: ForwardingRuleWay, node: ClusterNode, second: number): boolean {
  const { checkIntervalSec } = checkOf(way);
  const first = second - steerAwaySeconds(way);
  let answered = 0;
  for (let at = first - checkIntervalSec; at <= second; at += 1) {
    answered = answersCheck(way, node, at) ? answered + 1 : 0;
    if (at >= first && answered > checkIntervalSec) return true;
  }
  return false;
}

/** The second at which the load balancer leaves a node that does not answer its check any more. */
export function leavesAt(way: ForwardingRuleWay, node: ClusterNode, second: number): number {
  const failedAt = periodAt(node.outages, second)?.fromSecond;
  if (failedAt !== undefined) return failedAt + steerAwaySeconds(way);
  let last = second;
  while (last > second - steerAwaySeconds(way) && !answersCheck(way, node, last)) last -= 1;
  return last + 1 + steerAwaySeconds(way);
}

/**
 * What the node answers at a second (facts B6). Local: 200 with a ready pod of the Service. Cluster: 200
 * from kube-proxy, 503 once the cluster autoscaler is about to delete the node
 * (github.com/kubernetes/enhancements, KEP-3836).
 */
function answersCheck(way: ForwardingRuleWay, node: ClusterNode, second: number): boolean {
  if (!forwards(node, second)) return false;
  if (isLocal(way)) return holdersAt(way, second).has(node.name);
  return periodAt(node.drains, second)?.by !== "autoscaler";
}

/** `namespace/name` of a Service -> names of the nodes with a ready pod of it, for the pods of one second. */
const holders = new WeakMap<readonly PodAt[], Map<string, ReadonlySet<string>>>();

function holdersAt(way: ForwardingRuleWay, second: number): ReadonlySet<string> {
  const pods = podsAt(way.cluster, second);
  const { namespace, name } = referenceOf(way.service);
  const known = holders.get(pods)?.get(`${namespace}/${name}`);
  if (known !== undefined) return known;
  const selector = selectorOf(way.service);
  const ready = pods.filter(
    ({ pod, ready: isReady }) =>
      isReady && pod.namespace === namespace && selects(selector, pod.labels),
  );
  const found = new Set(ready.flatMap(({ node }) => (node === undefined ? [] : [node.name])));
  const ofPods = holders.get(pods) ?? new Map<string, ReadonlySet<string>>();
  holders.set(pods, ofPods.set(`${namespace}/${name}`, found));
  return found;
}

/** Whether a pod of the Service on this node takes connections: also one that is being deleted (facts H15). */
export function serves(
  { service }: ForwardingRuleWay,
  { name: node }: ClusterNode,
  pods: readonly PodAt[],
): boolean {
  const { namespace } = referenceOf(service);
  const selector = selectorOf(service);
  return pods.some(
    (entry) =>
      entry.node?.name === node &&
      entry.answers &&
      (entry.ready || entry.terminating) &&
      entry.pod.namespace === namespace &&
      selects(selector, entry.pod.labels),
  );
}
