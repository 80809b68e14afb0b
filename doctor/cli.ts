/**
 * `npm run doctor`: reads a stack's state and, on the embedded cloud, what exists, and names the step for
 * each thing that is not as it should be. Exit code 0: healthy; 1: something was found; 2: cannot read.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CHECKOUT } from "../simulator/commands/context.js";
import { StoreError } from "../simulator/lock.js";
import { isAlive } from "../simulator/processes.js";
import { CloudStore } from "../simulator/store.js";
import { cloudFileOf } from "../simulator/workspace.js";
import { environments } from "../stacks/index.js";
import { messageOf, runCommand, UsageError, type Values } from "../tools/commandLine.js";
import { lockFindings, readState, restoring, soundCopies, stateFile } from "./backend.js";
import { diagnose, type Stack } from "./diagnose.js";
import { viewOf } from "./embedded.js";
import { report, type Finding, type Manner } from "./finding.js";
import { importFile, readPlanned } from "./planned.js";
import { readSnapshot } from "./snapshot.js";

const USAGE = `npm run doctor -- [options]: what is wrong with a stack, and the step

  --stack NAME      stack of the embedded cloud (default local)
  --state FILE      output of pulumi stack export of any stack, instead
  --preview FILE    output of pulumi preview --json: finds what exists and is in no state,
                    and writes the file for pulumi import

Exit code 0: healthy; 1: something was found; 2: cannot read.
`;

/** The project's name in Pulumi.yaml. */
const PROJECT = "service-ingress";

const OPTIONS = {
  stack: { type: "string", default: "local" },
  state: { type: "string" },
  preview: { type: "string" },
  directory: { type: "string", default: CHECKOUT },
} as const;

type Options = Values<typeof OPTIONS>;

async function main(options: Options): Promise<void> {
  const findings =
    options.state === undefined
      ? await examineEmbedded(options)
      : await examineExport(options, options.state);
  const manner: Manner = {
    stack: options.stack,
    pulumi: options.state === undefined ? "npm run local --" : "pulumi",
  };
  process.stdout.write(`${report(findings, manner)}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** The state alone: what exists in the cloud cannot be seen. */
async function examineExport({ stack }: Options, file: string): Promise<readonly Finding[]> {
  const text = await readText(file);
  const snapshot = orUnreadable(file, () => readSnapshot(text));
  return diagnose({ ...nothingElse(stack, process.cwd()), snapshot });
}

async function examineEmbedded(options: Options): Promise<readonly Finding[]> {
  const { stack, directory } = options;
  if (!(stack in environments))
    throw new UsageError(`no stack "${stack}"; known are ${Object.keys(environments).join(", ")}`);
  const local = join(directory, ".local");
  const files = { backend: join(local, "state"), project: PROJECT, stack };
  const locks = await lockFindings(files, isAlive);
  const { snapshot, findings } = await readState(files);
  if (snapshot === undefined) {
    if (findings.every(({ commands }) => commands.length === 0))
      throw new UsageError(`${stateFile(files)} cannot be read, and there is no copy of it`);
    return [...locks, ...findings];
  }
  const state = await readCloud(cloudFileOf(directory, stack));
  const cloud = state === undefined ? undefined : viewOf(state);
  const planned = options.preview === undefined ? undefined : await readPreview(options.preview);
  const [restore] = restoring(files, await soundCopies(files));
  const examined: Stack = { ...nothingElse(stack, local), snapshot, cloud, planned, restore };
  if (planned !== undefined && cloud !== undefined)
    await writeFile(
      examined.files.imports,
      `${JSON.stringify(importFile(planned, cloud, snapshot), undefined, 2)}\n`,
    );
  return [...locks, ...findings, ...diagnose(examined)];
}

function nothingElse(stack: string, folder: string) {
  const files = { preview: join(folder, "preview.json"), imports: join(folder, "import.json") };
  return { name: stack, prefix: `${PROJECT}-${stack}`, files };
}

async function readPreview(file: string) {
  const text = await readText(file);
  return orUnreadable(file, () => readPlanned(text));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function orUnreadable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

async function readCloud(file: string) {
  try {
    return await CloudStore.peek(file);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

await runCommand({ command: "npm run doctor", usage: USAGE, options: OPTIONS }, main);
