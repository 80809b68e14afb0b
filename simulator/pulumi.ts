/** Runs the Pulumi CLI as a child: its output, its exit code, and its end on Ctrl-C. */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How a run of the CLI ended. */
export interface Ended {
  /** The CLI's exit code; 128 + the signal's number when a signal ended it. */
  readonly code: number;
  /** Empty unless captured. */
  readonly stdout: string;
  /** Empty unless captured. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Collect the output instead of showing it; the CLI then asks nothing. */
  readonly capture: boolean;
  /** Told the child's process id. */
  readonly started?: (pid: number) => void;
}

/**
 * Runs the CLI to its end. Ctrl-C and SIGTERM let it finish what it is doing: it hears one SIGINT, and
 * we wait. A second one makes the CLI stop at once.
 */
export async function runPulumi(options: RunOptions): Promise<Ended> {
  const { binary, args, cwd, env, capture } = options;
  // On a terminal the CLI asks questions and the terminal itself sends Ctrl-C to every process of the
  // group. Otherwise it gets a group of its own, so that it hears the signal once, from here.
  const onTerminal = !capture && process.stdin.isTTY;
  const child = spawn(binary, capture ? [...args, "--non-interactive"] : args, {
    cwd,
    env,
    detached: !onTerminal,
    stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  if (child.pid !== undefined) options.started?.(child.pid);
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));

  const interrupt = () => {
    if (!onTerminal) child.kill("SIGINT");
  };
  const terminate = () => child.kill("SIGINT");
  process.on("SIGINT", interrupt).on("SIGTERM", terminate);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit, signal) => {
        resolve(exit ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
    return { code, ...output };
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", terminate);
  }
}
