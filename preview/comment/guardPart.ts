/** What the guard says in the comment: what stops, what was allowed, what needs no allowance. */
import { whole } from "../../compare/words.js";
import type { Limits } from "../comment.js";
import type { Finding, GuardReport } from "../guard.js";
import { span } from "../markdown.js";

/** Nothing where the guard has nothing to say. */
export function guardPart(
  { findings, unused }: GuardReport,
  stack: string,
  { others }: Limits,
): string[] {
  const stopping = findings.filter(({ allowedBy }) => allowedBy === undefined);
  const passed = findings.filter(({ allowedBy }) => allowedBy !== undefined);
  return [
    ...(stopping.length === 0 ? [] : [stopped(stopping, stack, others)]),
    ...(passed.length === 0
      ? []
      : [`**Allowed by name**\n\n${passed.map((finding) => item(finding, others)).join("\n")}`]),
    ...unused.map(
      ({ rule, by }) => `${span(rule)} is acknowledged, but nothing here needs it: ${CURES[by]}.`,
    ),
  ];
}

const CURES = {
  label: "take the label away",
  environment: "take it out of `acknowledged` in the environment",
} as const;

function stopped(findings: readonly Finding[], stack: string, others: number): string {
  const labels = findings.map(({ rule }) => span(`allow: ${rule}`)).join(", ");
  return [
    "**Stopped by the guard**",
    findings.map((finding) => item(finding, others)).join("\n"),
    `If it is meant, label the pull request ${labels}, or name the rule in \`acknowledged\` of ${span(`stacks/${stack}.ts`)}.`,
  ].join("\n\n");
}

function item({ rule, reasons, allowedBy }: Finding, others: number): string {
  const shown = reasons.slice(0, others).map((reason) => `  - ${span(reason)}`);
  const left = reasons.length - shown.length;
  const by = allowedBy === undefined ? "" : ` (by the ${allowedBy})`;
  return [
    `- ${span(rule)}${by}`,
    ...shown,
    ...(left > 0 ? [`  - … and ${whole(left)} more`] : []),
  ].join("\n");
}
