/** The drill for a terminal of 80 columns. */
import Table from "cli-table3";

import { count } from "../../compare/words.js";
import { heading, paragraph, tableStyle } from "../commands/text.js";
import type { AttemptResult, Drill } from "./drill.js";
import { HAPPENINGS } from "./happenings.js";
import type { Run } from "./measure.js";
import { cellOf, quotaWords, runOf, type Ran } from "./summary.js";

/** The report, without a new line at the end. */
export function formatDrill(drill: Drill): string {
  const { seconds, results } = drill;
  const requests = Math.max(
    0,
    ...results.map((result) => (result.kind === "ran" ? result.requestsPerSecond : 0)),
  );
  return [
    heading("The attempts"),
    ...results.flatMap((result) => attemptLines(result, drill)),
    "",
    heading(`Failed seconds of ${seconds} after each event, and the share of failed requests`),
    tableText(results, cellOf),
    "",
    ...HAPPENINGS.map(({ name, text }) => paragraph(`${name}: ${text}`)),
    paragraph(
      `Up to ${requests} requests in each simulated second, from 2 VMs; each event on a fresh copy of what \`up\` made.`,
    ),
  ].join("\n");
}

function attemptLines(result: AttemptResult, { services, quota }: Drill): readonly string[] {
  const { label, name } = result.attempt;
  if (result.kind === "skipped")
    return [paragraph(`${label}: ${name}: SKIPPED, the program refuses it: ${result.reason}`)];
  const carries = `${result.carried} of ${count(services, "service")} answer`;
  if (result.waiting === undefined) return [`${label}: ${name}: ${carries}`];
  const words = quotaWords(result);
  return [
    paragraph(`${label}: ${name}: ${carries}, stopped by a quota of ${quota} forwarding rules`),
    ...(words === undefined ? [] : [`    ${paragraph(words, 76)}`]),
  ];
}

/** Rows: events; columns: attempts, with what `cell` says of each run. */
export function tableText(
  results: readonly AttemptResult[],
  cell: (run: Run | undefined, of: Ran) => string,
): string {
  const drawn = new Table({
    ...tableStyle(),
    head: ["event", ...results.map(({ attempt }) => attempt.label)],
  });
  for (const { name } of HAPPENINGS) {
    const cells = results.map((result) =>
      result.kind === "ran" ? cell(runOf(result, name), result) : "skipped",
    );
    drawn.push([name, ...cells]);
  }
  const lines = drawn.toString().split("\n");
  return lines.map((line) => line.trimEnd()).join("\n");
}
