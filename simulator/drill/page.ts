/** The drill as the blocks of a page with charts. */
import { count } from "../../compare/words.js";
import { heading, list, paragraph, table, type Block } from "../../compare/report/document.js";
import type { AttemptResult, Drill } from "./drill.js";
import { HAPPENINGS, type Happening } from "./happenings.js";
import { cellOf, figuresOf, quotaWords, runOf, type Ran } from "./summary.js";

/** Title of the page. */
export const DRILL_TITLE = "Drill: the strategies through the same events";

/** Everything about a drill, the table first. */
export function drillBlocks(drill: Drill): readonly Block[] {
  const { results, seconds, services, quota } = drill;
  return [
    heading(1, DRILL_TITLE),
    paragraph(
      `${count(services, "plain service")}, a quota of ${quota} internal forwarding rules, ` +
        `requests from two VMs in each of ${seconds} simulated seconds after each event.`,
    ),
    list(results.map((result) => attemptText(result, drill))),
    table(
      "Failed seconds after each event, and the share of failed requests",
      ["event", ...results.map(({ attempt }) => attempt.name)],
      HAPPENINGS.map(({ name }) => [
        name,
        ...results.map((result) =>
          result.kind === "ran" ? cellOf(runOf(result, name), result) : "skipped",
        ),
      ]),
    ),
    ...eventBlocks(results),
  ];
}

/** For each event what it was, a chart of the failed requests, and what each attempt met. */
export function eventBlocks(results: readonly AttemptResult[]): readonly Block[] {
  const ran = results.filter((result) => result.kind === "ran");
  return HAPPENINGS.flatMap((happening) => blocksOf(happening, ran, results));
}

function attemptText(result: AttemptResult, { services }: Drill): string {
  const { name } = result.attempt;
  if (result.kind === "skipped")
    return `${name}: skipped, the program refuses it: ${result.reason}.`;
  const carries = `${name}: ${result.carried} of ${count(services, "service")} answer`;
  const words = quotaWords(result);
  return words === undefined ? `${carries}.` : `${carries}. The others: \`${words}\``;
}

function blocksOf(
  { name, text }: Happening,
  ran: readonly Ran[],
  results: readonly AttemptResult[],
): readonly Block[] {
  const hit = ran.flatMap((result) => {
    const run = runOf(result, name);
    return run?.hit === undefined ? [] : [{ result, run }];
  });
  const end = shownSeconds(hit.map(({ run }) => run.failed));
  const lines = hit.map(({ result, run }) => ({
    name: result.attempt.name,
    series: seriesOf(result, results),
    values: run.failed.slice(0, end).map((failed) => (100 * failed) / result.requestsPerSecond),
  }));
  const told = hit.map(({ result, run }) => {
    const figures = figuresOf(run, result.requestsPerSecond);
    const counted = `${figures?.failedRequests ?? 0} of ${count(figures?.requests ?? 0, "request")} failed`;
    const recovery =
      figures?.recoveredSecond === undefined
        ? "it does not recover"
        : `none after second ${figures.recoveredSecond}`;
    return run.reason === undefined
      ? `${result.attempt.name}: no request failed.`
      : `${result.attempt.name}: ${counted}, ${recovery}. First: ${run.reason}.`;
  });
  return [
    heading(2, name),
    {
      kind: "chart",
      title: `Percent of failed requests, second by second: ${name}`,
      text: `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}.`,
      note: "Each from the same fresh state.",
      chart: { kind: "timeline", unit: "% failed", lines },
    },
    list(told),
  ];
}

/** The chart ends ten seconds after the last failure, at the next half minute. */
function shownSeconds(runs: readonly (readonly number[])[]): number {
  const last = Math.max(0, ...runs.map((failed) => failed.findLastIndex((count) => count > 0)));
  return Math.ceil((last + 10) / 30) * 30;
}

/** Both redundancies of one strategy have one colour: that of the strategy. */
function seriesOf({ attempt }: Ran, results: readonly AttemptResult[]): number {
  const strategyOf = (name: string) => name.split(",")[0] ?? name;
  const strategies = [...new Set(results.map((result) => strategyOf(result.attempt.name)))];
  return strategies.indexOf(strategyOf(attempt.name));
}
