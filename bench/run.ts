/**
 * `npm run bench`: figures of the catalog check, of the preview comment and of the program on the embedded cloud, with their
 * machine and date. `-- --services 500 --rules 1` measures one scenario only.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs, promisify } from "node:util";

import Table from "cli-table3";

import { generateCatalog } from "./catalogs.js";
import { Measured } from "./measured.js";
import { timeComment } from "./previewComment.js";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");

/** Services and rules per Ingress: what the project promises figures for. */
const SCENARIOS: readonly (readonly [number, number])[] = [
  [50, 1],
  [500, 1],
  [5000, 100],
];

/** Seconds of `npm run check` on a generated catalog, the whole process. */
async function timeCheck(services: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "bench-check-"));
  try {
    const file = join(directory, "catalog.json");
    await writeFile(file, JSON.stringify(generateCatalog(services)));
    const start = performance.now();
    await run("npm", ["run", "--silent", "check", "--", "--catalog", file], { cwd: root });
    return (performance.now() - start) / 1000;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure([services, rules]: readonly [number, number]): Promise<Measured> {
  const script = join(import.meta.dirname, "scenario.ts");
  const args = ["--import", "tsx", script, String(services), String(rules)];
  const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 1 << 24 });
  return Measured.parse(JSON.parse(stdout));
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? "unknown CPU"}, ${memory} GiB, Node ${process.versions.node}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { services: { type: "string" }, rules: { type: "string", default: "1" } },
  });
  const scenarios =
    values.services === undefined
      ? SCENARIOS
      : [[Number(values.services), Number(values.rules)] as const];

  console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}`);
  console.log(`npm run check, 5,000 services: ${(await timeCheck(5000)).toFixed(2)} s`);
  for (const changed of [1, 5000]) {
    const { seconds, previewCharacters, commentCharacters } = timeComment(5000, changed);
    console.log(
      `comment of a preview of 5,000 services, ${changed} changed, ${(previewCharacters / 1e6).toFixed(0)} MB: ` +
        `${seconds.toFixed(2)} s, ${commentCharacters} characters`,
    );
  }
  const table = new Table({
    head: [
      "services",
      "rules per Ingress",
      "preview s",
      "up s",
      "no change s",
      "add one: preview s",
      "up s",
      "changes",
      "memory MiB",
      "state MB",
    ],
    wordWrap: true,
    colWidths: [10, 10, 9, 8, 8, 10, 8, 34, 8, 8],
    style: { head: [], border: [] },
  });
  for (const scenario of scenarios) {
    const m = await measure(scenario);
    if (m.emptyPreviewChanges > 0)
      throw new Error(`a preview after up shows ${m.emptyPreviewChanges} changes`);
    table.push([
      m.services,
      m.rulesPerIngress,
      m.previewSeconds.toFixed(1),
      m.upSeconds.toFixed(1),
      m.emptyPreviewSeconds.toFixed(1),
      m.addOnePreviewSeconds.toFixed(1),
      m.addOneUpSeconds.toFixed(1),
      m.addOneChanges.join(", "),
      m.memoryMiB.toFixed(0),
      m.stateMB.toFixed(1),
    ]);
  }
  console.log(table.toString());
}

await main();
