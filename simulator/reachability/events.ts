/** Failures: of a node, a zone, the control plane. Consequences are not stored; traces derive them from time. */
import { exists, outageAt, periodAt } from "../kubernetes/outages.js";
import type { Cluster, ClusterNode, CloudState, Outage } from "../state.js";

/**
 * The node stops now: its VM, or only what forwards packets on it. Throws an Error that lists the nodes
 * when there is none of that name.
 */
export function failNode(state: CloudState, name: string, of: Outage["of"] = "vm"): void {
  const node = demandNode(state, name);
  if (outageAt(node, state.clockSeconds) !== undefined)
    throw new Error(`node "${name}" is not running already; use: recover node ${name}`);
  const outage = { fromSecond: state.clockSeconds, ...(of === "vm" ? {} : { of }) };
  putNode(state, { ...node, outages: [...node.outages, outage] });
}

/** The node does its work again now, and takes pods. Throws an Error when it never stopped, or is not known. */
export function recoverNode(state: CloudState, name: string): void {
  const node = demandNode(state, name);
  const now = state.clockSeconds;
  const isDrained = periodAt(node.drains, now) !== undefined;
  if (outageAt(node, now) === undefined && !isDrained) throw new Error(`node "${name}" is running`);
  const drains = isDrained ? { drains: endedAt(node.drains, now) } : {};
  putNode(state, { ...node, outages: endedAt(node.outages, now), ...drains });
}

/** Every node of the zone stops now. Throws an Error that lists the zones when there is none of that name. */
export function failZone(state: CloudState, zone: string): void {
  const now = state.clockSeconds;
  const working = inZone(state, zone).filter((node) => outageAt(node, now) === undefined);
  if (working.length === 0)
    throw new Error(`zone "${zone}" is not running already; use: recover zone ${zone}`);
  for (const { name } of working) failNode(state, name);
}

/** Every node of the zone does its work again now. Throws an Error when none had stopped. */
export function recoverZone(state: CloudState, zone: string): void {
  const now = state.clockSeconds;
  const failed = inZone(state, zone).filter((node) => outageAt(node, now) !== undefined);
  if (failed.length === 0) throw new Error(`zone "${zone}" is running`);
  for (const { name } of failed) recoverNode(state, name);
}

/** The control planes of all clusters stop now: nothing is scheduled, no endpoint changes; traffic goes on. */
export function failControlPlane(state: CloudState): void {
  const now = state.clockSeconds;
  for (const cluster of demandClusters(state)) {
    if (periodAt(cluster.controlPlaneOutages, now) !== undefined)
      throw new Error("the control plane is not running already; use: recover control-plane");
    cluster.controlPlaneOutages = [...(cluster.controlPlaneOutages ?? []), { fromSecond: now }];
  }
}

/** The control planes are back. Throws an Error when none had stopped. */
export function recoverControlPlane(state: CloudState): void {
  const now = state.clockSeconds;
  const failed = demandClusters(state).filter(
    ({ controlPlaneOutages }) => periodAt(controlPlaneOutages, now) !== undefined,
  );
  if (failed.length === 0) throw new Error("the control plane is running");
  for (const cluster of failed)
    cluster.controlPlaneOutages = endedAt(cluster.controlPlaneOutages, now);
}

/** All nodes of all clusters that exist now. */
export function nodesOf(state: CloudState): readonly ClusterNode[] {
  return Object.values(state.clusters)
    .flatMap(({ nodes }) => Object.values(nodes))
    .filter((node) => exists(node, state.clockSeconds));
}

/** The cluster of a node. */
export function clusterOf(state: CloudState, { name }: ClusterNode): Cluster | undefined {
  return Object.values(state.clusters).find(({ nodes }) => nodes[name] !== undefined);
}

/** Replaces what is stored of a node; never changed in place, so that who remembers it notices. */
export function putNode(state: CloudState, node: ClusterNode): void {
  const cluster = clusterOf(state, node);
  if (cluster !== undefined) cluster.nodes[node.name] = node;
}

/** The node of that name. Throws an Error that lists those that exist. */
export function demandNode(state: CloudState, name: string): ClusterNode {
  const nodes = nodesOf(state);
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  throw new Error(`no node "${name}"; ${known("nodes", nodes)}`);
}

function inZone(state: CloudState, zone: string): readonly ClusterNode[] {
  const nodes = nodesOf(state);
  const found = nodes.filter((node) => node.zone === zone);
  if (found.length > 0) return found;
  const zones = [...new Set(nodes.map((node) => node.zone))].map((name) => ({ name }));
  throw new Error(`no zone "${zone}"; ${known("zones", zones)}`);
}

function demandClusters(state: CloudState): readonly Cluster[] {
  const clusters = Object.values(state.clusters);
  if (clusters.length === 0) throw new Error("there is no cluster: run up first");
  return clusters;
}

function known(plural: "nodes" | "zones", things: readonly { readonly name: string }[]): string {
  if (things.length === 0) return "there are no nodes: run up first";
  const names = things.map(({ name }) => name).sort();
  return `the ${plural} are: ${names.join(", ")}`;
}

/** Periods of which the one that lasts ends now; one that has just begun never was. */
function endedAt<P extends Outage>(periods: readonly P[] | undefined, now: number): P[] {
  return (periods ?? []).flatMap((period) => {
    if (period.untilSecond !== undefined) return [period];
    return period.fromSecond < now ? [{ ...period, untilSecond: now }] : [];
  });
}
