/** `nodes` and `wait`: what there is in the simulated project, and its clock. */
import ms from "ms";
import type { StringValue } from "ms";

import { controllersOf } from "../kubernetes/controller.js";
import { isRunning, outageAt, periodAt } from "../kubernetes/outages.js";
import { advanceClock } from "../state.js";
import type { CloudState, ClusterNode } from "../state.js";
import { changeState, currentState, type CommandLine } from "./context.js";
import { heading, verdict } from "./text.js";
import { UsageError } from "../../tools/commandLine.js";

/** The nodes of every cluster, zone by zone, and the ingress controllers. */
export async function listNodes(stack: string): Promise<string> {
  const state = await currentState(stack);
  const now = state.clockSeconds;
  const clusters = Object.values(state.clusters);
  const nodes = clusters
    .flatMap((cluster) => Object.values(cluster.nodes))
    .filter(({ removedSecond = Infinity }) => now < removedSecond);
  if (nodes.length === 0) return "no cluster has nodes; run: npm start";
  const zones = [...new Set(nodes.map(({ zone }) => zone))].sort();
  const lists = zones.map((zone) => {
    const lines = nodes
      .filter((node) => node.zone === zone)
      .map((node) => `  ${node.name}  ${condition(node, now)}`);
    return [heading(zone), ...lines].join("\n");
  });
  const controllers = clusters.flatMap((cluster) => controllersOf(cluster));
  const names = controllers.map(({ release }) => `  ${release}`);
  const listed = names.length === 0 ? [] : [[heading("ingress controllers"), ...names].join("\n")];
  const away = clusters.some((cluster) => periodAt(cluster.controlPlaneOutages, now));
  return [...lists, ...listed, ...(away ? [verdict(false, "the control plane is down")] : [])].join(
    "\n",
  );
}

/** Lets simulated time pass. */
export async function wait({ stack, rest: args }: CommandLine): Promise<string> {
  const [text = "", ...rest] = args;
  const seconds = durationSeconds(text);
  if (seconds === undefined || rest.length > 0) {
    throw new UsageError(`${JSON.stringify(text)} is not a duration; write: wait 30s, wait 5m`);
  }
  const clock = await changeState(stack, "wait", (state: CloudState) => {
    advanceClock(state, seconds);
    return state.clockSeconds;
  });
  return `it is ${clock} s after the start of the simulated project`;
}

/** `"5s"` -> 5; undefined for what is no duration or negative. A number alone is refused: of what? */
export function durationSeconds(text: string): number | undefined {
  if (!/^\d+(\.\d+)?\s?[a-z]+$/i.test(text)) return undefined;
  // For a unit that it does not know, `ms` gives undefined, against its declared type.
  const milliseconds = ms(text as StringValue) as number | undefined;
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

/** What a node is doing now, in words. */
function condition(node: ClusterNode, now: number): string {
  const { createdSecond = 0, removedSecond, drains } = node;
  if (now < createdSecond) return verdict(false, `joins in ${createdSecond - now} s`);
  if (!isRunning(node, now)) return verdict(false, "down");
  if (outageAt(node, now) !== undefined) return verdict(false, "running, forwards nothing");
  if (removedSecond !== undefined)
    return verdict(false, `drained, its VM is deleted in ${removedSecond - now} s`);
  return periodAt(drains, now) === undefined
    ? verdict(true, "running")
    : verdict(false, "running, drained");
}
