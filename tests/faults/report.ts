/** What became of the faults: for a terminal, and as docs/faults.md. */
import Table from "cli-table3";

import { heading, list, paragraph, table, type Block } from "../../compare/report/document.js";
import { toMarkdown } from "../../compare/report/markdown.js";
import { count, whole } from "../../compare/words.js";
import { tableStyle } from "../../simulator/commands/text.js";
import { FAULTS, type FaultClass } from "./classes.js";
import { survived, type Result } from "./results.js";
import { STRATEGIES } from "./world.js";

/** Path from the project's folder. */
export const FAULTS_FILE = "docs/faults.md";

/** One class of fault, or all of them. */
interface Row {
  readonly name: FaultClass | "all";
  readonly of: readonly Result[];
}

/** One result as it comes. */
export function told(result: Result): string {
  const { attempt, hit, steps, problems, lost } = result;
  const { strategy, fault, phase } = attempt;
  const which = phase === "before" ? "first up" : "changed catalog";
  return [
    `${survived(result) ? "survived" : "FAILED"}: ${strategy}, ${fault}, ${which}, ${hit}: ${steps.join(", ")}`,
    ...problems.map((problem) => `  ${problem}`),
    ...lost.map((host) => `  lost on the way: ${host}`),
  ].join("\n");
}

/** A row for each class that was tried, and the sums. */
export function summary(results: readonly Result[]): string {
  const rendered = new Table({
    ...tableStyle(),
    head: ["class of fault", "tried", "survived", "steps that were needed", "hosts lost"],
    colWidths: [null, null, null, 60, null],
    wordWrap: true,
  });
  const rows = rowsOf(results).map(({ name, of }) => [
    name,
    of.length,
    of.filter(survived).length,
    name === "all" ? "" : stepsOf(of).join("; or "),
    hostsLost(of),
  ]);
  rendered.push(...rows);
  return rendered.toString();
}

function rowsOf(results: readonly Result[]): readonly Row[] {
  const classes = FAULTS.map((name): Row => ({
    name,
    of: results.filter(({ attempt }) => attempt.fault === name),
  })).filter(({ of }) => of.length > 0);
  return [...classes, { name: "all", of: results }];
}

/** Every way back that was taken, the most frequent first. */
function stepsOf(results: readonly Result[]): readonly string[] {
  const ways = results.filter(survived).map(({ steps }) => steps.join(", "));
  const times = new Map<string, number>();
  for (const way of ways) times.set(way, (times.get(way) ?? 0) + 1);
  return [...times].sort(([, one], [, other]) => other - one).map(([way]) => way);
}

const hostsLost = (results: readonly Result[]): number =>
  results.reduce((sum, { lost }) => sum + lost.length, 0);

/** docs/faults.md, in the form that prettier gives it. */
export async function faultsDocs(results: readonly Result[]): Promise<string> {
  const { format } = await import("prettier"); // slow to load, and needed here only
  return format(toMarkdown(faultsBlocks(results)), { parser: "markdown", printWidth: 100 });
}

/** The figures, what they mean, and what they do not hold. */
export function faultsBlocks(results: readonly Result[]): readonly Block[] {
  const strategies = STRATEGIES.filter((name) =>
    results.some(({ attempt }) => attempt.strategy === name),
  );
  const good = results.filter(survived).length;
  return [
    heading(1, "Faults"),
    paragraph(
      `Written by \`npm run faults -- --docs\`: ${sortedWords(results, ({ date }) => date)}, ${sortedWords(results, ({ machine }) => machine)}, ` +
        `the real engine and CLI on the embedded cloud, the environment \`local\` with ${sortedWords(results, ({ attempt }) => String(attempt.services))} services, seed ${sortedWords(results, ({ attempt }) => String(Math.floor(attempt.seed / 100_000)))}.`,
    ),
    paragraph(
      `${count(results.length, "fault")} tried, ${whole(good)} survived, ${count(hostsLost(results), "host")} lost on the way. ` +
        "Survived: after the steps that `npm run doctor` names a preview is empty, the doctor finds nothing, every host answers, the simulated project has the same objects as after an undisturbed run, each once and none besides, and no host that both catalogs have was unreachable after any single change of the project on the way.",
    ),
    table(
      "Faults survived of those tried, by strategy, and the steps",
      ["class of fault", ...strategies, "hosts lost", "steps that were needed"],
      rowsOf(results).map(({ name, of }) => [
        name,
        ...strategies.map((strategy) =>
          survivedOf(of.filter(({ attempt }) => attempt.strategy === strategy)),
        ),
        whole(hostsLost(of)),
        name === "all" ? "" : stepsOf(of).join("; or "),
      ]),
      strategies.map((_, index) => index + 1).concat(strategies.length + 1),
    ),
    paragraph(coverage(results)),
    heading(2, "What is tried"),
    list(MEANINGS),
    heading(2, "What the figures do not hold"),
    list(LIMITS),
    ...failures(results),
  ];
}

/** `43 of 43`; `-` where none was tried. */
function survivedOf(results: readonly Result[]): string {
  if (results.length === 0) return "-";
  return `${results.filter(survived).length} of ${results.length}`;
}

/** How many different calls were met. */
function coverage(results: readonly Result[]): string {
  const atCalls = results.filter(({ attempt }) => attempt.place !== undefined);
  const first = results.filter(({ attempt }) => attempt.phase === "before").length;
  const calls = new Set(
    atCalls.map(({ attempt }) => `${attempt.strategy} ${attempt.place?.call ?? 0}`),
  );
  return (
    `${whole(atCalls.length)} of them met the ${whole(calls.size)} changing calls of the changed catalog's \`up\`, one after the other, ` +
    `${whole(first)} a call of the first \`up\` that the seed drew. The whole run took ${whole(Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60))} minutes of one process.`
  );
}

/** What stands behind the names of the classes. */
const MEANINGS = [
  "The catalog changes between two `up`s: two services added, two removed, one renamed, one moved to another port.",
  "429, 500, 503, reset: a changing call (create, update, delete) is refused once, not done. Lost reply: it is done, and the caller hears a reset.",
  "quota, credentials: the call and every later one is refused until the quota is raised, or somebody has logged in.",
  "CLI killed, program killed: SIGKILL of that process at the call, before it is done or after. The program's process hosts the stand-in providers too.",
  "two ups: two processes at the same instant.",
  "refresh refused, refresh killed: a reading call of a refresh is refused with 503, or the CLI is killed there.",
  "state cut, flipped, older, attributes cut: Pulumi's state file ends early; one bit of it flips, in the file at large, an id, a URN, a type, a name, a number or a flag; the file from before the last `up` is put back; `<stack>.json.attrs` beside it ends early, as a CLI leaves it that is killed while it writes.",
  "by hand: what carries a host is deleted or edited, or one is added under a name that is to come, between preview and `up`; the autoscaler doubles the node pool.",
] as const;

const LIMITS = [
  "Results may be kept over several runs: their days are above. What earlier faults found is mended, and in `docs/surprises.md`.",
  "The changing calls of a run come in parallel: call 5 of one run and call 5 of another may be of different resources.",
  "The clouds are embedded ones: a refusal has Google's and Kubernetes' words, but comes at once.",
] as const;

function failures(results: readonly Result[]): readonly Block[] {
  const failed = results.filter((result) => !survived(result));
  if (failed.length === 0) return [];
  return [heading(2, "What did not survive"), list(failed.map((result) => told(result)))];
}

/** The different words of results, in order. */
function sortedWords(results: readonly Result[], word: (result: Result) => string): string {
  return [...new Set(results.map(word))].sort().join(", ");
}
