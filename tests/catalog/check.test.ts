/** `npm run check` as people and CI run it: a process of its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runEntry } from "../support/commandLine.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "catalog-check-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => runEntry("catalog/check.ts", ...args);

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("npm run check", () => {
  it("counts the services by team and environment", async () => {
    const { code, stdout, stderr } = await run();

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("catalog: 28 services of 7 teams, no fault");
    expect(stdout).toMatch(/│ insights +│ +4 │ +4 │ +3 │ +3 │/);
    expect(stdout).toMatch(/│ all +│ +28 │ +27 │ +27 │ +27 │/);
    expect(stdout).toContain("warning: ingress-nginx was retired in March 2026");
  });

  it("prints every fault and exits with 1", async () => {
    const catalog = await file("bad.json", '{"payments":{"a":{"port":0},"b":{"port":"x"}}}');

    const { code, stdout, stderr } = await run("--catalog", catalog);

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      [
        "catalog and environments: 2 faults",
        "  payments.a.port: 0 is not a port; use 1-65535",
        '  payments.b.port: "x" is not a port; use 1-65535',
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["named.ts", "export const catalog: object = { t: { one: { port: 80 } } };"],
    ["default.mjs", "export default { t: { one: { port: 80 } } };"],
    ["data.json", '{"t":{"one":{"port":80}}}'],
  ])("reads another catalog from %s", async (name, text) => {
    const { code, stdout } = await run("--catalog", await file(name, text));

    expect(code).toBe(0);
    expect(stdout).toContain("catalog: 1 service of 1 team, no fault");
  });

  it.each([
    [
      "a module without a catalog",
      "empty.mjs",
      "export const x = 1;",
      /empty\.mjs: it exports no catalog and no default\n$/,
    ],
    ["a text that is no JSON", "broken.json", "{", /broken\.json: .*JSON.*\n$/],
  ])("refuses %s in one line", async (_, name, text, message) => {
    const { code, stderr } = await run("--catalog", await file(name, text));

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("refuses an unknown option in one line", async () => {
    const { code, stderr } = await run("--catalogue", "x");

    expect(code).toBe(2);
    expect(stderr).toMatch(/^Unknown option '--catalogue'; see npm run check -- --help\n$/);
  });
});
