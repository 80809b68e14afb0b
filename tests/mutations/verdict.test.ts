/** Claims about how a break is tried and judged: by vitest itself, on a checkout of a few files. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CHECKOUT } from "../support/commandLine.js";
import { Copy } from "./copy.js";
import { runNamed } from "./named.js";
import { unsound, verdictOf, type Verdict } from "./verdict.js";

const PRODUCT = `export const start = () => "ready";
export const double = async (value: number) => value * 2;
`;

const TESTS = `import { beforeAll, describe, expect, test } from "vitest";
import { double, start } from "../product.js";
beforeAll(() => { if (start() !== "ready") throw new Error("it is not ready: 5"); });
describe("doubling", () => {
  test("two (2) is four", { timeout: 500 }, async () => {
    expect({ values: [[[await double(2)]]] }).toEqual({ values: [[[4]]] });
  });
  test("two and three", async () => { expect(await double(3)).toBe(6); });
});
`;

const FILES: Readonly<Record<string, string>> = {
  "product.ts": PRODUCT,
  "tests/product.test.ts": TESTS,
  ".gitignore": "secret\nnode_modules\n",
  secret: "of the developer",
};

const NAME = "two (2) is four";

let checkout: string;
let copy: Copy;

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), "mutations-"));
  const place = (file: string) => {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    return join(checkout, file);
  };
  for (const [file, text] of Object.entries(FILES)) writeFileSync(place(file), text);
  for (const file of ["vitest.config.ts", "tests/mutations/vitest.config.ts"])
    copyFileSync(join(CHECKOUT, file), place(file));
  symlinkSync(join(CHECKOUT, "node_modules"), place("node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: checkout });
  copy = await Copy.of(checkout);
});

afterAll(async () => {
  await copy.remove();
  rmSync(checkout, { recursive: true });
});

/** Breaks the product, and judges the test of `NAME`. */
async function tried(find: string, replace: string, says: string): Promise<Verdict> {
  const edit = { file: "product.ts", find, replace };
  const ran = await copy.edited(edit, async () => {
    return await runNamed(copy.folder, "tests/product.test.ts", [NAME]);
  });
  return verdictOf({ says }, ran);
}

const unproven = (why: RegExp) => ({ kind: "unproven", why: expect.stringMatching(why) as string });

describe("a break", () => {
  test("is red by an assertion that says what it shall, deep in a value too", async () => {
    expect(await tried("value * 2", "value + 3", "[ [ [ 5 ] ] ]")).toEqual({ kind: "red" });
  });

  test.each<readonly [string, string, string, string, object]>([
    ["that the test does not see is green", "value * 2", "value + value", "5", { kind: "green" }],
    [
      "by which an assertion says something else proves nothing",
      "value * 2",
      "value + 3",
      "[ 6 ]",
      unproven(/^AssertionError: expected \{ values: \[ \[ \[ 5 \] \] \] \} to deeply equal /),
    ],
    [
      "that throws proves nothing, whatever it says",
      "value * 2",
      '{ throw new Error("5"); }',
      "5",
      unproven(/^Error: 5$/),
    ],
    [
      "by which a hook fails proves nothing",
      '"ready"',
      '"not ready"',
      "5",
      unproven(/^it is not ready: 5$/),
    ],
    ["that is no code proves nothing", "=> value * 2", "=> 5 5", "5", unproven(/./)],
    [
      "by which the test runs out of time proves nothing",
      "value * 2",
      "await new Promise<number>(() => 5)",
      "5",
      unproven(/^it ran out of time$/),
    ],
  ])("%s", async (_, find, replace, says, verdict) => {
    expect(await tried(find, replace, says)).toEqual(verdict);
  });

  test("is taken back, and never made in the checkout", () => {
    for (const folder of [copy.folder, checkout])
      expect(readFileSync(join(folder, "product.ts"), "utf8")).toBe(PRODUCT);
    expect(existsSync(join(copy.folder, "secret"))).toBe(false);
    expect(existsSync(join(checkout, ".local"))).toBe(false);
  });

  test("whose text is not there, or twice, is stale", async () => {
    await expect(tried("value * 3", "", "")).rejects.toThrow(
      'product.ts has "value * 3" 0 times instead of once; mend tests/mutations/breaks.ts',
    );
    await expect(tried("value", "", "")).rejects.toThrow('has "value" 2 times instead of once');
  });
});

test("the unbroken run wants each name to be of one test, and that to be green", async () => {
  const names = [NAME, "two", "three (3)"];

  const ran = await runNamed(copy.folder, "tests/product.test.ts", names);

  expect(unsound(names, ran)).toEqual(['"two" names 2 tests', '"three (3)" names 0 tests']);
  const failed = {
    name: `doubling ${NAME}`,
    passed: false,
    messages: ["Error: no\n    at x.ts:1"],
  };
  expect(unsound([NAME], { tests: [failed], trouble: "" })).toEqual([
    `"${NAME}" fails unbroken: Error: no`,
  ]);
});
