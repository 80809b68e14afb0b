/** One fault after the other on one strategy, and what became of each. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Catalog } from "../../catalog/schema.js";
import program from "../../index.js";
import { Trial } from "../engine/harness.js";
import { damage, isDamage } from "./damage.js";
import { byHand, isByHand } from "./hand.js";
import { CLI_PID, LOST, type HostOrder } from "./hostOrder.js";
import { Injector, type CallFault } from "./inject.js";
import { recover, type Recovery } from "./recover.js";
import type { Random } from "./random.js";
import {
  changeOf,
  deployWorkloads,
  differences,
  environmentOf,
  inventory,
  lost,
  unreachable,
  type Change,
  type StrategyKind,
} from "./world.js";

/** Every class of fault, in the order of the table. */
export const FAULTS = [
  "429",
  "500",
  "503",
  "reset",
  "lost reply",
  "quota",
  "credentials",
  "CLI killed",
  "program killed",
  "two ups",
  "state cut",
  "state flipped",
  "state older",
  "deleted by hand",
  "edited by hand",
  "added by hand",
  "node pool grown",
] as const;

export type FaultClass = (typeof FAULTS)[number];

/** Which `up` the fault meets: the first, or that of a changed catalog. */
export type Phase = "before" | "after";

/** What became of one fault. */
export interface Outcome {
  readonly strategy: StrategyKind;
  readonly fault: FaultClass;
  readonly phase: Phase;
  /** Changing call that met it; 0 for a fault of another kind. */
  readonly call: number;
  /** What was hit: a URN, a key, a byte. */
  readonly hit: string;
  readonly steps: Recovery["steps"];
  /** Empty when it survived. */
  readonly problems: readonly string[];
  /** Hosts that were lost on the way, with the reason. */
  readonly lost: readonly string[];
}

/** A strategy with its catalog, and where the undisturbed runs ended. */
export class Schedule {
  /** Changing calls of the undisturbed runs. */
  readonly calls: Readonly<Record<Phase, number>>;
  private readonly expected: Readonly<Record<Phase, readonly string[]>>;

  private constructor(
    readonly strategy: StrategyKind,
    readonly services: number,
    private readonly change: Change,
    /** The first `up`, done. */
    private readonly base: Trial,
    undisturbed: {
      readonly calls: Readonly<Record<Phase, number>>;
      readonly expected: Readonly<Record<Phase, readonly string[]>>;
    },
  ) {
    this.calls = undisturbed.calls;
    this.expected = undisturbed.expected;
  }

  /** Runs both phases without a fault; throws when one fails. */
  static async open(strategy: StrategyKind, services: number): Promise<Schedule> {
    const change = changeOf(services);
    const first = await Run.open(strategy, change, "before");
    await first.trial.up();
    const before = { calls: first.injector.calls, expected: first.trial.cloud(inventory) };
    await first.trial.meddle((state) => {
      deployWorkloads(state, change);
    });
    await first.trial.leave();

    const second = await Run.open(strategy, change, "after", first.trial.directory);
    try {
      await second.trial.up();
      const { calls } = second.injector;
      const expected = { before: before.expected, after: second.trial.cloud(inventory) };
      const failing = second.trial.cloud((state) => unreachable(state, change.after, strategy));
      if (failing.size + second.lost.length > 0)
        throw new Error(`undisturbed: ${[...failing, second.lost].join(", ")}`);
      const undisturbed = { calls: { before: before.calls, after: calls }, expected };
      return new Schedule(strategy, services, change, first.trial, undisturbed);
    } finally {
      await second.trial.close();
    }
  }

  async close(): Promise<void> {
    await rm(this.base.directory, { recursive: true, force: true });
  }

  /** Lets one fault happen, takes the documented steps, and looks at everything. */
  async suffer(fault: FaultClass, phase: Phase, random: Random): Promise<Outcome> {
    const from = phase === "after" ? this.base.directory : undefined;
    const run = await Run.open(this.strategy, this.change, phase, from);
    try {
      const call = callFault(fault, random) === undefined ? 0 : random.from1(this.calls[phase]);
      const hit = await this.strike(run, fault, call, random);
      const { steps, problems } = await recover(run.trial);
      return {
        ...{ strategy: this.strategy, fault, phase, call, hit, steps },
        problems: [...problems, ...(await this.judge(run, phase))],
        lost: [...new Set(run.lost)],
      };
    } finally {
      await run.trial.close();
    }
  }

  /** Lets the fault happen; what it hit. */
  private async strike(run: Run, fault: FaultClass, call: number, random: Random): Promise<string> {
    const { trial, injector } = run;
    if (fault === "program killed")
      return await this.killHost(run, call, random.choice([true, false]));
    const atCall = callFault(fault, random);
    if (atCall !== undefined) {
      injector.arm(atCall, call);
      await trial.pulumi("up", "--yes", "--skip-preview");
      injector.mend();
      const { hit } = injector;
      if (hit === undefined) throw new Error(`call ${call} never came`);
      if (fault === "CLI killed") {
        await trial.reopen();
        run.watch();
      }
      return `${hit.operation} ${hit.urn.split("::").slice(2).join("::")}`;
    }
    if (fault === "two ups") {
      const ups = await Promise.all(
        [1, 2].map(async () => await trial.pulumi("up", "--yes", "--skip-preview")),
      );
      return `exit codes ${ups.map(({ code }) => code).join(" and ")}`;
    }
    if (isDamage(fault)) return await damage(fault, trial, random);
    if (!isByHand(fault)) throw new Error(`no such fault: ${fault}`);
    await trial.succeed("preview");
    const told = await byHand(fault, trial, random);
    run.excuse();
    await trial.pulumi("up", "--yes", "--skip-preview");
    return told;
  }

