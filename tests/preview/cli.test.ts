/** Claim: `npm run preview:comment` as people and pipelines call it: its output, exit codes and errors. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { GUARD_RULES } from "../../stacks/guardRules.js";
import { runEntry } from "../support/commandLine.js";
import { appearing, staying, textOf } from "./written.js";

let folder: string;
let fine: string;
let stopped: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "preview-"));
  fine = await save(
    "fine.json",
    textOf([appearing("payments", "refunds"), staying("orders", "orders")]),
  );
  stopped = await save(
    "stopped.json",
    textOf([{ type: "gcp:dns/managedZone:ManagedZone", name: "zone", before: {} }]),
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function save(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

const run = (...args: string[]) => runEntry("preview/cli.ts", ...args);

describe("npm run preview:comment", () => {
  test("prints the comment, exit code 0", async () => {
    const { code, stdout, stderr } = await run(fine);

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^<!-- service-ingress preview: dev -->\n### `dev`: 1 route added, 1 unchanged\n/,
    );
  });

  test("ends with 2 when the guard stops it, and with 0 when the rule is allowed", async () => {
    const out = join(folder, "comment.md");

    expect(await run(stopped)).toMatchObject({ code: 2, stderr: "" });
    expect(
      await run("--allow", "replace-dns-zone", "--out", out, "--stack", "dev", stopped),
    ).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await readFile(out, "utf8")).toContain("- `replace-dns-zone` (by the label)");
  });

  test("a preview that failed: its errors as the comment, exit code 1", async () => {
    const file = await save(
      "failed.json",
      textOf([], [{ severity: "error", message: "error: no quota" }]),
    );

    expect(await run(file)).toEqual({
      code: 1,
      stdout:
        "<!-- service-ingress preview: dev -->\n### `dev`: the preview failed\n\n```text\nno quota\n```\n",
      stderr: `${file}: the preview failed\n`,
    });
  });

  test("prints its usage with the rules and the exit codes", async () => {
    const { code, stdout } = await run("--help");

    expect(code).toBe(0);
    expect(stdout).toContain(`Rules: ${GUARD_RULES.join(", ")}\n`);
    expect(stdout).toContain(
      "Exit codes: 0 nothing stops it, 1 it could not be read or the preview failed, 2 the guard stops it.",
    );
  });
});

describe("is refused with one clear line each, exit code 1", () => {
  const rules = `${GUARD_RULES.slice(0, -1).join(", ")} or ${GUARD_RULES.at(-1) ?? ""}`;

  test.each<[string, () => string[], () => string]>([
    ["no file", () => [], () => "name one file: npm run preview:comment -- preview.json"],
    [
      "two files",
      () => [fine, fine],
      () => "name one file: npm run preview:comment -- preview.json",
    ],
    [
      "a file that is not there",
      () => ["/nowhere.json"],
      () => "/nowhere.json: it cannot be read; give the path of a file that exists",
    ],
    [
      "an unknown option",
      () => ["--colour", fine],
      () => "Unknown option '--colour'; see npm run preview:comment -- --help",
    ],
    [
      "an unknown rule",
      () => ["--allow", "replace-clusters", "--allow", "everything", fine],
      () =>
        `preview:comment: 2 faults\n  --allow "replace-clusters": the guard has no such rule, it has ${rules}; did you mean "replace-cluster"?\n` +
        `  --allow "everything": the guard has no such rule, it has ${rules}; use ${rules.replaceAll(/[a-z-]{4,}/g, '"$&"')}`,
    ],
    [
      "a preview of another stack",
      () => ["--stack", "prod", fine],
      () => '--stack: the preview is of "dev", not of "prod"; give that one\'s preview',
    ],
    [
      "an output that cannot be written",
      () => ["--out", join(folder, "none", "x.md"), fine],
      () => `${join(folder, "none", "x.md")}: it cannot be written`,
    ],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args());

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.startsWith(message())).toBe(true);
  });

  test("a file that is no preview, and a stack without an environment", async () => {
    const other = await save("other.json", "{}");
    const stray = await save(
      "stray.json",
      textOf([]).replaceAll("urn:pulumi:dev::", "urn:pulumi:qa::"),
    );

    expect((await run(other)).stderr).toMatch(
      /^\S+other\.json: it is JSON, but no preview of Pulumi; write it with: pulumi preview --json --show-sames .*\n$/,
    );
    expect((await run(stray)).stderr).toBe(
      'stack "qa" has no environment in stacks/; known are local, dev, staging, prod\n',
    );
  });
});
