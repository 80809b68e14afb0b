/** `nodes`, `fail node`, `recover node` and `wait`: events of the simulated project. */
import ms from "ms";
import type { StringValue } from "ms";

import { failNode, recoverNode } from "../reachability.js";
import { advanceClock } from "../state.js";
import type { CloudState, ClusterNode } from "../state.js";
import { changeState, currentState, type CommandLine } from "./context.js";
import { heading, verdict } from "./text.js";
import { UsageError } from "./usage.js";

/** The nodes of every cluster, zone by zone. */
export async function listNodes(stack: string): Promise<string> {
  const state = await currentState(stack);
  const nodes = Object.values(state.clusters).flatMap((cluster) => Object.values(cluster.nodes));
  if (nodes.length === 0) return "no cluster has nodes; run: npm start";
  const zones = [...new Set(nodes.map(({ zone }) => zone))].sort();
  return zones
    .map((zone) => {
      const lines = nodes
        .filter((node) => node.zone === zone)
        .map((node) => `  ${node.name}  ${condition(node)}`);
      return [heading(zone), ...lines].join("\n");
    })
    .join("\n");
}

/** Stops or starts a node at the simulated second that it is now. */
export async function nodeEvent(
  event: "fail" | "recover",
  { stack, rest: args }: CommandLine,
): Promise<string> {
  const [kind, name, ...rest] = args;
  if (kind !== "node" || name === undefined || rest.length > 0) {
    throw new UsageError(`write: ${event} node <name>; \`nodes\` lists the names`);
  }
  await changeState(stack, `${event} node`, (state) => {
    try {
      if (event === "fail") failNode(state, name);
      else recoverNode(state, name);
    } catch (error) {
      // The text says which names there are, or that the node is in that state already.
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  });
  return event === "fail"
    ? `${name} is down; see what a request meets: trace <host> --at 5s`
    : `${name} is running again`;
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

function condition({ outages }: ClusterNode): string {
  const last = outages.at(-1);
  const isRunning = last === undefined || last.untilSecond !== undefined;
  return verdict(isRunning, isRunning ? "running" : "down");
}
