/**
 * `npm run faults`: every class of fault on every strategy, drawn by a seed, and what became of each.
 * Exit code 0: all survived and nothing was lost; 1: something did not; 2: the command line is wrong.
 */
import { writeFile } from "node:fs/promises";

import { messageOf, oneOf, runCommand, UsageError, type Values } from "../../tools/commandLine.js";
import { describeMachine } from "../../tools/machine.js";
import { FAULTS } from "./classes.js";
import { errorsOf } from "./errors.js";
import { attempts, type Attempt, type Plan } from "./plan.js";
import { Random } from "./random.js";
import { FAULTS_FILE, faultsDocs, summary, told } from "./report.js";
import { addResult, readResults, survived, untried, type Result } from "./results.js";
import type { Schedule } from "./schedule.js";
import { STRATEGIES } from "./world.js";

const USAGE = `npm run faults -- [options]: faults on every strategy, and what became of each

  --seed N          draws calls, bits and objects (default 1)
  --runs N          runs of each class of fault on each strategy (default 1)
  --each-call       besides, every class that meets a call meets each changing call
                    of the changed catalog's up; its drawn runs meet the first up
  --strategy NAME   one of ${STRATEGIES.join(", ")} (default all); may be repeated
  --fault NAME      one class, as the table names it (default all); may be repeated
  --services N      size of the catalog, at least 8 (default 60)
  --results FILE    keeps each result in FILE as it comes, and does not try again what
                    FILE has: parts a long run, and continues one
  --docs            writes ${FAULTS_FILE} of all that FILE has
`;

const OPTIONS = {
  seed: { type: "string", default: "1" },
  runs: { type: "string", default: "1" },
  "each-call": { type: "boolean", default: false },
  services: { type: "string", default: "60" },
  strategy: { type: "string", multiple: true },
  fault: { type: "string", multiple: true },
  results: { type: "string" },
  docs: { type: "boolean", default: false },
} as const;

/** The catalog's change needs so many. */
const FEWEST_SERVICES = 8;

type Options = Values<typeof OPTIONS>;

function readPlan(given: Options): Plan {
  if (given.docs && given.results === undefined)
    throw new UsageError("--docs: no figures without --results FILE");
  return {
    seed: whole("seed", given.seed, 0),
    runs: whole("runs", given.runs, 0),
    services: whole("services", given.services, FEWEST_SERVICES),
    strategies: given.strategy?.map((name) => oneOf("strategy", name, STRATEGIES)) ?? STRATEGIES,
    faults: given.fault?.map((name) => oneOf("fault", name, FAULTS)) ?? FAULTS,
    eachCall: given["each-call"],
  };
}

function whole(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${option}: "${text}" is not a whole number from ${least}`);
}

/** Tries what was not tried yet; each result is told as it comes. */
async function tryAll(plan: Plan, file: string | undefined): Promise<readonly Result[]> {
  const { Schedule } = await import("./schedule.js"); // slow to load: a wrong command line shall be told at once
  const found = file === undefined ? [] : [...(await readResults(file))];
  for (const strategy of plan.runs === 0 && !plan.eachCall ? [] : plan.strategies) {
    const schedule = await Schedule.open(strategy, plan.services);
    try {
      const all = attempts(plan, strategy, schedule.calls.after);
      for (const attempt of untried(all, found)) {
        const result = await tryOne(schedule, attempt);
        found.push(result);
        if (file !== undefined) await addResult(file, result);
        process.stdout.write(`${told(result)}\n`);
      }
    } finally {
      await schedule.close();
    }
  }
  return found;
}

/** One result; a run that breaks off is one that was not survived. */
async function tryOne(schedule: Schedule, attempt: Attempt): Promise<Result> {
  const { fault, phase, seed, place } = attempt;
  const began = performance.now();
  const became = await schedule
    .suffer(fault, phase, new Random(seed), place)
    .catch((error: unknown) => {
      const text = messageOf(error);
      const words = `${text.split("\n")[0] ?? ""} ${errorsOf(text)}`.trim();
      return { hit: "broke off", steps: [], problems: [words], lost: [] };
    });
  const { hit, steps, problems, lost } = became;
  return {
    attempt,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    ...{ hit, steps: [...steps], problems: [...problems], lost: [...lost] },
  };
}

const line = { command: "npm run faults", usage: USAGE, options: OPTIONS };

await runCommand(line, async (given) => {
  const plan = readPlan(given);
  const results = await tryAll(plan, given.results);
  const good = results.filter(survived).length;
  process.stdout.write(
    `\n${summary(results)}\n\nseed ${plan.seed}, ${plan.services} services, ${plan.strategies.join(", ")}: ` +
      `${results.length} faults tried, ${good} survived\n`,
  );
  process.exitCode = good === results.length ? 0 : 1;
  if (!given.docs) return;
  await writeFile(FAULTS_FILE, await faultsDocs(results));
  process.stdout.write(`wrote ${FAULTS_FILE}\n`);
});
