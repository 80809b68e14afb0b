/**
 * `npm run bench`: figures of the catalog check, of the preview comment and of the program on the embedded
 * cloud, beside what others take for the same routes, with machine and date.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";

import writeFileAtomic from "write-file-atomic";

import { toMarkdown } from "../compare/report/markdown.js";
import { runCommand, UsageError, type Values } from "../tools/commandLine.js";
import { describeMachine } from "../tools/machine.js";
import { generateCatalog } from "./catalogs.js";
import { Measured } from "./measured.js";
import { timeComment } from "./previewComment.js";
import { performanceBlocks, type BenchResult, type Rival } from "./report.js";
import { measureKubectl } from "./rivals/kubectl.js";
import type { StateWriting } from "./stateWriting.js";

const USAGE = `npm run bench -- [options]: figures of this machine, beside what others take for the same routes

  --services N     one scenario alone, of so many services
  --rules N        its rules per Ingress; 1 is an Ingress per host (default 1)
  --large          besides, 5,000 single Ingresses: 5 minutes more
  --docs           writes docs/performance.md

Run it on a machine that does nothing else.
`;

const OPTIONS = {
  services: { type: "string" },
  rules: { type: "string", default: "1" },
  large: { type: "boolean", default: false },
  docs: { type: "boolean", default: false },
} as const;

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");

type Scenario = readonly [services: number, rulesPerIngress: number, stateWriting?: StateWriting];

const SCENARIOS: readonly Scenario[] = [
  [50, 1],
  [50, 100],
  [500, 1],
  [500, 1, "each step, gzip"],
  [500, 1, "once"],
  [500, 100],
  [5000, 100],
];

/** Asked for by `--large`: the state is written once only, each step would take about an hour (estimated). */
const LARGE: Scenario = [5000, 1, "once"];

/** Seconds of a whole process. */
async function timed(file: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  await run(file, args, { cwd: root, maxBuffer: 1 << 24 });
  return (performance.now() - start) / 1000;
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Seconds of `npm run check` on a generated catalog. */
async function timeCheck(services: number): Promise<number> {
  return await inFolder(async (folder) => {
    const file = join(folder, "catalog.json");
    await writeFile(file, JSON.stringify(generateCatalog(services)));
    return await timed("npm", ["run", "--silent", "check", "--", "--catalog", file]);
  });
}

function script(name: string, ...args: readonly (string | number)[]): string[] {
  return ["--import", "tsx", join(import.meta.dirname, name), ...args.map(String)];
}

async function measure([services, rules, writing = "each step"]: Scenario): Promise<Measured> {
  say(`${services} services, ${rules} rules per Ingress, state written ${writing}`);
  const args = script("scenario.ts", services, rules, writing);
  const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 1 << 24 });
  const measured = Measured.parse(JSON.parse(stdout));
  if (measured.emptyPreviewChanges > 0)
    throw new Error(`a preview after up shows ${measured.emptyPreviewChanges} changes`);
  return measured;
}

async function measureRivals([services, rules]: Scenario): Promise<Rival> {
  say(`${services} services, ${rules} rules per Ingress, by others`);
  const cdk8sSeconds = await inFolder(
    async (folder) =>
      await timed(process.execPath, script("rivals/cdk8s.ts", services, rules, folder)),
  );
  const kubectl = await measureKubectl(services, rules);
  return { services, rulesPerIngress: rules, cdk8sSeconds, kubectl };
}

/** Progress goes beside the figures. */
function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

async function each<T>(items: readonly Scenario[], of: (item: Scenario) => Promise<T>) {
  const found: T[] = [];
  for (const item of items) found.push(await of(item));
  return found;
}

/** Others have no state: the same routes once. */
function distinctRoutes(scenarios: readonly Scenario[]): readonly Scenario[] {
  const byRoutes = new Map(scenarios.map((scenario) => [scenario.slice(0, 2).join(" "), scenario]));
  return [...byRoutes.values()];
}

function chosenScenarios({ services, rules, large }: Values<typeof OPTIONS>): readonly Scenario[] {
  const one: Scenario[] =
    services === undefined ? [] : [[whole("services", services), whole("rules", rules)]];
  return [...(one.length > 0 ? one : SCENARIOS), ...(large ? [LARGE] : [])];
}

function whole(option: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`--${option}: "${text}" is not a whole number from 1 to 99999`);
}

const line = { command: "npm run bench", usage: USAGE, options: OPTIONS };

await runCommand(line, async (given) => {
  const chosen = chosenScenarios(given);
  const result: BenchResult = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    checkSeconds: await timeCheck(5000),
    comments: [1, 5000].map((changed) => ({ changed, time: timeComment(5000, changed) })),
    scenarios: await each(chosen, measure),
    rivals: await each(distinctRoutes(chosen), measureRivals),
  };
  const text = toMarkdown(performanceBlocks(result));
  console.log(text);
  if (!given.docs) return;
  const { format } = await import("prettier"); // slow to load, and needed here only
  const page = await format(text, { parser: "markdown", printWidth: 100 });
  await writeFileAtomic(join(root, "docs/performance.md"), page);
  say("wrote docs/performance.md");
});
