/** Events: what happens to nodes. Consequences are not stored; traces derive them from time. */
import { isRunning } from "../kubernetes/outages.js";
import type { ClusterNode, CloudState } from "../state.js";

/** The node stops RUNNING now. Throws an Error that lists the nodes when there is none of that name. */
export function failNode(state: CloudState, name: string): void {
  const node = demandNode(state, name);
  if (!isRunning(node, state.clockSeconds))
    throw new Error(`node "${name}" is not running already; use: recover node ${name}`);
  node.outages.push({ fromSecond: state.clockSeconds });
}

/** The node is RUNNING again now. Throws an Error when it never stopped, or is not known. */
export function recoverNode(state: CloudState, name: string): void {
  const node = demandNode(state, name);
  const last = node.outages.at(-1);
  if (last === undefined || isRunning(node, state.clockSeconds))
    throw new Error(`node "${name}" is running`);
  node.outages.pop();
  if (last.fromSecond < state.clockSeconds)
    node.outages.push({ ...last, untilSecond: state.clockSeconds });
}

/** All nodes of all clusters. */
export function nodesOf(state: CloudState): readonly ClusterNode[] {
  return Object.values(state.clusters).flatMap(({ nodes }) => Object.values(nodes));
}

function demandNode(state: CloudState, name: string): ClusterNode {
  const nodes = nodesOf(state);
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  const known = nodes.map((node) => node.name).sort();
  throw new Error(
    `no node "${name}"; ${known.length === 0 ? "there are no nodes: run up first" : `the nodes are: ${known.join(", ")}`}`,
  );
}
