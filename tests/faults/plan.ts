/** Which faults are tried, in which order: the same for the same seed. */
import { AT_CALLS, FAULTS, type FaultClass, type Phase, type Place } from "./classes.js";
import { Random } from "./random.js";
import { STRATEGIES, type StrategyKind } from "./world.js";

/** What the command line asks for. */
export interface Plan {
  readonly seed: number;
  /** Runs of each class on each strategy. */
  readonly runs: number;
  readonly services: number;
  readonly strategies: readonly StrategyKind[];
  readonly faults: readonly FaultClass[];
  /** Whether every changing call of the changed catalog's `up` meets every class that meets a call. */
  readonly eachCall: boolean;
}

/** One fault that is to be tried. */
export interface Attempt {
  readonly strategy: StrategyKind;
  readonly services: number;
  readonly fault: FaultClass;
  readonly phase: Phase;
  /** Of everything that is drawn for it. */
  readonly seed: number;
  /** The call, where it is not drawn. */
  readonly place?: Place | undefined;
}

/** Without `eachCall`, faults at a call meet the first `up` in one run of four, else that of a changed catalog. */
const FIRST_UP_EVERY = 4;

const meetsCall: ReadonlySet<FaultClass> = new Set(AT_CALLS);

/** Every attempt on one strategy; `calls`: the changing calls of the changed catalog's undisturbed `up`. */
export function attempts(plan: Plan, strategy: StrategyKind, calls: number): readonly Attempt[] {
  const runs = Array.from({ length: plan.runs }, (_, run) => run);
  const drawn = runs.flatMap((run) =>
    plan.faults.map((fault) => attempt(plan, strategy, fault, run)),
  );
  if (!plan.eachCall) return drawn;
  const met = plan.faults.filter((fault) => meetsCall.has(fault));
  const each = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    met.map((fault): Attempt => ({
      ...attempt(plan, strategy, fault, call),
      phase: "after",
      place: { call, done: isDone(plan.seed, fault, call) },
    })),
  );
  // The first `up` is drawn; of the other nothing has to be.
  return [
    ...drawn.map((one): Attempt => (meetsCall.has(one.fault) ? { ...one, phase: "before" } : one)),
    ...each,
  ];
}

/** Where the CLI is killed after a call was done, the program is killed before it, and the other way round. */
function isDone(seed: number, fault: FaultClass, call: number): boolean {
  return (seed + call + FAULTS.indexOf(fault)) % 2 === 0;
}

/** The same for the same seed, whatever else is tried. */
function attempt(
  { seed, services }: Plan,
  strategy: StrategyKind,
  fault: FaultClass,
  run: number,
): Attempt {
  const place = run * 1000 + STRATEGIES.indexOf(strategy) * 100 + FAULTS.indexOf(fault);
  const own = seed * 100_000 + place;
  const isFirst = meetsCall.has(fault) && new Random(own).from1(FIRST_UP_EVERY) === 1;
  return { strategy, services, fault, phase: isFirst ? "before" : "after", seed: own };
}
