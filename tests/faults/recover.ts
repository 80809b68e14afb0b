/** The way back that docs/runbook.md documents: what the doctor says, first finding first. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { lockFindings, readState, restoring, soundCopies } from "../../doctor/backend.js";
import { diagnose } from "../../doctor/diagnose.js";
import { viewOf } from "../../doctor/embedded.js";
import { SITUATIONS, type Command, type Finding } from "../../doctor/finding.js";
import { importFile, readPlanned, type Planned } from "../../doctor/planned.js";
import type { Trial } from "../engine/harness.js";
import { errorsOf } from "./errors.js";

/** A word for a command, as the table of `npm run faults` has it. */
export type Step = "cancel" | "restore" | "refresh" | "import" | "upsert" | "up";

const STACK = { project: "service-ingress", stack: "local" };

/** What the doctor says of a trial. */
export async function examine(
  trial: Trial,
  planned?: readonly Planned[],
): Promise<readonly Finding[]> {
  const local = join(trial.directory, ".local");
  const files = { ...STACK, backend: join(local, "state") };
  const locks = await lockFindings(files, isRunning);
  const { snapshot, findings } = await readState(files);
  if (snapshot === undefined) return [...locks, ...findings];
  const cloud = trial.cloud((state) => structuredClone(viewOf(state)));
  const [restore] = restoring(files, await soundCopies(files));
  const imports = join(local, "import.json");
  if (planned !== undefined)
    await writeFile(imports, JSON.stringify(importFile(planned, cloud, snapshot)));
  const found = diagnose({
    ...{ name: "local", snapshot, cloud, planned, restore, prefix: "service-ingress-local" },
    files: { preview: join(local, "preview.json"), imports },
  });
  return [...locks, ...findings, ...found].sort(
    (one, other) => SITUATIONS.indexOf(one.situation) - SITUATIONS.indexOf(other.situation),
  );
}

/** A process that has ended is no holder, even before its parent has noticed. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** How it went back to health, and where it did not. */
export interface Recovery {
  readonly steps: readonly Step[];
  /** What went wrong on the way back; empty when it worked. */
  readonly problems: readonly string[];
}

/** More rounds than any situation needs. */
const MOST_ROUNDS = 4;

/** What was done so far, and what went wrong. */
interface Way {
  readonly steps: Step[];
  readonly problems: string[];
}

/** Treats the first finding until there is none; then an `up` does what is left. */
export async function recover(trial: Trial): Promise<Recovery> {
  const way: Way = { steps: [], problems: [] };
  const recovered = () => ({ steps: [...new Set(way.steps)], problems: [] });
  let isUpToDate = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [first] = await examine(trial);
    if (first === undefined) break;
    isUpToDate = await treat(trial, first, way);
  }
  if (isUpToDate) return recovered();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ended = await trial.pulumi("up", "--yes", "--skip-preview");
    way.steps.push("up");
    if (ended.code === 0) return recovered();
    way.problems.push(`up: ${errorsOf(ended.stdout + ended.stderr)}`);
    const [first] = await examineAll(trial, way);
    if (first === undefined) break;
    await treat(trial, first, way);
  }
  return { steps: [...new Set(way.steps)], problems: way.problems };
}

/** What the doctor says, with a preview where it has nothing to say without. */
async function examineAll(trial: Trial, way: Way): Promise<readonly Finding[]> {
  const plain = await examine(trial);
  return plain.length > 0 ? plain : await examine(trial, await plan(trial, way));
}

/** Runs the commands of a finding until one fails, as a shell does with `&&`; whether an `up` ended them. */
async function treat(trial: Trial, { commands }: Finding, way: Way): Promise<boolean> {
  for (const command of commands) if (!(await runStep(trial, command, way))) return false;
  const last = commands.at(-1);
  return last?.kind === "pulumi" && last.args[0] === "up";
}

/** What a preview says; undefined where it fails, which is a problem of its own. */
async function plan(trial: Trial, { problems }: Way): Promise<readonly Planned[] | undefined> {
  const { code, stdout, stderr } = await trial.pulumi("preview", "--json");
  if (code === 0) return readPlanned(stdout);
  problems.push(`preview: ${errorsOf(stdout + stderr)}`);
  return undefined;
}

/** Runs one command; whether it succeeded. */
async function runStep(trial: Trial, command: Command, way: Way): Promise<boolean> {
  if (command.kind === "shell") {
    way.steps.push("restore");
    await promisify(execFile)("sh", ["-c", command.text]);
    return true;
  }
  if (command.kind === "doctor") {
    // With a preview it knows more than without.
    const [next] = await examine(trial, await plan(trial, way));
    if (next !== undefined) await treat(trial, next, way);
    return true;
  }
  // The preview that the next command reads: `plan` makes it.
  if (command.to !== undefined) return true;
  way.steps.push(stepOf(command));
  const { env = {}, args } = command;
  Object.assign(process.env, env);
  const { code } = await trial.pulumi(...args);
  for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
  return code === 0;
}

function stepOf({ args, env }: Extract<Command, { kind: "pulumi" }>): Step {
  const [verb] = args;
  if (env !== undefined && verb === "up") return "upsert";
  if (verb === "refresh" || verb === "cancel" || verb === "import" || verb === "up") return verb;
  throw new Error(`no step: ${args.join(" ")}`);
}
