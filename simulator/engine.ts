/** The real Pulumi engine on the embedded cloud: the CLI, the program and the stand-in providers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { serveProgram } from "./languageHost.js";
import type { Program } from "./languageHost.js";
import { intercepted } from "./providers/faults.js";
import type { Interceptor } from "./providers/faults.js";
import { googleCloud } from "./providers/google.js";
import { kubernetesCloud } from "./providers/kubernetes.js";
import { serveIngressNginx, serveProvider } from "./providers/server.js";
import type { Listening, ProviderMethods } from "./providers/server.js";
import { ResourceProvider } from "./providers/service.js";
import { runPulumi } from "./pulumi.js";
import type { Ended } from "./pulumi.js";
import { findPulumi } from "./setup/pulumi.mjs";
import { CloudStore } from "./store.js";
import { hasStack, prepareWorkspace, withoutPulumi } from "./workspace.js";
import type { Workspace } from "./workspace.js";

export interface EngineOptions {
  /** Folder with Pulumi.yaml and Pulumi.<stack>.yaml. All that is written is in its `.local`. */
  readonly directory: string;
  /** Name of the Pulumi stack; created on first use. */
  readonly stack: string;
  /** Run inside this process; or the address of a language runtime that runs one elsewhere. */
  readonly program: Program | Listening;
  /** What another process is told when it finds the embedded cloud in use: `npm start`. */
  readonly purpose: string;
  /** Answers for the package `kubernetes`. @default - the clusters of the simulated project */
  readonly kubernetes?: ProviderMethods;
  /** State of the simulated project. @default - `.local/cloud-<stack>.json` */
  readonly cloudFile?: string;
  /** More environment of the CLI, for benchmarks: `{ PULUMI_SKIP_CHECKPOINTS: "true" }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stands before the stand-in providers, for tests of faults. @default - nothing does */
  readonly intercept?: Interceptor;
  /** Told the process id of each run of the CLI, for tests that kill it. */
  readonly started?: (pid: number) => void;
}

/** What `pulumi stack history --json` says of an update, newest first. */
const History = z.array(z.object({ resourceChanges: z.record(z.string(), z.number()).optional() }));

/** Verbs that may run the program, and so need to know where it is. */
const PROGRAM_VERBS = new Set([
  "preview",
  "pre",
  "up",
  "update",
  "refresh",
  "destroy",
  "down",
  "dn",
]);

/** Pulumi and the embedded cloud, ready for commands. One at a time is open on one state file. */
export class EmbeddedEngine {
  /** The simulated project behind the providers. */
  readonly store: CloudStore;
  private readonly options: EngineOptions;
  private readonly workspace: Workspace;
  private readonly binary: string;
  private readonly programPort: number;
  private readonly env: NodeJS.ProcessEnv;
  private readonly servers: readonly Listening[];

  private constructor(
    options: EngineOptions,
    parts: {
      readonly store: CloudStore;
      readonly workspace: Workspace;
      readonly binary: string;
      readonly program: Listening;
      /** Pulumi package -> its provider. */
      readonly providers: ReadonlyMap<string, Listening>;
    },
  ) {
    this.options = options;
    this.store = parts.store;
    this.workspace = parts.workspace;
    this.binary = parts.binary;
    this.programPort = parts.program.port;
    this.servers = [parts.program, ...parts.providers.values()];
    const attached = [...parts.providers].map(([name, { port }]) => `${name}:${port}`);
    this.env = {
      // The CLI makes and drops its whole state again and again: with rarer collections of garbage a first
      // `up` of 500 Ingresses takes 44 s rather than 52 (measured 2026-11-23).
      GOGC: "400",
      ...withoutPulumi(process.env),
      ...parts.workspace.env,
      PULUMI_DEBUG_PROVIDERS: attached.join(","),
      // `pulumi import` asks the language for its plugins and knows no --client.
      PULUMI_DEBUG_LANGUAGES: `nodejs:${parts.program.port}`,
      ...options.env,
    };
  }

  /**
   * Starts the stand-in providers on the state file. Throws StoreError when the file is damaged or in
   * use, and an Error when there is no CLI.
   */
  static async open(options: EngineOptions): Promise<EmbeddedEngine> {
    const binary = findPulumi();
    if (binary === undefined) throw new Error("no Pulumi CLI; run: node simulator/setup.mjs");
    const workspace = await prepareWorkspace(options.directory, options.stack);
    const store = await CloudStore.open(
      options.cloudFile ?? workspace.cloudFile,
      "embedded-cloud",
      options.purpose,
    );
    const { intercept } = options;
    const provider = (name: string, methods: ProviderMethods) =>
      serveProvider(intercept === undefined ? methods : intercepted(name, methods, intercept));
    const google = new ResourceProvider(googleCloud, store);
    const kubernetes = options.kubernetes ?? new ResourceProvider(kubernetesCloud, store);
    const providers = new Map([
      ["gcp", await provider("gcp", google)],
      ["kubernetes", await provider("kubernetes", kubernetes)],
      ["kubernetes-ingress-nginx", await serveIngressNginx()],
    ]);
    const { program: given } = options;
    const program = typeof given === "function" ? await serveProgram(given) : given;
    return new EmbeddedEngine(options, { store, workspace, binary, program, providers });
  }

  /**
   * Runs `pulumi <args>`; the verb comes first. The program's stack is the current one, and it is made
   * when it does not exist. Exit code and output are the CLI's own.
   */
  async pulumi(
    args: readonly string[],
    { capture }: { readonly capture: boolean },
  ): Promise<Ended> {
    const { stack } = this.options;
    if (!hasStack(this.workspace, await this.projectName(), stack)) {
      const made = await this.run(["stack", "init", stack], true);
      if (made.code !== 0) return made;
    }
    const [verb = ""] = args;
    const client = PROGRAM_VERBS.has(verb)
      ? [`--client=127.0.0.1:${this.programPort}`, "--exec-kind=auto.inline"]
      : [];
    return await this.run([...args, ...client], capture);
  }

  /**
   * Resources by what the last finished `up`, `refresh` or `destroy` did with them: `{ same: 12 }`;
   * empty when there was none.
   */
  async lastChanges(): Promise<Readonly<Record<string, number>>> {
    const { stdout } = await this.run(["stack", "history", "--json", "--page-size=1"], true);
    return History.parse(JSON.parse(stdout)).at(0)?.resourceChanges ?? {};
  }

  /** Ends the providers and gives the state file free. */
  async close(): Promise<void> {
    for (const server of this.servers) server.close();
    await this.store.close();
  }

  private async run(args: readonly string[], capture: boolean): Promise<Ended> {
    const { binary, env } = this;
    const { started } = this.options;
    const cwd = this.workspace.project;
    return await runPulumi({
      ...{ binary, args, cwd, env, capture },
      ...(started === undefined ? {} : { started }),
    });
  }

  private async projectName(): Promise<string> {
    const settings = await readFile(join(this.options.directory, "Pulumi.yaml"), "utf8");
    const name = /^name:\s*["']?([\w.-]+)/m.exec(settings)?.[1];
    if (name === undefined) throw new Error("Pulumi.yaml has no name");
    return name;
  }
}
