/** VM, firewall and node: from the client to a node that the load balancer picks. */
import { judge, type Verdict } from "../google/firewall.js";
import { nodeTag } from "../google/nodes.js";
import { numberAt, stableHash, textAt } from "../json.js";
import { healthCheckRanges } from "../kubernetes/loadBalancerPlan.js";
import { referenceOf } from "../kubernetes/objects.js";
import { forwards, isRunning } from "../kubernetes/outages.js";
import type { PodAt } from "../kubernetes/pods.js";
import type { Cluster, ClusterNode, CloudState } from "../state.js";
import { backendsAt, isLocal, leavesAt, serves, steerAwaySeconds } from "./health.js";
import type { Loss, Step, TraceResult } from "./trace.js";
import { inSourceRanges, type ForwardingRuleWay } from "./way.js";

/** What the node hop needs to know. */
export interface NodeRequest {
  readonly way: ForwardingRuleWay;
  readonly client: string;
  readonly port: number;
  /** Simulated second of the connection. */
  readonly second: number;
  /** All pods of the cluster at that second. */
  readonly pods: readonly PodAt[];
  /** Tells one connection of the client from another. @default - the client's first */
  readonly connection?: string | undefined;
}

/** The node that was picked, with the hop before it. */
export interface NodeFound extends Step {
  readonly node: ClusterNode | undefined;
  /** All nodes that connections of this kind may meet and that answer. */
  readonly alive: readonly ClusterNode[];
}

/** The client's hop: where it is. */
export function clientStep({ way, client }: NodeRequest): Step {
  const place = inSourceRanges(way.service, client) ? "in" : "outside of";
  const detail = `${place} the source ranges of the load balancer`;
  return { hops: [{ kind: "VM", what: client, ok: true, detail }] };
}

/** The firewall before the nodes; nothing when it lets the client through. */
function dropped(state: CloudState, { way, client, port }: NodeRequest): Step | undefined {
  const { allowed, rule } = verdictFor(state, way.cluster, client, port);
  if (allowed) return undefined;
  const what = way.cluster.name;
  const detail = `firewall rule ${rule} drops tcp/${port} from ${client}`;
  return {
    hops: [{ kind: "node", what, ok: false, detail }],
    end: {
      ok: false,
      reason: `${detail}: the connection times out`,
      cure: "add the client's range to the source ranges of the load balancer",
    },
  };
}

/**
 * The node's hop. Backends are all nodes (externalTrafficPolicy Cluster) or those with a ready pod
 * (Local). A node that stopped, or whose pod stopped, keeps getting connections until its health check has
 * failed often enough (facts B5); with no healthy backend all get them (facts B11).
 */
export function nodeStep(state: CloudState, request: NodeRequest): NodeFound {
  const { way, second, pods } = request;
  const drop = dropped(state, request);
  if (drop !== undefined) return { node: undefined, alive: [], ...drop };
  const backends = backendsAt(way, second);
  if (backends.all.length === 0)
    return { node: undefined, alive: [], hops: [], end: noBackend(way) };
  const healthy = checksArrive(state, way) ? backends.healthy : [];
  const used = healthy.length > 0 ? healthy : backends.all;
  const alive = used.filter(
    (node) => forwards(node, second) && (!isLocal(way) || serves(way, node, pods)),
  );
  const node = alive[tupleHash(request) % Math.max(alive.length, 1)];
  const last =
    healthy.length > 0
      ? ""
      : "; no backend is healthy, so all are used as the last resort (facts B11)";
  if (node === undefined) {
    const what = used.map(({ name }) => name).join(", ");
    const why = whyDead(used[0], second);
    const reason = `every node that the load balancer uses ${why}: the connection times out`;
    const detail = `${why === "is down" ? "not RUNNING" : why}${last}`;
    const hop = { kind: "node", what, ok: false, detail } as const;
    return {
      node,
      alive,
      hops: [hop],
      end: { ok: false, reason, cure: "recover a node, or wait for the cluster autoscaler" },
    };
  }
  const detail = `zone ${node.zone}, ${alive.length} of ${used.length} backends answer${last}`;
  const hop = { kind: "node", what: node.name, ok: true, detail } as const;
  const dead = used.filter((other) => !alive.includes(other));
  return dead.length === 0
    ? { node, alive, hops: [hop] }
    : { node, alive, hops: [hop], loss: lossOf(request, dead, used.length) };
}

/** Which backend: by the connection's 5-tuple, or by client and address with session affinity (facts B10). */
function tupleHash({ way, client, connection }: NodeRequest): number {
  const byClient = textAt(way.service, "spec.sessionAffinity") === "ClientIP";
  const more = byClient || connection === undefined ? [] : [connection];
  return Number.parseInt(stableHash(8, client, way.address, ...more), 16);
}

function whyDead(node: ClusterNode | undefined, second: number): string {
  if (node === undefined || !isRunning(node, second)) return "is down";
  return forwards(node, second) ? "has no pod left that listens" : "does not forward";
}

/** Whether the firewall lets Google's health checks through (facts B6, B37). */
function checksArrive(state: CloudState, way: ForwardingRuleWay): boolean {
  const port = numberAt(way.service, "spec.healthCheckNodePort") ?? 10_256;
  const source = (healthCheckRanges[1] ?? "").replace(/0\/\d+$/, "1");
  return verdictFor(state, way.cluster, source, port).allowed;
}

/** What the firewall says of a packet to the nodes of a cluster. */
export function verdictFor(
  state: CloudState,
  cluster: Cluster,
  source: string,
  port: number,
): Verdict {
  const networkId = textAt(state.google[cluster.key]?.outputs, "network") ?? "";
  const pool = Object.values(cluster.nodes)[0]?.pool ?? "";
  const serviceAccount = textAt(state.google[pool]?.outputs, "nodeConfig.serviceAccount");
  return judge(state, { networkId, source, port, tags: [nodeTag(cluster)], serviceAccount });
}

function noBackend(way: ForwardingRuleWay): TraceResult {
  const { namespace, name } = referenceOf(way.service);
  const reason = isLocal(way)
    ? `no node has a ready pod of Service ${namespace}/${name}`
    : "the cluster has no node";
  return {
    ok: false,
    reason: `${reason}: the connection times out`,
    cure: "bring up pods of the Service on running nodes",
  };
}

function lossOf({ way, second }: NodeRequest, dead: readonly ClusterNode[], used: number): Loss {
  const names = dead.map(({ name }) => name).join(", ");
  const last = Math.max(...dead.map((node) => leavesAt(way, node, second)));
  return {
    ok: false,
    reason: `${dead.length} of ${used} new connections still go to a node that ${whyDead(dead[0], second)} (${names}), until second ${last} of the simulated clock`,
    cure: `the load balancer steers away ${steerAwaySeconds(way)} s after the failure (facts B5); clients retry until then`,
    lost: dead.length,
    of: used,
  };
}
