import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { CHECKOUT, runEntry } from "../support/commandLine.js";

const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The scripts that are ours: [name, the arguments of `node --import tsx`]. */
const ours = Object.entries(scripts).flatMap(([name, script]) => {
  const [, words] = /node --import tsx (\S.*)$/.exec(script) ?? [];
  return words === undefined ? [] : [[name, words.split(" ")] as const];
});

describe("every command of package.json", () => {
  test("is found here", () => {
    const names = ours.map(([name]) => name);

    expect(names).toEqual(
      expect.arrayContaining(["start", "check", "bench", "faults", "vendor:chart", "codeowners"]),
    );
  });

  test.each(ours)("npm run %s -- --help says what it does", async (_, [entry = "", ...words]) => {
    const { code, stdout, stderr } = await runEntry(entry, ...words, "--help");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/npm (run|start)/);
  });

  test.each(ours)("npm run %s refuses an unknown option", async (_, [entry = "", ...words]) => {
    const { code, stdout, stderr } = await runEntry(entry, ...words, "--nope");

    expect([1, 2]).toContain(code);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^[^\n]*--nope[^\n]*\n$/);
  });
});
