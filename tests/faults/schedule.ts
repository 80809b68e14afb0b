/** One fault after the other on one strategy, and what became of each. */
import { rm } from "node:fs/promises";

import type { Trial } from "../engine/harness.js";
import { callFault, type FaultClass, type Phase } from "./classes.js";
import { damage, isDamage } from "./damage.js";
import { byHand, isByHand } from "./hand.js";
import { killHost } from "./killHost.js";
import type { Random } from "./random.js";
import { errorsOf, recover, type Recovery } from "./recover.js";
import { WatchedTrial } from "./watched.js";
import {
  changeOf,
  deployWorkloads,
  differences,
  inventory,
  unreachable,
  type Change,
  type StrategyKind,
} from "./world.js";

/** What became of one fault. */
export interface Outcome {
  readonly strategy: StrategyKind;
  readonly fault: FaultClass;
  readonly phase: Phase;
  /** Changing call that met it; 0 for a fault of another kind. */
  readonly call: number;
  /** What was hit: a call, a key, a byte. */
  readonly hit: string;
  /** The CLI's errors when it met the fault. */
  readonly said: string;
  readonly steps: Recovery["steps"];
  /** Empty when it survived. */
  readonly problems: readonly string[];
  /** Hosts that were lost on the way, with the reason. */
  readonly lost: readonly string[];
}

/** What a fault did. */
type Strike = Pick<Outcome, "hit" | "said">;

/** Where the undisturbed runs ended. */
interface Undisturbed {
  /** Changing calls. */
  readonly calls: Readonly<Record<Phase, number>>;
  readonly expected: Readonly<Record<Phase, readonly string[]>>;
}

const UP = ["up", "--yes", "--skip-preview"] as const;

/** A strategy with its catalog, ready for faults. */
export class Schedule {
  private constructor(
    readonly strategy: StrategyKind,
    private readonly services: number,
    private readonly change: Change,
    /** The first `up`, done, and closed. */
    private readonly base: Trial,
    private readonly undisturbed: Undisturbed,
  ) {}

  /** Runs both phases without a fault; throws when one fails. */
  static async open(strategy: StrategyKind, services: number): Promise<Schedule> {
    const change = changeOf(services);
    const first = await WatchedTrial.open({ strategy, change, phase: "before" });
    await first.trial.up();
    const before = { calls: first.injector.calls, expected: first.trial.cloud(inventory) };
    await first.trial.meddle((state) => {
      deployWorkloads(state, change);
    });
    await first.trial.leave();

    const { directory } = first.trial;
    const second = await WatchedTrial.open({ strategy, change, phase: "after" }, directory);
    try {
      await second.trial.up();
      const failing = second.trial.cloud((state) => unreachable(state, change.after, strategy));
      if (failing.size + second.lost.length > 0)
        throw new Error(`undisturbed: ${[...failing, ...second.lost].join("; ")}`);
      return new Schedule(strategy, services, change, first.trial, {
        calls: { before: before.calls, after: second.injector.calls },
        expected: { before: before.expected, after: second.trial.cloud(inventory) },
      });
    } finally {
      await second.trial.close();
    }
  }

  async close(): Promise<void> {
    await rm(this.base.directory, { recursive: true, force: true });
  }

  /** Lets one fault happen, takes the documented steps, and looks at everything. */
  async suffer(fault: FaultClass, phase: Phase, random: Random): Promise<Outcome> {
    const { strategy, change, undisturbed } = this;
    const from = phase === "after" ? this.base.directory : undefined;
    const watched = await WatchedTrial.open({ strategy, change, phase }, from);
    try {
      const isAtCall = callFault(fault, random) !== undefined;
      const call = isAtCall ? random.from1(undisturbed.calls[phase]) : 0;
      const struck = await this.strike(watched, fault, call, random);
      const { steps, problems } = await recover(watched.trial);
      return {
        ...{ strategy, fault, phase, call, ...struck, steps },
        problems: [...problems, ...(await this.judge(watched.trial, phase))],
        lost: [...new Set(watched.lost)],
      };
    } finally {
      await watched.trial.close();
    }
  }

  private async strike(
    watched: WatchedTrial,
    fault: FaultClass,
    call: number,
    random: Random,
  ): Promise<Strike> {
    const { trial } = watched;
    if (fault === "program killed") {
      const done = random.choice([true, false]);
      const output = await killHost(watched, this.services, call, done);
      watched.watch();
      return { hit: `call ${call}, ${done ? "done" : "not done"}`, said: errorsOf(output) };
    }
    if (fault === "two ups") {
      const ups = await Promise.all([1, 2].map(async () => await trial.pulumi(...UP)));
      const said = ups.map(({ stdout, stderr }) => errorsOf(stdout + stderr)).join("");
      return { hit: `exit codes ${ups.map(({ code }) => code).join(" and ")}`, said };
    }
    if (isDamage(fault)) {
      const hit = await damage(fault, trial, random);
      return { hit, said: await saidBy(trial, "stack", "export") };
    }
    if (isByHand(fault)) {
      await trial.succeed("preview");
      const hit = await byHand(fault, trial, random);
      watched.excuse();
      return { hit, said: await saidBy(trial, ...UP) };
    }
    return await this.strikeCall(watched, fault, call, random);
  }

  /** Lets a call of the `up` go wrong. */
  private async strikeCall(
    watched: WatchedTrial,
    fault: FaultClass,
    call: number,
    random: Random,
  ): Promise<Strike> {
    const { trial, injector } = watched;
    injector.arm(callFault(fault, random), call);
    let said = await saidBy(trial, ...UP);
    injector.mend();
    if (injector.hit === undefined) throw new Error(`changing call ${call} never came`);
    if (fault === "CLI killed") {
      await trial.reopen();
      watched.watch();
      said = await saidBy(trial, ...UP);
    }
    const { operation, urn } = injector.hit;
    return { hit: `${operation} ${urn.split("::").slice(2).join("::")}`, said };
  }

  /** What is not as after an undisturbed run. */
  private async judge(trial: Trial, phase: Phase): Promise<readonly string[]> {
    const { strategy, change, undisturbed } = this;
    const preview = await trial.preview();
    const failing =
      phase === "before"
        ? new Map<string, string>()
        : trial.cloud((state) => unreachable(state, change.after, strategy));
    return [
      ...preview.map(({ op, type, name }) => `preview: ${op} ${type} ${name}`),
      ...differences(undisturbed.expected[phase], trial.cloud(inventory)),
      ...[...failing].map(([host, reason]) => `unreachable: ${host}: ${reason}`),
    ];
  }
}

async function saidBy(trial: Trial, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await trial.pulumi(...args);
  return errorsOf(stdout + stderr);
}
