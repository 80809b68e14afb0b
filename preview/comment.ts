/** The comment of a pull request about one environment: what changes for callers, in words. */
import { count, whole } from "../compare/words.js";
import type { Diagnostic, Preview } from "./changes.js";
import { costLine, loadBalancingOf } from "./cost.js";
import type { Judged, GuardReport } from "./guard.js";
import { guardPart } from "./comment/guardPart.js";
import { resourcesPart } from "./comment/resourcesPart.js";
import { routesPart, tally } from "./comment/routesPart.js";
import { shiftsPart } from "./comment/shiftsPart.js";
import { fenced, folded, span } from "./markdown.js";

/** GitHub refuses a comment of more than 65,536 characters; the rest is left for what a pipeline adds. */
const LONGEST = 64_000;

/** How much of each part is shown, from all that anybody reads to little; the first that fits is taken. */
export interface Limits {
  /** Lines of each team. */
  readonly lines: number;
  readonly teams: number;
  /** Lines of each other list. */
  readonly others: number;
}
const LIMITS: readonly Limits[] = [
  { lines: 1000, teams: 200, others: 100 },
  { lines: 200, teams: 100, others: 50 },
  { lines: 50, teams: 60, others: 20 },
  { lines: 10, teams: 50, others: 10 },
  { lines: 6, teams: 50, others: 10 },
  { lines: 3, teams: 30, others: 5 },
  { lines: 0, teams: 20, others: 3 },
];

/**
 * First line of the comment of an environment. A pipeline finds its comment by it: among the comments of
 * the pull request, the one whose body begins with this line is edited; if there is none, one is added.
 */
export function markerOf(stack: string): string {
  return `<!-- service-ingress preview: ${stack.replaceAll(/[^\w.-]/g, "_")} -->`;
}

/** The comment: Markdown of GitHub and GitLab, below 65,536 characters whatever the preview holds. */
export function commentOf(judged: Judged, report: GuardReport): string {
  const drafts = LIMITS.map((limits) => () => draft(judged, report, limits));
  for (const write of drafts) {
    const text = write();
    if (text.length <= LONGEST) return text;
  }
  throw new Error("a comment of the tightest limits is always short enough");
}

/** The comment of a preview that failed: what it says, nothing else. */
export function failedCommentOf({ stack, diagnostics }: Preview): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const shown = errors.slice(0, 20).map(({ message }) => message.slice(0, 2000));
  const left = errors.length - shown.length;
  return `${[
    `${markerOf(stack)}\n### ${span(stack)}: the preview failed`,
    ...shown.map((message) => fenced("text", message.split("\n"))),
    ...(left > 0 ? [`… and ${count(left, "more error")}.`] : []),
  ].join("\n\n")}\n`;
}

function draft(judged: Judged, report: GuardReport, limits: Limits): string {
  const { preview, sides } = judged;
  const parts = [
    `${markerOf(preview.stack)}\n### ${span(preview.stack)}: ${summary(judged)}`,
    ...guardPart(report, preview.stack, limits),
    ...shiftsPart(judged),
    ...routesPart(judged.routes.changes, limits),
    costLine(loadBalancingOf(sides.before), loadBalancingOf(sides.after), preview.isComplete),
    ...resourcesPart(preview, limits),
    ...warningsPart(preview.diagnostics, limits),
    ...(preview.isComplete ? [] : [INCOMPLETE]),
  ];
  return `${parts.join("\n\n")}\n`;
}

const INCOMPLETE =
  "This preview leaves out what stays the same: unchanged hosts are counted from the stack's last outputs, and " +
  "a host that changes nothing but its team is not seen. `pulumi preview --json --show-sames` has everything.";

function summary({ preview, routes }: Judged): string {
  const { length: shifted } = routes.shifts;
  const moved = shifted === 0 ? "" : `${whole(shifted)} at another address, `;
  const unchanged = `${moved}${whole(routes.unchanged)} unchanged`;
  if (routes.changes.length > 0) return `${tally(routes.changes, "route")}, ${unchanged}`;
  const changing = preview.changes.some(
    ({ operation }) => operation !== "same" && operation !== "read",
  );
  const none = `no route changes, ${unchanged}`;
  return changing ? none : `${none}; nothing else changes`;
}

function warningsPart(diagnostics: readonly Diagnostic[], { others }: Limits): string[] {
  const warnings = diagnostics.filter(({ severity }) => severity === "warning");
  if (warnings.length === 0) return [];
  // The same sentence about many resources is one warning.
  const texts = [...new Set(warnings.map(({ message }) => message))];
  const shown = texts.slice(0, others);
  const left = texts.length - shown.length;
  const lines = [...shown, ...(left > 0 ? [`… and ${whole(left)} more`] : [])];
  return [folded(count(texts.length, "warning"), fenced("text", lines))];
}
