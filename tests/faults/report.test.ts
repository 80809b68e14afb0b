/** Claims about the tables of `npm run faults` and about docs/faults.md. */
import { readFile } from "node:fs/promises";

import { describe, expect, test } from "vitest";

import { runEntry } from "../support/commandLine.js";
import { FAULTS, type FaultClass } from "./classes.js";
import { FAULTS_FILE, faultsDocs, summary, told } from "./report.js";
import type { Result } from "./results.js";
import { STRATEGIES, type StrategyKind } from "./world.js";

function result(fault: FaultClass, strategy: StrategyKind, fields: Partial<Result> = {}): Result {
  return {
    attempt: { strategy, services: 60, fault, phase: "after", seed: 100_000 },
    ...{ date: "2026-11-23", machine: "2 x CPU", seconds: 30, hit: "call 3" },
    ...{ steps: ["refresh", "up"], problems: [], lost: [] },
    ...fields,
  };
}

const results = [
  result("503", "gateway", { steps: ["up"] }),
  result("503", "gateway"),
  result("503", "gateway"),
  result("503", "shared-ingress", { lost: ["a: gone", "b: gone"] }),
  result("two ups", "gateway", { problems: ["preview: create T n"], steps: ["cancel"] }),
];

test("a result is a line, with a line for each thing that is wrong", () => {
  expect(results.slice(3).map(told)).toEqual([
    "FAILED: shared-ingress, 503, changed catalog, call 3: refresh, up\n" +
      "  lost on the way: a: gone\n  lost on the way: b: gone",
    "FAILED: gateway, two ups, changed catalog, call 3: cancel\n  preview: create T n",
  ]);
});

test("the table counts what was tried, what survived and what was lost, with the ways back", () => {
  expect(
    summary(results)
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    ["class of fault", "tried", "survived", "steps that were needed", "hosts lost"],
    ["503", "4", "3", "refresh, up; or up", "2"],
    ["two ups", "1", "0", "0"],
    ["all", "5", "3", "2"],
  ]);
});

test("the page has a column for each strategy, the sums, and what did not survive", async () => {
  const docs = await faultsDocs(results);

  const cells = docs
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(cells.filter((_, index) => index !== 1)).toEqual([
    ["class of fault", "shared-ingress", "gateway", "hosts lost", "steps that were needed"],
    ["503", "0 of 1", "3 of 3", "2", "refresh, up; or up"],
    ["two ups", "-", "0 of 1", "0", ""],
    ["all", "0 of 1", "3 of 4", "2", ""],
  ]);
  expect(docs).toContain("5 faults tried, 3 survived, 2 hosts lost on the way.");
  expect(docs).toContain("2026-11-23, 2 x CPU, ");
  expect(docs).toContain("## What did not survive");
});

describe("docs/faults.md", () => {
  test("has every class on every strategy, all survived and nothing lost, and sums that add up", async () => {
    const docs = await readFile(FAULTS_FILE, "utf8");

    const rows = docs
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const [head, , ...body] = rows;
    expect(head?.slice(1, 5)).toEqual(STRATEGIES);
    expect(body.map(([name]) => name)).toEqual([...FAULTS, "all"]);
    const tried = body.map((cells) =>
      cells.slice(1, 5).map((cell) => {
        const [, good, of] = /^(\d+) of (\d+)$/.exec(cell) ?? [];
        expect(good).toBe(of);
        return Number(of);
      }),
    );
    const sums = tried.at(-1);
    expect(STRATEGIES.map((_, at) => sumOf(tried.slice(0, -1).map((row) => row[at] ?? 0)))).toEqual(
      sums,
    );
    expect(new Set(body.map((cells) => cells[5]))).toEqual(new Set(["0"]));
    expect(docs).toContain(` ${sumOf(sums ?? [])} faults tried, `.trimStart());
  });
});

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

test.each([
  [["--docs"], "--docs: no figures without --results FILE\n"],
  [["--runs", "x"], '--runs: "x" is not a whole number from 0\n'],
  [["--strategy", "x"], '--strategy: "x" is not known; use ' + STRATEGIES.join(", ") + "\n"],
  [["--nope"], "Unknown option '--nope'; see npm run faults -- --help\n"],
])("%j is refused with the cure", { timeout: 60_000 }, async (args, stderr) => {
  expect(await runEntry("tests/faults/run.ts", ...args)).toEqual({ code: 2, stdout: "", stderr });
});
