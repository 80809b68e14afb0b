/** The strategies in columns: what decides, on one screen. */
import type { Comparison, StrategyReport } from "../model.js";
import { STRATEGIES } from "../objectCount.js";
import { firstLimit, limitInWords } from "../reach.js";
import { EVENTS, type Recovery } from "../recovery.js";
import { count, someOf, span, usd, usdPerGiB, whole } from "../words.js";
import { list, table, type Block } from "./document.js";

/** `24 s`, `0 s`, `until repaired`, `unknown`. */
export function outage({ seconds }: Pick<Recovery, "seconds">): string {
  if (seconds === "never") return "until repaired";
  return typeof seconds === "number" ? `${seconds} s` : seconds;
}

/** One row per question, one column per strategy. */
export function sideBySide({ strategies }: Comparison): Block {
  const row = (question: string, answer: (report: StrategyReport) => string) => [
    question,
    ...strategies.map(answer),
  ];
  return table(
    "The strategies side by side",
    ["", ...strategies.map(({ kind }) => kind)],
    [
      row("works in this environment", ({ obstacles }) => (obstacles.length === 0 ? "yes" : "no")),
      row("entries it cannot carry", ({ carries }) => {
        const lost = carries.filter(({ blocks }) => blocks).flatMap(({ entries }) => entries);
        return whole(new Set(lost).size);
      }),
      row("USD a month, no data", ({ cost }) => span(cost.perMonthUsd, usd)),
      row("USD a month, next service", ({ cost }) => span(cost.nextServicePerMonthUsd, usd)),
      row("USD per GiB", ({ cost }) => span(cost.perGiBUsd, usdPerGiB)),
      row("first known limit", ({ limits }) => {
        const first = firstLimit(limits);
        return first
          ? `${limitInWords(first)} at ${count(first.fitsServices ?? 0, "service")}`
          : "none";
      }),
      row("quotas to be read", ({ limits }) =>
        whole(limits.filter(({ limit }) => limit === undefined).length),
      ),
      row("lost node, at most", ({ recovery }) =>
        outage(recovery.find(({ event }) => event === "node loss") ?? { seconds: "unknown" }),
      ),
      row("one failure takes", ({ blastRadius }) => count(blastRadius.services, "service")),
      row("extra hops", ({ extraHops }) => span(extraHops, whole)),
      row("maintained", ({ maintenance }) => (maintenance.supported ? "yes" : "in part or not")),
    ],
  );
}

/** Rows: object kinds; columns: strategies. */
export function objects({ strategies }: Comparison): Block {
  const kinds = new Map<string, readonly [string, string, string]>();
  for (const { kind, platform, madeBy } of strategies.flatMap((report) => report.objects))
    kinds.set(`${platform}/${kind}/${madeBy}`, [platform, kind, madeBy]);
  const rows = [...kinds.values()]
    .sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1))
    .map(([platform, kind, madeBy]) => [
      kind,
      platform,
      madeBy,
      ...strategies.map((report) => {
        const found = report.objects.find(
          (object) =>
            object.kind === kind && object.platform === platform && object.madeBy === madeBy,
        );
        return found ? whole(found.count) : "";
      }),
    ]);
  const head = ["object", "platform", "made by", ...strategies.map(({ kind }) => kind)];
  return table("Objects by kind", head, rows, [3, 4, 5, 6]);
}

/** Rows: every limit that some strategy uses; what others use already has a column where it is known. */
export function limits({ strategies }: Comparison): Block {
  const uses = strategies.flatMap(({ kind, limits: all }) => all.map((use) => ({ kind, use })));
  const isShared = uses.some(({ use }) => use.usedByOthers > 0);
  const rows = uses.map(({ kind, use }) => [
    kind,
    `\`${use.name}\``,
    whole(use.used),
    ...(isShared ? [whole(use.usedByOthers)] : []),
    use.from === "facts" ? whole(use.limit) : `${whole(use.limit)} (${use.from})`,
    whole(use.headRoom),
    use.fitsServices === Infinity ? "no end" : whole(use.fitsServices),
  ]);
  const others = isShared ? ["others use"] : [];
  const head = ["strategy", "limit", "used", ...others, "of", "head-room", "fits services"];
  return table(
    "Quota use and head-room",
    head,
    rows,
    head.map((_, column) => column).filter((column) => column > 1),
  );
}

/** Rows: events; columns: strategies; then why. */
export function recovery({ strategies }: Pick<Comparison, "strategies">): Block[] {
  const rows = EVENTS.map((event) => [
    event,
    ...strategies.map(({ recovery: answers }) =>
      outage(answers.find((answer) => answer.event === event) ?? { seconds: "unknown" }),
    ),
  ]);
  const reasons = strategies.flatMap(({ kind, recovery: answers }) =>
    answers.map(({ event, because }) => `${kind}, ${event}: ${because}.`),
  );
  return [
    table("Outage of new connections after an event", ["event", ...STRATEGIES], rows),
    list(reasons),
  ];
}

/** Rows: features; columns: strategies; then each `no` and `partly` with its entries. */
export function carrying({ strategies }: Comparison): Block[] {
  const [first] = strategies;
  const rows = (first?.carries ?? []).map(({ feature }) => [
    feature,
    ...strategies.map(
      ({ carries }) => carries.find((one) => one.feature === feature)?.answer ?? "no",
    ),
  ]);
  const reasons = strategies.flatMap(({ kind, carries }) =>
    carries
      .filter(({ answer }) => answer !== "yes")
      .map(({ feature, because, entries }) => {
        const asked = entries.length === 0 ? "" : `; asked for by ${someOf(entries)}`;
        return `${kind}, ${feature}: ${because}${asked}.`;
      }),
  );
  return [
    table("What each carries", ["feature", ...strategies.map(({ kind }) => kind)], rows),
    list(reasons),
  ];
}
