/** `npm run preview:comment`: the pull-request comment of a preview, and the guard's answer as exit code. */
import { readFile } from "node:fs/promises";

import { anyOf, formatFaults, show } from "../catalog/fault.js";
import { catalog, check, resolve } from "../catalog/index.js";
import { nearest } from "../catalog/nearest.js";
import type { Environment } from "../stacks/environment.js";
import { GUARD_RULES, type GuardRule } from "../stacks/guardRules.js";
import { environments } from "../stacks/index.js";
import { runCommand, UsageError, writeOut } from "../tools/commandLine.js";
import { namedEnvironment } from "../tools/namedEnvironment.js";
import { answer } from "./answer.js";
import { hasFailed, PreviewError, readPreview, type Preview } from "./changes.js";
import type { Allowed } from "./guard.js";

const USAGE = `npm run preview:comment -- [options] <preview.json>: what a preview changes for callers

  --stack NAME     the environment it must be of (default: the one it names)
  --allow RULE     let this rule of the guard pass; may be repeated
  --out FILE       write the comment to FILE instead of the terminal

The file: pulumi preview --json --show-sames > preview.json, or the engine's event log.
Rules: ${GUARD_RULES.join(", ")}

Exit codes: 0 nothing stops it, 1 it could not be read or the preview failed, 2 the guard stops it.
`;

/** What the shell is told. */
const EXIT = { fine: 0, failed: 1, stopped: 2 } as const;

const OPTIONS = {
  stack: { type: "string" },
  allow: { type: "string", multiple: true },
  out: { type: "string" },
} as const;

const isRule = (name: string): name is GuardRule => GUARD_RULES.some((rule) => rule === name);

/** The rules of `--allow`, then those of the environment. */
function allowedRules(names: readonly string[], { acknowledged = [] }: Environment): Allowed {
  const unknown = names.filter((name) => !isRule(name));
  if (unknown.length > 0)
    throw new UsageError(
      formatFaults(
        "preview:comment",
        unknown.map((name) => ({
          at: `--allow ${show(name)}`,
          problem: `the guard has no such rule, it has ${anyOf(GUARD_RULES)}`,
          cure: nearest(name, GUARD_RULES),
        })),
      ),
    );
  return new Map([
    ...acknowledged.map((rule) => [rule, "environment"] as const),
    ...names.filter(isRule).map((rule) => [rule, "label"] as const),
  ]);
}

async function previewIn(path: string): Promise<Preview> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new UsageError(`${path}: it cannot be read; give the path of a file that exists`);
  }
  try {
    return readPreview(text);
  } catch (error) {
    if (error instanceof PreviewError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

function environmentOf({ stack }: Preview, expected: string | undefined): Environment {
  if (expected !== undefined && expected !== stack)
    throw new UsageError(
      `--stack: the preview is of ${show(stack)}, not of ${show(expected)}; give that one's preview`,
    );
  return namedEnvironment(stack);
}

/** The services of an environment, from a catalog without faults. */
function servicesOf(environment: Environment) {
  const { faults } = check(catalog, environments);
  if (faults.length > 0) throw new UsageError(formatFaults("catalog and environments", faults));
  return resolve(catalog, environment);
}

const line = {
  command: "npm run preview:comment",
  usage: USAGE,
  options: OPTIONS,
  words: true,
  misuse: EXIT.failed,
};

await runCommand(line, async (values, [path, ...others]) => {
  if (path === undefined || others.length > 0)
    throw new UsageError("name one file: npm run preview:comment -- preview.json");
  const preview = await previewIn(path);
  const environment = environmentOf(preview, values.stack);
  const allowed = allowedRules(values.allow ?? [], environment);
  // A preview that failed may have failed because of the catalog: its own words say it best.
  const services = hasFailed(preview) ? [] : servicesOf(environment);
  const { comment, outcome } = answer(preview, services, allowed);
  if (values.out === undefined) process.stdout.write(comment);
  else await writeOut(values.out, comment);
  if (outcome === "failed") process.stderr.write(`${path}: the preview failed\n`);
  process.exitCode = EXIT[outcome];
});
