/** The real Pulumi CLI on an embedded cloud of its own, in a temporary folder. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { EmbeddedEngine } from "../../simulator/engine.js";
import type { Program } from "../../simulator/languageHost.js";
import type { Interceptor } from "../../simulator/providers/faults.js";
import type { Listening, ProviderMethods } from "../../simulator/providers/server.js";
import type { Ended } from "../../simulator/pulumi.js";
import type { CloudState } from "../../simulator/state.js";

export interface TrialOptions {
  /** Run by each command that runs a program; a test may let it do something else each time. */
  readonly program: Program | Listening;
  /** @default "local" */
  readonly stack?: string;
  /** Settings of the stack: `{ "gcp:project": "demo" }`. @default - the project "demo" */
  readonly config?: Readonly<Record<string, string>>;
  /** More environment of the CLI. */
  readonly env?: Readonly<Record<string, string>>;
  /** Provider of the package `kubernetes`. @default - one on the simulated clusters */
  readonly kubernetes?: ProviderMethods;
  /** Stands before the providers. */
  readonly intercept?: Interceptor;
  /** Told the process id of each run of the CLI. */
  readonly started?: (pid: number) => void;
  /** Folder of another trial, to start from a copy of what it has. @default - nothing is there yet */
  readonly from?: string;
}

const Preview = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        diffReasons: z.array(z.string()).nullish(),
        replaceReasons: z.array(z.string()).nullish(),
        detailedDiff: z.record(z.string(), z.object({ kind: z.string() })).nullish(),
      }),
    )
    .optional(),
  changeSummary: z.record(z.string(), z.number()).optional(),
});

/** One thing a preview would do: `create gcp:compute/network:Network net`. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Property path -> kind of the change. */
  readonly diff: Readonly<Record<string, string>>;
}

/** One embedded cloud. Close it, or its folder and processes stay until the tests end. */
export class Trial {
  readonly directory: string;
  private readonly options: TrialOptions;
  private engine: EmbeddedEngine;

  private constructor(directory: string, options: TrialOptions, engine: EmbeddedEngine) {
    this.directory = directory;
    this.options = options;
    this.engine = engine;
  }

  static async open(options: TrialOptions): Promise<Trial> {
    const directory = await mkdtemp(join(tmpdir(), "service ingress "));
    const config = Object.entries(options.config ?? { "gcp:project": "demo" });
    const lines = config.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    await writeFile(join(directory, "Pulumi.yaml"), "name: service-ingress\nruntime: nodejs\n");
    await writeFile(
      join(directory, `Pulumi.${options.stack ?? "local"}.yaml`),
      `config:\n${lines.join("")}`,
    );
    if (options.from !== undefined)
      await cp(join(options.from, ".local"), join(directory, ".local"), { recursive: true });
    return new Trial(directory, options, await openEngine(directory, options));
  }

  /** Runs `pulumi <args>` and gives its exit code and output. */
  async pulumi(...args: readonly string[]): Promise<Ended> {
    return await this.engine.pulumi(args, { capture: true });
  }

  /** As `pulumi`, but throws the CLI's output when it fails. */
  async succeed(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.pulumi(...args);
    if (code !== 0)
      throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** What an update would do, without what stays the same; sorted by type and name. */
  async preview(...args: readonly string[]): Promise<readonly Step[]> {
    const { steps = [] } = Preview.parse(
      JSON.parse(await this.succeed("preview", "--json", ...args)),
    );
    const changing = steps.filter(({ op }) => op !== "same").map(toStep);
    const key = ({ type, name, op }: Step) => `${type} ${name} ${op}`;
    return changing.sort((one, other) => (key(one) < key(other) ? -1 : 1));
  }

  /** Updates without a preview before; resolves to the number of resources by what was done. */
  async up(...args: readonly string[]): Promise<Readonly<Record<string, number>>> {
    await this.succeed("up", "--yes", "--skip-preview", ...args);
    return await this.engine.lastChanges();
  }

  async destroy(): Promise<void> {
    await this.succeed("destroy", "--yes", "--skip-preview");
  }

  /** The stack's outputs, secrets as `[secret]`. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.succeed("stack", "output", "--json");
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  }

  /** What `look` finds in the simulated project. */
  cloud<T>(look: (state: CloudState) => T): T {
    return this.engine.store.read(look);
  }

  /** Changes the simulated project behind the engine's back. */
  async meddle(change: (state: CloudState) => void): Promise<void> {
    await this.engine.store.change(change);
  }

  /** Calls `look` with the simulated project after every change of it, until the trial is reopened. */
  observe(look: (state: CloudState) => void): void {
    this.engine.store.observe(look);
  }

  /** Ends the engine and starts it anew, as two commands in separate processes would. */
  async reopen(): Promise<void> {
    await this.leave();
    await this.enter();
  }

  /** Ends the engine: another process may work on the folder now. */
  async leave(): Promise<void> {
    await this.engine.close();
  }

  /** Starts the engine again after `leave`. */
  async enter(): Promise<void> {
    this.engine = await openEngine(this.directory, this.options);
  }

  /** The text of a file in the trial's folder. */
  async file(...path: readonly string[]): Promise<string> {
    return await readFile(join(this.directory, ...path), "utf8");
  }

  async close(): Promise<void> {
    await this.engine.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function openEngine(directory: string, options: TrialOptions): Promise<EmbeddedEngine> {
  const { stack = "local", env = {} } = options;
  return await EmbeddedEngine.open({ ...options, directory, stack, env, purpose: "a test" });
}

function toStep({
  op,
  urn,
  detailedDiff,
}: NonNullable<z.infer<typeof Preview>["steps"]>[number]): Step {
  const [, , types = "", name = ""] = urn.split("::");
  const diff = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => [path, kind]);
  return {
    op,
    type: types.split("$").at(-1) ?? "",
    name,
    diff: Object.fromEntries(diff) as Record<string, string>,
  };
}
