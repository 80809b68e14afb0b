/** Runs a command-line entry file of the checkout as `npm run` does, in a process of its own. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a command runs. */
export interface Surroundings {
  /** @default - the checkout */
  readonly folder?: string;
  /** On standard input. @default - nothing */
  readonly input?: string;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `entry` is a path from the checkout: `catalog/check.ts`. Colours are off. */
export function runEntry(entry: string, ...args: readonly string[]): Promise<Ended> {
  return runEntryIn({}, entry, ...args);
}

/** The same elsewhere: in a copy of the checkout, with answers, or with other variables. */
export function runEntryIn(
  { folder = CHECKOUT, input = "", env = {} }: Surroundings,
  entry: string,
  ...args: readonly string[]
): Promise<Ended> {
  const whole = { ...process.env, NO_COLOR: "1", ...env };
  const options = { cwd: folder, env: whole, maxBuffer: 1 << 26 };
  return new Promise((done) => {
    const command = ["--import", "tsx", entry, ...args];
    const child = execFile(process.execPath, command, options, (_, stdout, stderr) => {
      done({ code: child.exitCode ?? -1, stdout, stderr });
    });
    // A command that ends early closes its side first.
    child.stdin?.on("error", () => undefined).end(input);
  });
}
