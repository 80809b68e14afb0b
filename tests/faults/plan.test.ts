/** Claims about which faults `npm run faults` tries, and what it keeps of them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { AT_CALLS, FAULTS } from "./classes.js";
import { attempts, type Attempt, type Plan } from "./plan.js";
import { addResult, readResults, untried, type Result } from "./results.js";

const plan: Plan = {
  seed: 1,
  runs: 2,
  services: 60,
  strategies: ["gateway"],
  faults: FAULTS,
  eachCall: true,
};

/** Changing calls of the `up`. */
const CALLS = 14;

const all = attempts(plan, "gateway", CALLS);
const placed = all.filter(({ place }) => place !== undefined);

describe("with --each-call", () => {
  test("every class that meets a call meets every call of the changed catalog's up, once", () => {
    expect(placed).toHaveLength(AT_CALLS.length * CALLS);
    for (const fault of AT_CALLS) {
      const calls = placed.filter((one) => one.fault === fault).map(({ place }) => place?.call);
      expect(calls).toEqual(Array.from({ length: CALLS }, (_, index) => index + 1));
    }
    expect(new Set(placed.map(({ phase }) => phase))).toEqual(new Set(["after"]));
  });

  test("at each call one of CLI and program is killed before it is done, and the other after", () => {
    const kills = (fault: string) =>
      placed.filter((one) => one.fault === fault).map(({ place }) => place?.done);

    expect(kills("CLI killed")).toEqual(kills("program killed").map((isDone) => isDone === false));
    expect(kills("CLI killed").filter(Boolean)).toHaveLength(CALLS / 2);
  });

  test("what is drawn besides meets the first up, as often as there are runs", () => {
    const drawn = all.filter(({ place }) => place === undefined);
    const first = drawn.filter(({ phase }) => phase === "before");

    expect(drawn).toHaveLength(FAULTS.length * 2);
    expect(first.map(({ fault }) => fault)).toEqual([...AT_CALLS, ...AT_CALLS]);
  });
});

test("a smaller plan draws the same for what it shares with a larger one", () => {
  const one = attempts({ ...plan, runs: 1, faults: ["two ups", "quota"] }, "gateway", CALLS);

  expect(one).toHaveLength(2 + CALLS);
  for (const attempt of one) expect(all).toContainEqual(attempt);
});

describe("the results' file", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "faults-"))));
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const resultOf = (attempt: Attempt): Result => ({
    attempt,
    ...{ date: "2026-11-23", machine: "m", seconds: 9.5, hit: "call 1" },
    ...{ steps: ["up"], problems: [], lost: [] },
  });

  test("what it has is not tried again, and what it lacks is", async () => {
    const file = join(folder, "results.jsonl");
    const [first, second] = [all[0], placed[0]];
    if (first === undefined || second === undefined) throw new Error("nothing to try");

    expect(untried(all, await readResults(file))).toEqual(all);
    await addResult(file, resultOf(first));
    await addResult(file, resultOf(second));

    expect(await readResults(file)).toEqual([resultOf(first), resultOf(second)]);
    expect(untried(all, await readResults(file))).toEqual(
      all.filter((one) => one !== first && one !== second),
    );
    expect(untried([{ ...first, services: 8 }], await readResults(file))).toHaveLength(1);
  });

  test("a line that is no result is named", async () => {
    const file = join(folder, "results.jsonl");
    await writeFile(file, "\n{}\n");

    await expect(readResults(file)).rejects.toThrow(
      `${file}:2 is no result of npm run faults; remove the line`,
    );
  });
});
