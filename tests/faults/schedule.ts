/** One fault after the other on one strategy, and what became of each. */
import { rm } from "node:fs/promises";

import { messageOf } from "../../tools/commandLine.js";
import type { Trial } from "../engine/harness.js";
import { callFault, isOfRefresh, type FaultClass, type Phase, type Place } from "./classes.js";
import { errorsOf } from "./errors.js";
import { isRead } from "./inject.js";
import type { Random } from "./random.js";
import { examine, recover, type Recovery } from "./recover.js";
import { REFRESH, strike } from "./strike.js";
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

/** Where the undisturbed runs ended. */
interface Undisturbed {
  /** Changing calls. */
  readonly calls: Readonly<Record<Phase, number>>;
  readonly expected: Readonly<Record<Phase, readonly string[]>>;
}

/** A strategy with its catalog, ready for faults. */
export class Schedule {
  private reads: number | undefined;

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
      const failing = second.trial.cloud(unreachable(change.after, strategy));
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

  /** Changing calls of an undisturbed `up`. */
  get calls(): Readonly<Record<Phase, number>> {
    return this.undisturbed.calls;
  }

  async close(): Promise<void> {
    await rm(this.base.directory, { recursive: true, force: true });
  }

  /**
   * Lets one fault happen, takes the documented steps, and looks at everything.
   *
   * @param place call that meets it. @default - drawn
   */
  async suffer(fault: FaultClass, phase: Phase, random: Random, place?: Place): Promise<Outcome> {
    const { strategy, change } = this;
    const from = phase === "after" ? this.base.directory : undefined;
    const at = place ?? (await this.draw(fault, phase, random));
    const watched = await WatchedTrial.open({ strategy, change, phase }, from);
    try {
      const struck = await strike(watched, this.services, fault, at, random);
      const { steps, problems } = await recover(watched.trial);
      return {
        ...{ strategy, fault, phase, call: at.call, ...struck, steps },
        problems: [...problems, ...(await this.judge(watched.trial, phase))],
        lost: [...new Set(watched.lost)],
      };
    } finally {
      await watched.trial.close();
    }
  }

  /** A call for a fault that meets one. */
  private async draw(fault: FaultClass, phase: Phase, random: Random): Promise<Place> {
    const drawn = callFault(fault, random);
    if (drawn === undefined) return { call: 0, done: false };
    const calls = isOfRefresh(fault) ? await this.readsOfRefresh() : this.calls[phase];
    return { call: random.from1(calls), done: drawn.kind === "killed" && drawn.done };
  }

  /** Reading calls of a refresh after the first `up`. */
  private async readsOfRefresh(): Promise<number> {
    if (this.reads !== undefined) return this.reads;
    const { strategy, change } = this;
    const watched = await WatchedTrial.open(
      { strategy, change, phase: "after" },
      this.base.directory,
    );
    try {
      watched.injector.arm(undefined, 0, isRead);
      await watched.trial.succeed(...REFRESH);
      return (this.reads = watched.injector.calls);
    } finally {
      await watched.trial.close();
    }
  }

  /** What is not as after an undisturbed run. */
  private async judge(trial: Trial, phase: Phase): Promise<readonly string[]> {
    const { strategy, change, undisturbed } = this;
    const preview = await trial.preview().then(
      (steps) => steps.map(({ op, type, name }) => `preview: ${op} ${type} ${name}`),
      (error: unknown) => [`preview: ${errorsOf(messageOf(error))}`],
    );
    const findings = await examine(trial);
    const failing =
      phase === "before"
        ? new Map<string, string>()
        : trial.cloud(unreachable(change.after, strategy));
    return [
      ...preview,
      ...findings.map(({ situation, what }) => `doctor: ${situation}: ${what}`),
      ...differences(undisturbed.expected[phase], trial.cloud(inventory)),
      ...[...failing].map(([host, reason]) => `unreachable: ${host}: ${reason}`),
    ];
  }
}
