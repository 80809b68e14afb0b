/** The losses for a terminal, a page and docs/losses.md. */
import { whole } from "../../compare/words.js";
import {
  heading as title,
  list,
  paragraph as text,
  table,
  type Block,
} from "../../compare/report/document.js";
import { toMarkdown } from "../../compare/report/markdown.js";
import { heading, paragraph } from "../commands/text.js";
import { SETTINGS } from "./losses.js";
import type { Drill } from "./drill.js";
import { HAPPENINGS } from "./happenings.js";
import { eventBlocks } from "./page.js";
import { lossCell, runOf } from "./summary.js";
import { tableText } from "./terminal.js";

/** Title of the page. */
export const LOSSES_TITLE = "Losses: the controller's shipped settings and the chart's own";

/** Path from the project's folder. */
export const LOSSES_FILE = "docs/losses.md";

/** What the figures do not hold. */
const LIMITS = [
  "Every request is a new connection. What happens to open ones (`worker-shutdown-timeout`, connection draining) is not simulated.",
  "A request that NGINX repeats on another pod counts as answered, however long the first try took (up to `proxy-connect-timeout`, 5 s).",
  "Endpoints follow a pod's end 1 s later, an assumption; clusters of 2021 took more than 10 s (facts B33), and the chart's defaults then lose that long. The shipped 20 s of grace less the health check's 6 s hold 14 s of it.",
  "`topologySpreadConstraints`: the simulated scheduler spreads pods also where none are set, as kube-scheduler prefers to.",
  "`unhealthyPodEvictionPolicy` and the probes' own periods have no event here.",
] as const;

/** Requests of one event's run. */
function requestsOf({ results, seconds }: Drill): number {
  const [first] = results.flatMap((result) =>
    result.kind === "ran" ? [result.requestsPerSecond] : [],
  );
  return seconds * (first ?? 0);
}

/** The report, without a new line at the end. */
export function formatLosses(found: Drill): string {
  return [
    heading(`Failed requests of ${whole(requestsOf(found))} after each event`),
    tableText(found.results, lossCell),
    "",
    ...found.results.map(({ attempt }) => paragraph(`${attempt.label}: ${attempt.name}`)),
    ...HAPPENINGS.map(({ name, text: what }) => paragraph(`${name}: ${what}`)),
    paragraph(
      `Requests from 2 VMs in each of ${found.seconds} simulated seconds, each event on a fresh copy of what \`up\` made.`,
    ),
  ].join("\n");
}

/** The page: what docs/losses.md has, then each event second by second. */
export function lossesPage(found: Drill, made: string): readonly Block[] {
  return [...lossesBlocks(found, made), ...eventBlocks(found.results)];
}

/** The losses, the settings behind them and what is left out; `made`, the day of the figures: `2026-11-23`. */
export function lossesBlocks(found: Drill, made: string): readonly Block[] {
  const { results, seconds } = found;
  return [
    title(1, LOSSES_TITLE),
    text(
      `Measured on ${made} by \`npm run losses\`, on the embedded cloud with the real engine: the strategy shared-ingress, ` +
        `requests from two VMs in each of ${seconds} simulated seconds after each event, ${whole(requestsOf(found))} for each event. ` +
        "The first column is what this program ships (`components/chartValues.ts`), the others are the same program whose chart values lack the settings below.",
    ),
    table(
      "Failed requests after each event, and the seconds in which they failed",
      ["event", ...results.map(({ attempt }) => attempt.name)],
      HAPPENINGS.map(({ name }) => [
        name,
        ...results.map((result) =>
          result.kind === "ran" ? lossCell(runOf(result, name), result) : "skipped",
        ),
      ]),
    ),
    text(
      "What the shipped settings lose is the health check's time: 2 tries, 3 s apart, as GKE sets it for externalTrafficPolicy Local (facts B5). No setting of the chart shortens it.",
    ),
    title(2, "The settings"),
    table(
      "Settings that the chart's defaults differ from",
      ["setting", "shipped", "the chart's default", "why"],
      SETTINGS.map((setting) => [
        `\`${setting.path.join(".")}\``,
        setting.shipped,
        setting.otherwise,
        setting.because,
      ]),
    ),
    title(2, "What the figures do not hold"),
    list(LIMITS),
  ];
}

/** docs/losses.md, in the form that prettier gives it. */
export async function lossesDocs(found: Drill, made: string): Promise<string> {
  const { format } = await import("prettier"); // slow to load, and needed here only
  return format(toMarkdown(lossesBlocks(found, made)), { parser: "markdown", printWidth: 100 });
}

/** The day that docs/losses.md says it was made on; undefined when it says none. */
export function madeOn(docs: string): string | undefined {
  return /Measured on (\d{4}-\d\d-\d\d) /.exec(docs)?.[1];
}
