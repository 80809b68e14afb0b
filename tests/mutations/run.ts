/**
 * `npm run mutations`: breaks the product in a copy of the checkout, one break at a time, and runs the test
 * that must see it. Exit code 0: each turned its test red; 1: one did not; 2: the command line is wrong.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { oneOf, runCommand, UsageError } from "../../tools/commandLine.js";
import { describeMachine } from "../../tools/machine.js";
import { FAULTS } from "../faults/classes.js";
import { CHECKOUT } from "../support/commandLine.js";
import { BREAKS, type Break } from "./breaks.js";
import { Copy, staleness } from "./copy.js";
import { runNamed } from "./named.js";
import { mutationsDocs, MUTATIONS_FILE, summary, told, type Tried } from "./report.js";
import { unsound, verdictOf } from "./verdict.js";

const USAGE = `npm run mutations -- [options]: deliberate breaks of the product, and the tests that see them

  --class NAME   breaks of one class of fault, as the table names it (default all);
                 may be repeated
  --docs         writes ${MUTATIONS_FILE}, of all classes

The checkout itself is not changed. All of them take 5 minutes on 2 cores (2026-11-28).
`;

const OPTIONS = {
  class: { type: "string", multiple: true },
  docs: { type: "boolean", default: false },
} as const;

/** The breaks of the classes that were asked for. */
function chosen(names: readonly string[] | undefined): readonly Break[] {
  if (names === undefined) return BREAKS;
  const faults = names.map((name) => oneOf("class", name, FAULTS));
  return BREAKS.filter(({ fault }) => faults.includes(fault));
}

/** Every break whose text is not where it was. */
async function stale(breaks: readonly Break[]): Promise<readonly string[]> {
  const found = await Promise.all(
    breaks.map(async (broken) => {
      const text = await readFile(join(CHECKOUT, broken.file), "utf8").catch(() => undefined);
      return staleness(broken, text);
    }),
  );
  return found.filter((line) => line !== undefined);
}

/** Whether the tests are green as things are; each that is not is told. */
async function unbroken(folder: string, breaks: readonly Break[]): Promise<readonly string[]> {
  const files = [...new Set(breaks.map(({ test }) => test.file))];
  const wrong: string[] = [];
  for (const file of files) {
    const named = breaks.filter(({ test }) => test.file === file).map(({ test }) => test.name);
    const names = [...new Set(named)];
    const lines = unsound(names, await runNamed(folder, file, names));
    process.stdout.write(`unbroken: ${file}, ${names.length} of its tests\n`);
    wrong.push(...lines.map((line) => `${file}: ${line}`));
  }
  return wrong;
}

async function tryOne(copy: Copy, broken: Break): Promise<Tried> {
  const began = performance.now();
  const { file, name } = broken.test;
  const ran = await copy.edited(broken, async () => await runNamed(copy.folder, file, [name]));
  const seconds = Math.round((performance.now() - began) / 1000);
  return { broken, verdict: verdictOf(broken, ran), seconds };
}

/** Tries them all; undefined where the tests are not green to begin with. */
async function tryAll(breaks: readonly Break[]): Promise<readonly Tried[] | undefined> {
  const copy = await Copy.of(CHECKOUT);
  try {
    const wrong = await unbroken(copy.folder, breaks);
    if (wrong.length > 0) {
      process.stderr.write(
        `nothing can be proven:\n${wrong.map((line) => `  ${line}\n`).join("")}`,
      );
      return undefined;
    }
    const tried: Tried[] = [];
    for (const broken of breaks) {
      const one = await tryOne(copy, broken);
      tried.push(one);
      process.stdout.write(`${told(one)}\n`);
    }
    return tried;
  } finally {
    await copy.remove();
  }
}

const line = { command: "npm run mutations", usage: USAGE, options: OPTIONS };

await runCommand(line, async (given) => {
  const breaks = chosen(given.class);
  if (given.docs && given.class !== undefined)
    throw new UsageError("--docs: of all classes; leave --class out");
  const changed = await stale(breaks);
  const tried = changed.length === 0 ? await tryAll(breaks) : undefined;
  for (const fault of changed) process.stderr.write(`stale: ${fault}\n`);
  if (tried === undefined) {
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`\n${summary(tried)}\n`);
  process.exitCode = tried.every(({ verdict }) => verdict.kind === "red") ? 0 : 1;
  if (!given.docs) return;
  const date = new Date().toISOString().slice(0, 10);
  const docs = await mutationsDocs(tried, { date, machine: describeMachine() });
  await writeFile(join(CHECKOUT, MUTATIONS_FILE), docs);
  process.stdout.write(`wrote ${MUTATIONS_FILE}\n`);
});
