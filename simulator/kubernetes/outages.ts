/** Whether a node runs at a second: derived from its outages. */
import type { ClusterNode } from "../state.js";

/** The second at which the outage began that a node is in, or undefined while it runs. */
export function outageAt(node: ClusterNode, second: number): number | undefined {
  return node.outages.find(
    ({ fromSecond, untilSecond = Infinity }) => fromSecond <= second && second < untilSecond,
  )?.fromSecond;
}

/** Whether a node was RUNNING at a second. */
export function isRunning(node: ClusterNode, second: number): boolean {
  return outageAt(node, second) === undefined;
}
