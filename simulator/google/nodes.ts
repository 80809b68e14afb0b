/** Nodes of GKE node pools: names, addresses, and their number. */
import { sizeOf } from "../ip.js";
import { stableHash, textAt } from "../json.js";
import { CloudError, type Properties } from "../kind.js";
import { reschedule } from "../kubernetes/scheduler.js";
import { exists } from "../kubernetes/outages.js";
import { nextNumber, type Cluster, type ClusterNode, type CloudState } from "../state.js";
import { allocateInternal, usedAddresses } from "./address.js";
import { demand, resourcesOf } from "./model.js";
import { demandSubnet } from "./network.js";

/** Token of node pools. */
export const nodePoolToken = "gcp:container/nodePool:NodePool";

/**
 * Addresses of the pod range that a node takes: a /24 for the default of 110 pods
 * (https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing_secondary_range_pods).
 */
const podAddressesPerNode = 256;

/** Ids and outputs of the node pools of a cluster. */
export function poolsOf(
  state: CloudState,
  cluster: string,
): readonly (readonly [string, Properties])[] {
  return resourcesOf(state, nodePoolToken).filter(([id]) => id.startsWith(`${cluster}/nodePools/`));
}

/** Network tag that GKE puts on all nodes of a cluster; its firewall rules target it. */
export function nodeTag(cluster: Cluster): string {
  return `gke-${cluster.name}-${stableHash(8, cluster.key)}-node`;
}

/**
 * Brings a pool to `perZone` nodes in each zone and moves pods off nodes that go. Throws when the subnet
 * or the pod range has no room; then nothing has changed.
 */
export function growPool(
  state: CloudState,
  cluster: Cluster,
  pool: string,
  perZone: number,
  zones: readonly string[],
): void {
  forgetRemoved(state, cluster);
  const present = Object.values(cluster.nodes).filter((node) => node.pool === pool);
  const surplus = zones.flatMap((zone) =>
    present.filter((node) => node.zone === zone).slice(perZone),
  );
  const foreign = present.filter((node) => !zones.includes(node.zone));
  const missing = Array.from({ length: perZone }).flatMap(() => zones);
  for (const node of present) {
    const index = missing.indexOf(node.zone);
    if (index >= 0) missing.splice(index, 1);
  }
  const subnet = subnetOf(state, cluster);
  demandPodRange(
    state,
    cluster,
    Object.keys(cluster.nodes).length + missing.length - surplus.length - foreign.length,
  );
  const used = new Set(usedAddresses(state));
  const added = missing.map((zone) => {
    const address = allocateInternal(state, subnet, used);
    used.add(address);
    return { zone, address };
  });
  for (const { name } of [...surplus, ...foreign]) Reflect.deleteProperty(cluster.nodes, name);
  for (const { zone, address } of added) {
    const name = nodeName(cluster, pool, zone);
    const joined = state.clockSeconds === 0 ? {} : { createdSecond: joinedSecond(state) };
    cluster.nodes[name] = { name, zone, pool, address, outages: [], ...joined };
  }
  reschedule(state, cluster);
}

/**
 * When the nodes joined that an `up` has made by now. The clock stands still meanwhile, but GKE answers
 * minutes after they did: health checks know them. Ten minutes: an assumption.
 */
export function joinedSecond({ clockSeconds }: Pick<CloudState, "clockSeconds">): number {
  return clockSeconds - 600;
}

/**
 * One more node, which joins at `createdSecond`: the cluster autoscaler's, or that of a node pool's repair.
 * Its name is new (facts R17). Throws when the subnet or the pod range has no room.
 */
export function addNode(
  state: CloudState,
  cluster: Cluster,
  { pool, zone, createdSecond }: Required<Pick<ClusterNode, "pool" | "zone" | "createdSecond">>,
): ClusterNode {
  const present = Object.values(cluster.nodes).filter((node) => exists(node, state.clockSeconds));
  demandPodRange(state, cluster, present.length + 1);
  const address = allocateInternal(state, subnetOf(state, cluster), new Set(usedAddresses(state)));
  const name = nodeName(cluster, pool, zone);
  const node = { name, zone, pool, address, outages: [], createdSecond };
  cluster.nodes[name] = node;
  return node;
}

/** Nodes whose VM was deleted have left their traces; a changed pool begins with those that are there. */
function forgetRemoved(state: CloudState, cluster: Cluster): void {
  for (const { name, removedSecond = Infinity } of Object.values(cluster.nodes))
    if (removedSecond <= state.clockSeconds) Reflect.deleteProperty(cluster.nodes, name);
}

/** The subnet of a GKE cluster's nodes. */
export function subnetOf(state: CloudState, cluster: Cluster) {
  return demandSubnet(state, textAt(demand(state, cluster.key).outputs, "subnetwork") ?? "", "");
}

/** `gke-<cluster>-<pool>-<instance group>-<node>`, at most 63 characters as GKE keeps it. */
function nodeName(cluster: Cluster, pool: string, zone: string): string {
  const poolName = pool.slice(pool.lastIndexOf("/") + 1);
  const number = nextNumber(cluster.counters, "node");
  const stem = `gke-${cluster.name}-${poolName}`.slice(0, 48);
  return `${stem}-${stableHash(8, pool, zone)}-${stableHash(4, cluster.key, String(number))}`;
}

function demandPodRange(state: CloudState, cluster: Cluster, nodes: number): void {
  const range = textAt(
    demand(state, cluster.key).outputs,
    "ipAllocationPolicy.clusterIpv4CidrBlock",
  );
  if (range === undefined || nodes * podAddressesPerNode <= sizeOf(range)) return;
  throw new CloudError(
    "IP_SPACE_EXHAUSTED",
    `googleapi: Error 400: IP space of the pod range ${range} is exhausted: it holds ${sizeOf(range) / podAddressesPerNode} nodes, ${nodes} were asked for., IP_SPACE_EXHAUSTED`,
  );
}
