/** Two sentences for each strategy that follow from its numbers and from the others'. */
import { anyOf } from "../catalog/fault.js";
import type { StrategyReport } from "./model.js";
import { firstLimit, limitInWords } from "./reach.js";
import { count, percent, span, usd, whole } from "./words.js";

/** A strategy's report before the verdict. */
export type Judged = Omit<StrategyReport, "verdict">;

/** Whether it can carry the whole catalog here, within the limits that are known. */
export function isFit(report: Judged): boolean {
  return report.obstacles.length === 0 && blocked(report).length === 0 && !isOverLimit(report);
}

/** First what it carries and how far, then what it costs and how it fails, measured by the others. */
export function verdictOf(report: Judged, all: readonly Judged[], services: number): string {
  return `${carrying(report, services)} ${paying(report, all)}`;
}

function blocked({ carries }: Judged): string[] {
  return [...new Set(carries.filter(({ blocks }) => blocks).flatMap(({ entries }) => entries))];
}

function isOverLimit({ limits }: Judged): boolean {
  return limits.some(({ headRoom }) => headRoom !== undefined && headRoom < 0);
}

function carrying(report: Judged, services: number): string {
  if (report.obstacles.length > 0) return `Cannot work here: ${report.obstacles.join("; ")}.`;
  const lost = blocked(report);
  if (lost.length > 0) {
    const features = report.carries.filter(({ blocks }) => blocks).map(({ feature }) => feature);
    return `Cannot carry ${lost.length} of ${count(services, "service")} (${features.join(", ")})${lacking(report)}${reaching(report)}.`;
  }
  return `Carries ${services === 1 ? "the 1 service" : `all ${count(services, "service")}`}${lacking(report)}${reaching(report)}.`;
}

/** What entries ask for and do not get, though they can be called. */
function lacking({ carries }: Judged): string {
  const missing = carries
    .filter(({ answer, blocks, entries }) => answer === "no" && !blocks && entries.length > 0)
    .map(({ feature, entries }) => `no ${feature} for ${whole(entries.length)}`);
  return missing.length === 0 ? "" : `, ${missing.join(", ")}`;
}

function reaching(report: Judged): string {
  const first = firstLimit(report.limits);
  const unknown = report.limits.filter(({ limit }) => limit === undefined);
  const unsaid =
    unknown.length === 0
      ? ""
      : `, and ${count(unknown.length, "quota")} of the project must be read`;
  if (first === undefined)
    return unknown.length === 0 ? " without a limit" : `; no known limit${unsaid}`;
  const word = isOverLimit(report) ? "but only" : "with room for";
  return `, ${word} ${count(first.fitsServices ?? 0, "service")} before the limit of ${limitInWords(first)}${unsaid}`;
}

function paying(report: Judged, all: readonly Judged[]): string {
  const cost = report.cost.perMonthUsd;
  const fit = all.filter((other) => other !== report && isFit(other));
  const cheapest = Math.min(...fit.map((other) => other.cost.perMonthUsd.high));
  const sum = `${span(cost, usd)} USD a month`;
  // Nothing is not cheap if it does not work.
  const against =
    cheapest === Infinity || cheapest === 0 || cost.high === 0
      ? ""
      : ` (${percent(cost.high / cheapest)} of the cheapest other that fits)`;
  const [loss] = report.recovery;
  const alone = report.blastRadius.services;
  return (
    `It costs ${sum}${against}, ${outage(loss?.seconds ?? "unknown")}, and ` +
    `${count(alone, "service")} ${alone === 1 ? "shares" : "share"} one fate` +
    `${report.maintenance.supported ? "" : "; part of it has no maintainer"}.`
  );
}

function outage(seconds: number | "never" | "unknown"): string {
  if (seconds === "never") return "a lost node stops it until somebody repairs it";
  if (seconds === "unknown") return "for how long a lost node interrupts it is not known";
  return `a lost node interrupts it for up to ${seconds} s`;
}

/** One sentence over all: what fits, cheapest first. */
export function conclusion(all: readonly Judged[]): string {
  const fit = all
    .filter(isFit)
    .sort((a, b) => a.cost.perMonthUsd.high - b.cost.perMonthUsd.high)
    .map(({ kind }) => kind);
  if (fit.length === 0)
    return "No strategy carries the whole catalog here within the known limits.";
  return `What carries the whole catalog here within the known limits, cheapest first: ${anyOf(fit).replace(" or ", ", ")}.`;
}
