/** Runs named tests of one file in a copy of the checkout, by vitest itself. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

/** What became of one test. */
export interface Tested {
  /** With the titles around it. */
  readonly name: string;
  readonly passed: boolean;
  /** Of each error, with its stack; empty when it passed. */
  readonly messages: readonly string[];
}

/** What became of a file's tests. */
export interface Ran {
  /** Those that ran to an end. */
  readonly tests: readonly Tested[];
  /** Why there are none, or fewer: the file does not load, a hook failed; else empty. */
  readonly trouble: string;
}

const Report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Longest run of one file: a test and a hook end after 120 s each, in vitest.config.ts. */
const MOST_MS = 900_000;

/** Runs the tests of `file` whose title has one of `names` in it. */
export async function runNamed(
  folder: string,
  file: string,
  names: readonly string[],
): Promise<Ran> {
  const made = await mkdtemp(join(tmpdir(), "mutation-report-"));
  const report = join(made, "report.json");
  try {
    const output = await vitest(folder, [
      ...["run", file, "--config", "tests/mutations/vitest.config.ts"],
      ...["--testNamePattern", names.map(literal).join("|")],
      ...["--reporter=json", `--outputFile=${report}`],
    ]);
    const text = await readFile(report, "utf8").catch(() => undefined);
    if (text === undefined) return { tests: [], trouble: `vitest gave no report: ${output}` };
    return readReport(text);
  } finally {
    await rm(made, { recursive: true });
  }
}

/** What vitest printed; its exit code says no more than its report. */
function vitest(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const entry = join(folder, "node_modules", "vitest", "vitest.mjs");
    const env = { ...process.env, NO_COLOR: "1" };
    const options = { cwd: folder, env, timeout: MOST_MS, maxBuffer: 1 << 26 };
    execFile(process.execPath, [entry, ...args], options, (_, stdout, stderr) => {
      done(`${stdout}${stderr}`.trim());
    });
  });
}

function readReport(text: string): Ran {
  const { testResults } = Report.parse(JSON.parse(text));
  const ended = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "passed" || status === "failed"),
  );
  return {
    tests: ended.map(({ fullName, status, failureMessages }) => ({
      name: fullName,
      passed: status === "passed",
      messages: failureMessages ?? [],
    })),
    trouble: testResults
      .map(({ message }) => message)
      .filter((message) => message !== "")
      .join("; "),
  };
}

/** A name as a pattern that matches it and nothing else. */
function literal(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