  /** Runs the `up` in a process of its own and kills that at a call. */
  private async killHost(run: Run, call: number, done: boolean): Promise<string> {
    const { directory } = run.trial;
    await run.trial.leave();
    const order: HostOrder = {
      ...{ directory, strategy: this.strategy, services: this.services, phase: run.phase },
      ...{ call, done },
    };
    const output = await open(join(directory, "host.txt"), "w");
    const script = fileURLToPath(new URL("host.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(order)], {
      stdio: ["ignore", output.fd, output.fd],
    });
    const [, signal] = (await once(child, "close")) as [number | null, string | null];
    await output.close();
    if (signal !== "SIGKILL")
      throw new Error(
        `the host was not killed: ${await readFile(join(directory, "host.txt"), "utf8")}`,
      );
    await ended(Number(await readFile(join(directory, CLI_PID), "utf8")));
    const file = join(directory, LOST);
    if (existsSync(file)) run.lost.push(...(await readFile(file, "utf8")).trim().split("\n"));
    await run.trial.enter();
    run.watch();
    return `call ${call}, ${done ? "done" : "not done"}`;
  }

  /** What is not as after an undisturbed run. */
  private async judge({ trial }: Run, phase: Phase): Promise<readonly string[]> {
    const preview = await trial
      .preview()
      .catch((error: unknown) => [
        { op: "fails", type: error instanceof Error ? error.message : "", name: "" },
      ]);
    const later = phase === "after" ? this.change.after : undefined;
    const failing =
      later === undefined
        ? new Map<string, string>()
        : trial.cloud((state) => unreachable(state, later, this.strategy));
    return [
      ...preview.map(({ op, type, name }) => `preview: ${op} ${type} ${name}`),
      ...differences(this.expected[phase], trial.cloud(inventory)),
      ...[...failing].map(([host, reason]) => `unreachable: ${host}: ${reason}`),
    ];
  }
}

/** One trial, with everything that happens to it. */
class Run {
  /** Hosts that worked and were lost, each with the reason. */
  readonly lost: string[] = [];
  /** What was lost by the fault itself. */
  private excused: ReadonlySet<string> = new Set();

  private constructor(
    readonly trial: Trial,
    readonly injector: Injector,
    readonly phase: Phase,
    private readonly strategy: StrategyKind,
    private readonly change: Change,
  ) {}

  static async open(
    strategy: StrategyKind,
    change: Change,
    phase: Phase,
    from?: string,
  ): Promise<Run> {
    let pid = 0;
    const injector = new Injector(() => {
      process.kill(pid, "SIGKILL");
    });
    const catalog: Catalog = change[phase];
    const trial = await Trial.open({
      program: async () => Promise.resolve(program(environmentOf(strategy), catalog)),
      intercept: injector.intercept,
      started: (started) => (pid = started),
      ...(from === undefined ? {} : { from }),
    });
    const run = new Run(trial, injector, phase, strategy, change);
    run.watch();
    return run;
  }

  /** From now on a host that works may not get lost; again after the engine was opened again. */
  watch(): void {
    if (this.phase === "before") return;
    this.trial.observe((state) => {
      const now = lost(state, this.change, this.strategy);
      for (const [host, reason] of now)
        if (!this.excused.has(host)) this.lost.push(`${host}: ${reason}`);
    });
  }

  /** What the fault itself has taken down is no loss on the way. */
  excuse(): void {
    const failing = this.trial.cloud((state) => lost(state, this.change, this.strategy));
    this.excused = new Set(failing.keys());
    this.lost.length = 0;
  }
}

/** What a class means at a call; undefined for faults of another kind. */
function callFault(fault: FaultClass, random: Random): CallFault | undefined {
  switch (fault) {
    case "429":
      return { kind: "refused", answer: 429 };
    case "500":
      return { kind: "refused", answer: 500 };
    case "503":
      return { kind: "refused", answer: 503 };
    case "reset":
      return { kind: "refused", answer: "reset" };
    case "lost reply":
      return { kind: "lost-reply" };
    case "quota":
      return { kind: "refused-on", answer: "quota" };
    case "credentials":
      return { kind: "refused-on", answer: "credentials" };
    case "CLI killed":
    case "program killed":
      return { kind: "killed", done: random.choice([true, false]) };
    default:
      return undefined;
  }
}

/** Most seconds that a CLI without program and providers may go on. */
const MOST_SECONDS = 60;

/** Waits until a process has ended that is not ours; kills it when it does not. */
async function ended(pid: number): Promise<void> {
  for (let waited = 0; waited < MOST_SECONDS * 10; waited += 1) {
    if (!(await isAtWork(pid))) return;
    await sleep(100);
  }
  process.kill(pid, "SIGKILL");
}

/** Where nobody waits for it, an ended process stays in the table as a zombie. */
async function isAtWork(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}
