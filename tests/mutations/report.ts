/** What became of the breaks: for a terminal, and as docs/mutations.md. */
import Table from "cli-table3";

import { heading, list, paragraph, table, type Block } from "../../compare/report/document.js";
import { toMarkdown } from "../../compare/report/markdown.js";
import { count, whole } from "../../compare/words.js";
import { tableStyle } from "../../simulator/commands/text.js";
import type { Break } from "./breaks.js";
import type { Verdict } from "./verdict.js";

/** Path from the project's folder. */
export const MUTATIONS_FILE = "docs/mutations.md";

/** One break that was tried. */
export interface Tried {
  readonly broken: Break;
  readonly verdict: Verdict;
  /** Wall clock. */
  readonly seconds: number;
}

/** Where and when they were tried. */
export interface Made {
  /** Day, `2026-11-23`. */
  readonly date: string;
  readonly machine: string;
}

/** One break as it comes. */
export function told({ broken, verdict, seconds }: Tried): string {
  const { fault, file, why, test, says } = broken;
  const line = `${verdict.kind}: ${fault}, ${file}: ${why} (${seconds} s)`;
  switch (verdict.kind) {
    case "red":
      return line;
    case "green":
      return `${line}\n  ${test.file}, "${test.name}" does not see it`;
    case "unproven":
      return `${line}\n  wanted an assertion that says: ${says}\n  got: ${verdict.why}`;
    default:
      return verdict satisfies never;
  }
}

/** A row for each break, and how many turned their test red. */
export function summary(tried: readonly Tried[]): string {
  const rendered = new Table({
    ...tableStyle(),
    head: ["class of fault", "break", "test", "result", "seconds"],
    colWidths: [null, 50, 50, null, null],
    wordWrap: true,
  });
  const rows = tried.map(({ broken: { fault, file, why, test }, verdict, seconds }) => [
    fault,
    `${file}: ${why}`,
    `${test.file}, ${test.name}`,
    verdict.kind,
    seconds,
  ]);
  rendered.push(...rows);
  return `${rendered.toString()}\n\n${count(tried.length, "break")} tried, ${whole(reds(tried))} red`;
}

const reds = (tried: readonly Tried[]): number =>
  tried.filter(({ verdict }) => verdict.kind === "red").length;

/** docs/mutations.md, in the form that prettier gives it. */
export async function mutationsDocs(tried: readonly Tried[], made: Made): Promise<string> {
  const { format } = await import("prettier"); // slow to load, and needed here only
  return format(toMarkdown(mutationsBlocks(tried, made)), { parser: "markdown", printWidth: 100 });
}

/** The breaks with their tests, and what that does not show. */
export function mutationsBlocks(
  tried: readonly Tried[],
  { date, machine }: Made,
): readonly Block[] {
  const classes = new Set(tried.map(({ broken }) => broken.fault)).size;
  const minutes = Math.ceil(tried.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  return [
    heading(1, "Deliberate breaks"),
    paragraph(
      `Written by \`npm run mutations -- --docs\`: ${date}, ${machine}. ${count(tried.length, "break")} in the ${whole(classes)} classes of fault, ` +
        `${whole(reds(tried))} turned their test red, in ${count(minutes, "minute")}.`,
    ),
    paragraph(
      "Each is one careless change of the product, made in a throw-away copy of the checkout. The named test is green before it. Red: an assertion of that test fails, in words that belong to the break; a file that does not load, a hook that fails or a test that runs out of time counts for nothing. The text of each is in `tests/mutations/breaks.ts`; what the classes are, `npm run faults` says in `docs/faults.md`.",
    ),
    table(
      "Breaks, and the tests that turn red",
      ["class of fault", "file", "break", "test that turns red", "seconds"],
      tried.map(({ broken: { fault, file, why, test }, seconds }) => [
        fault,
        `\`${file}\``,
        why,
        `\`${test.file}\`, "${test.name}"`,
        String(seconds),
      ]),
      [4],
    ),
    ...failures(tried),
    heading(2, "What this does not show"),
    list(LIMITS),
  ];
}

const LIMITS = [
  "A break that nobody thought of may go unseen: these are examples, at least one for each class.",
  "Where a class is none of the program's business, as a lock or a state file is, the doctor is broken: it is what names the way back.",
] as const;

function failures(tried: readonly Tried[]): readonly Block[] {
  const failed = tried.filter(({ verdict }) => verdict.kind !== "red");
  if (failed.length === 0) return [];
  return [heading(2, "What did not turn red"), list(failed.map(told))];
}
