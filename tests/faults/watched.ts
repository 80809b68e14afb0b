/** A trial in which a fault happens, with everything that is lost in it. */
import program from "../../index.js";
import { Trial } from "../engine/harness.js";
import type { Phase } from "./classes.js";
import { Injector } from "./inject.js";
import { environmentOf, lost, type Change, type StrategyKind, type Unreachable } from "./world.js";

/** What is tried: a strategy, its catalogs, and which `up` of them. */
export interface Subject {
  readonly strategy: StrategyKind;
  readonly change: Change;
  readonly phase: Phase;
}

/** One trial whose hosts are traced after every change of the simulated project. */
export class WatchedTrial {
  /** Hosts that worked and were lost, each with the reason. */
  readonly lost: string[] = [];
  private readonly losses: Unreachable;
  /** What was lost by the fault itself. */
  private excused: ReadonlySet<string> = new Set();

  private constructor(
    readonly trial: Trial,
    readonly injector: Injector,
    readonly subject: Subject,
  ) {
    this.losses = lost(subject.change, subject.strategy);
  }

  /** @param from folder of the trial that it goes on from. */
  static async open(subject: Subject, from?: string): Promise<WatchedTrial> {
    const { strategy, change, phase } = subject;
    let pid = 0;
    const injector = new Injector(() => {
      process.kill(pid, "SIGKILL");
    });
    const trial = await Trial.open({
      program: async () => Promise.resolve(program(environmentOf(strategy), change[phase])),
      intercept: injector.intercept,
      started: (started) => (pid = started),
      ...(from === undefined ? {} : { from }),
    });
    const watched = new WatchedTrial(trial, injector, subject);
    watched.watch();
    return watched;
  }

  /** From now on a host that works may not get lost; again after the engine was opened again. */
  watch(): void {
    if (this.subject.phase === "before") return;
    this.trial.observe((state) => {
      for (const [host, reason] of this.losses(state))
        if (!this.excused.has(host)) this.lost.push(`${host}: ${reason}`);
    });
  }

  /** What the fault itself has taken down is no loss on the way. */
  excuse(): void {
    this.excused = new Set(this.trial.cloud(this.losses).keys());
    this.lost.length = 0;
  }
}
