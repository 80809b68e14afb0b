/** Claims about the breaks that `npm run mutations` tries: they are current, and leave no class of fault out. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { FAULTS } from "../faults/classes.js";
import { CHECKOUT, runEntry } from "../support/commandLine.js";
import { BREAKS } from "./breaks.js";
import { staleness } from "./copy.js";

const textOf = (file: string) =>
  existsSync(join(CHECKOUT, file)) ? readFileSync(join(CHECKOUT, file), "utf8") : undefined;

test("every class of fault has a break, in the order of the classes", () => {
  const classes = [...new Set(BREAKS.map(({ fault }) => fault))];

  expect(classes).toEqual(FAULTS);
});

describe.each(BREAKS.map((broken) => [`${broken.fault}: ${broken.why}`, broken] as const))(
  "%s",
  (_, { file, find, replace, test: { file: testFile, name }, says }) => {
    test("its text is found exactly once, in the product, and is changed", () => {
      expect(staleness({ file, find, replace }, textOf(file))).toBeUndefined();
      expect(file).toMatch(/^(index\.ts$|(catalog|components|doctor|stacks|strategies)\/)/);
      expect(replace).not.toBe(find);
    });

    test("its test exists, and what it shall say is said", () => {
      expect(textOf(testFile)).toContain(name);
      expect(says.length).toBeGreaterThan(5);
    });
  },
);

test.each([
  [["--class", "x"], `--class: "x" is not known; use ${FAULTS.join(", ")}\n`],
  [["--docs", "--class", "429"], "--docs: of all classes; leave --class out\n"],
  [["--nope"], "Unknown option '--nope'; see npm run mutations -- --help\n"],
])("%j is refused with the cure", { timeout: 60_000 }, async (args, stderr) => {
  expect(await runEntry("tests/mutations/run.ts", ...args)).toEqual({
    ...{ code: 2, stdout: "" },
    stderr,
  });
});
