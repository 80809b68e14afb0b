/** What the commands have in common: the folder, the stack and the state file. */
import { fileURLToPath } from "node:url";

import type { EmbeddedEngine } from "../engine.js";
import type { CloudState } from "../state.js";
import { CloudStore } from "../store.js";
import { cloudFileOf } from "../workspace.js";
import { UsageError } from "../../tools/commandLine.js";

/** The checkout: it holds Pulumi.yaml. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** A command line, and the stack it is about. */
export interface CommandLine {
  /** Named by `--stack x`, `--stack=x` or `-s x`. @default "local" */
  readonly stack: string;
  /** What is left without these. */
  readonly rest: readonly string[];
}

/** Takes the stack out of a command line. */
export function takeStack(args: readonly string[]): CommandLine {
  const at = args.findIndex(
    (arg) => arg === "-s" || arg === "--stack" || arg.startsWith("--stack="),
  );
  const named = args[at];
  if (named === undefined) return { stack: "local", rest: args };
  const inline = named.startsWith("--stack=") ? named.slice("--stack=".length) : undefined;
  const stack = inline ?? args[at + 1];
  if (stack === undefined || !/^[a-z0-9-]+$/.test(stack))
    throw new UsageError(`${named} names no stack; write: --stack dev`);
  return { stack, rest: args.toSpliced(at, inline === undefined ? 2 : 1) };
}

/** The stack, where a command has nothing else to say. Throws UsageError for any other word. */
export function stackAlone(args: readonly string[]): string {
  const { stack, rest } = takeStack(args);
  const [word] = rest;
  if (word !== undefined)
    throw new UsageError(`${JSON.stringify(word)} means nothing here; see --help`);
  return stack;
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
export async function currentState(stack: string): Promise<CloudState> {
  const state = await CloudStore.peek(cloudFileOf(CHECKOUT, stack));
  if (state === undefined) {
    const cure = stack === "local" ? "npm start" : `npm run local -- up --stack ${stack}`;
    throw new UsageError(`nothing of "${stack}" is on the embedded cloud yet; run: ${cure}`);
  }
  return state;
}

/** Changes the simulated project, as an event that no program causes. */
export async function changeState<T>(
  stack: string,
  purpose: string,
  change: (state: CloudState) => T,
): Promise<T> {
  await currentState(stack);
  const store = await CloudStore.open(cloudFileOf(CHECKOUT, stack), "unused", purpose);
  try {
    return await store.change(change);
  } finally {
    await store.close();
  }
}
