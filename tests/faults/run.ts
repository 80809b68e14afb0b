/**
 * `npm run faults`: every class of fault on every strategy, drawn by a seed, and what became of each.
 * Exit code 0: all survived and nothing was lost; 1: something did not; 2: the command line is wrong.
 */
import { parseArgs } from "node:util";

import Table from "cli-table3";

import { tableStyle } from "../../simulator/commands/text.js";
import { Random } from "./random.js";
import { FAULTS, type FaultClass, type Phase } from "./classes.js";
import { Schedule, type Outcome } from "./schedule.js";
import { STRATEGIES, type StrategyKind } from "./world.js";

const USAGE = `npm run faults -- [options]

  --seed N          draws calls, bytes and objects (default 1)
  --runs N          runs of each class of fault on each strategy (default 1)
  --strategy NAME   one of ${STRATEGIES.join(", ")} (default all); may be repeated
  --fault NAME      one class, as the table names it (default all); may be repeated
  --services N      size of the catalog, at least 8 (default 60)
`;

/** Faults at a call meet the first `up` in one run of four, else that of a changed catalog. */
const FIRST_UP_EVERY = 4;

/** The catalog's change needs so many. */
const FEWEST_SERVICES = 8;

/** Classes that an `up` which makes everything can meet too. */
const AT_CALLS: ReadonlySet<FaultClass> = new Set(FAULTS.slice(0, FAULTS.indexOf("two ups")));

interface Plan {
  readonly seed: number;
  readonly runs: number;
  readonly services: number;
  readonly strategies: readonly StrategyKind[];
  readonly faults: readonly FaultClass[];
}

class Misuse extends Error {}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      runs: { type: "string", default: "1" },
      services: { type: "string", default: "60" },
      strategy: { type: "string", multiple: true, default: [...STRATEGIES] },
      fault: { type: "string", multiple: true, default: [...FAULTS] },
    },
  });
  return {
    seed: whole("seed", values.seed, 0),
    runs: whole("runs", values.runs, 1),
    services: whole("services", values.services, FEWEST_SERVICES),
    strategies: values.strategy.map((name) => oneOf("strategy", name, STRATEGIES)),
    faults: values.fault.map((name) => oneOf("fault", name, FAULTS)),
  };
}

function whole(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new Misuse(`--${option}: "${text}" is not a whole number from ${least}`);
}

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Misuse(`--${option}: "${text}" is not known; use ${known.join(", ")}`);
}

/** Every outcome, told as it comes. */
async function tryAll(plan: Plan): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const strategy of plan.strategies) {
    const schedule = await Schedule.open(strategy, plan.services);
    try {
      for (let run = 0; run < plan.runs; run += 1) {
        for (const fault of plan.faults) {
          const outcome = await tryOne(schedule, fault, ...drawn(plan, strategy, run, fault));
          outcomes.push(outcome);
          process.stdout.write(`${told(outcome)}\n`);
        }
      }
    } finally {
      await schedule.close();
    }
  }
  return outcomes;
}

/** One outcome; a run that breaks off is one that was not survived. */
async function tryOne(
  schedule: Schedule,
  fault: FaultClass,
  phase: Phase,
  random: Random,
): Promise<Outcome> {
  try {
    return await schedule.suffer(fault, phase, random);
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    const { strategy } = schedule;
    const nothing = { call: 0, hit: "broke off", said: "", steps: [], lost: [] };
    return { ...nothing, strategy, fault, phase, problems: [first] };
  }
}

/** The same for the same seed, whatever else is tried. */
function drawn(
  { seed }: Plan,
  strategy: StrategyKind,
  run: number,
  fault: FaultClass,
): [Phase, Random] {
  const place = run * 1000 + STRATEGIES.indexOf(strategy) * 100 + FAULTS.indexOf(fault);
  const random = new Random(seed * 100_000 + place);
  const isFirst = AT_CALLS.has(fault) && random.from1(FIRST_UP_EVERY) === 1;
  return [isFirst ? "before" : "after", random];
}

const survived = ({ problems, lost }: Outcome) => problems.length + lost.length === 0;

function told(outcome: Outcome): string {
  const { strategy, fault, phase, hit, steps, problems, lost } = outcome;
  const which = phase === "before" ? "first up" : "changed catalog";
  return [
    `${survived(outcome) ? "survived" : "FAILED"}: ${strategy}, ${fault}, ${which}, ${hit}: ${steps.join(", ")}`,
    ...problems.map((problem) => `  ${problem}`),
    ...lost.map((host) => `  lost on the way: ${host}`),
  ].join("\n");
}

function table(outcomes: readonly Outcome[]): string {
  const rows = FAULTS.flatMap((fault) => {
    const of = outcomes.filter((outcome) => outcome.fault === fault);
    if (of.length === 0) return [];
    const steps = [...new Set(of.map((outcome) => outcome.steps.join(", ")))];
    const hosts = of.reduce((sum, { lost }) => sum + lost.length, 0);
    return [[fault, of.length, of.filter(survived).length, steps.join("; or "), hosts]];
  });
  const rendered = new Table({
    ...tableStyle(),
    head: ["class of fault", "tried", "survived", "steps that were needed", "hosts lost"],
    colWidths: [null, null, null, 60, null],
    wordWrap: true,
  });
  rendered.push(...rows);
  return rendered.toString();
}

try {
  const plan = readPlan();
  const outcomes = await tryAll(plan);
  const good = outcomes.filter(survived).length;
  process.stdout.write(
    `\n${table(outcomes)}\n\nseed ${plan.seed}, ${plan.services} services, ${plan.strategies.join(", ")}: ` +
      `${outcomes.length} faults tried, ${good} survived\n`,
  );
  process.exitCode = good === outcomes.length ? 0 : 1;
} catch (error) {
  if (!(error instanceof Misuse) && !(error instanceof TypeError && "code" in error)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
