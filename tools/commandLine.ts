/** What the command lines of this project share: options, help, errors, and the files that they write. */
import { writeFile } from "node:fs/promises";
import { parseArgs, type ParseArgsConfig } from "node:util";

/** A wrong command line, or a file that cannot be used; the message is one line with the cure. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type OptionsConfig = NonNullable<ParseArgsConfig["options"]>;

/** The values that `parseArgs` of Node finds for such options. */
export type Values<O extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>["values"];

/** How a command is called. */
export interface CommandLine<O extends OptionsConfig> {
  /** As it is typed: `npm run drill`. */
  readonly command: string;
  /** What `--help` prints; ends with a line break. */
  readonly usage: string;
  readonly options: O;
  /** Whether words may stand beside the options. @default false */
  readonly words?: boolean;
  /** @default - those of the process */
  readonly arguments?: readonly string[];
  /** Exit code of a UsageError. @default 2 */
  readonly misuse?: number;
  /**
   * Whether every error is told in one line, as that of a UsageError is: for a command that meets files
   * and servers of others. @default false, a stack trace
   */
  readonly tellsAll?: boolean;
}

/** Runs a command; a wrong command line ends it with one line. */
export async function runCommand<O extends OptionsConfig>(
  line: CommandLine<O>,
  act: (values: Values<O>, words: readonly string[]) => Promise<void>,
): Promise<void> {
  const args = [...(line.arguments ?? process.argv.slice(2))];
  if (args.includes("--help")) {
    process.stdout.write(line.usage);
    return;
  }
  try {
    const { values, positionals } = parse(line, args);
    await act(values, positionals);
  } catch (error) {
    if (!(error instanceof UsageError || (line.tellsAll && error instanceof Error))) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = line.misuse ?? 2;
  }
}

function parse<O extends OptionsConfig>(
  { command, options, words = false }: CommandLine<O>,
  args: string[],
) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    const [word] = parsed.positionals;
    if (word !== undefined && !words)
      throw new Error(`Unexpected argument ${JSON.stringify(word)}`);
    return parsed;
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    const problem = first.replace(/\.? To specify.*$/, "");
    throw new UsageError(`${problem}; see ${command} -- --help`, { cause: error });
  }
}

/** The one of `known` that an option names. Throws UsageError with the list when it is none. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option}: "${text}" is not known; use ${known.join(", ")}`);
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Writes a file that the user named. Throws UsageError where it cannot be written. */
export async function writeOut(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${path}: it cannot be written (${messageOf(error)}); use another path`, {
      cause: error,
    });
  }
}
