/** What the command lines of the drill, the losses, the faults and the mutations share. */
import { writeFile } from "node:fs/promises";
import { parseArgs, type ParseArgsConfig } from "node:util";

import type { Block } from "../../compare/report/document.js";
import { UsageError } from "../commands/usage.js";

/** Exit code of a command line that cannot be understood. */
const MISUSE = 2;

/** The options' values. Throws UsageError, one line, for an option that is not known. */
export function readOptions<O extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UsageError(`${line.replace(/\.? To specify.*$/, "")}; see ${command} -- --help`);
  }
}

/** The one of `known` that an option names. Throws UsageError with the list when it is none. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option}: "${text}" is not known; use ${known.join(", ")}`);
}

/** Runs a command; a wrong command line ends it with one line and exit code 2. */
export async function runCommand(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = MISUSE;
  }
}

/** What may be written besides the terminal's report. */
export interface Files {
  readonly html?: string | undefined;
  readonly json?: string | undefined;
}

/** Writes a page and the data where they are asked for, and says so. */
export async function writeFiles(
  { html, json }: Files,
  { title, blocks, data }: { title: string; blocks: () => readonly Block[]; data: unknown },
): Promise<void> {
  if (html !== undefined) {
    const { toHtml } = await import("../../compare/report/html.js"); // the drawing library takes its time to load
    await writeFile(html, toHtml(title, blocks()));
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(data, undefined, 2)}\n`);
  const written = [html, json].filter((file) => file !== undefined);
  if (written.length > 0) process.stdout.write(`wrote ${written.join(", ")}\n`);
}
