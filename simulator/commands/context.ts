/** What the commands have in common: the folder, the stack and the state file. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { EmbeddedEngine } from "../engine.js";
import type { CloudState } from "../state.js";
import { CloudStore } from "../store.js";
import { UsageError } from "./usage.js";

/** The checkout: it holds Pulumi.yaml. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

const CLOUD_FILE = join(CHECKOUT, ".local", "cloud.json");

/** The stack that a command line names by `--stack x`, `--stack=x` or `-s x`; "local" when it names none. */
export function stackOf(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  const inline = args.find((arg) => arg.startsWith("--stack="))?.slice("--stack=".length);
  return inline ?? (at < 0 ? undefined : args[at + 1]) ?? "local";
}

/**
 * The engine with the real program. Both are loaded when they are needed: Pulumi's SDK takes seconds,
 * which a trace or a wrong command line need not wait for.
 */
export async function openEngine(stack: string, purpose: string): Promise<EmbeddedEngine> {
  const { EmbeddedEngine: engine } = await import("../engine.js");
  const program = async () => (await import("../../index.js")).default();
  return await engine.open({ directory: CHECKOUT, stack, program, purpose });
}

/** The state as it is, without waiting for a command that is at work. */
export async function currentState(): Promise<CloudState> {
  const state = await CloudStore.peek(CLOUD_FILE);
  if (state === undefined) {
    throw new UsageError("the embedded cloud has not been used yet; run: npm start");
  }
  return state;
}

/** Changes the simulated project, as an event that no program causes. */
export async function changeState<T>(
  purpose: string,
  change: (state: CloudState) => T,
): Promise<T> {
  await currentState();
  const store = await CloudStore.open(CLOUD_FILE, "unused", purpose);
  try {
    return await store.change(change);
  } finally {
    await store.close();
  }
}
