/** Cost, quota and outage as charts, each with the same in words or in a table. */
import { costCurves, quotaCurves, SIZES } from "../curves.js";
import type { Comparison } from "../model.js";
import type { GivenQuotas } from "../quotas.js";
import { firstLimit, limitInWords } from "../reach.js";
import { recoveryOf, type Recovery } from "../recovery.js";
import { count, usd, whole } from "../words.js";
import { list, paragraph, table, type Block } from "./document.js";
import { outage } from "./sideBySide.js";

/** Sizes in the table under the chart. */
const TABLE_SIZES = [1, 10, 50, 100, 500, 1000, 5000];

/** Cost by size, as chart and table. */
export function costBlocks({ demand, breakEvens }: Comparison, quotas: GivenQuotas): Block[] {
  const curves = costCurves(demand.site, quotas);
  const rows = TABLE_SIZES.map((size) => [
    whole(size),
    ...curves.map(({ points }) => usd(points.find(([at]) => at === size)?.[1] ?? 0)),
  ]);
  return [
    {
      kind: "chart",
      title: "USD a month by number of services",
      text: "Plain services, list prices, no data, the dearer reading of each price.",
      note: "Both axes are logarithmic: static-route costs 0 and is not drawn.",
      chart: {
        kind: "lines",
        unit: "USD a month",
        lines: curves.map(({ kind, points }) => ({ name: kind, points })),
      },
    },
    table(
      "USD a month by number of services",
      ["services", ...curves.map(({ kind }) => kind)],
      rows,
      [0, 1, 2, 3, 4],
    ),
    paragraph("load-balancer-per-service is the dearer one"),
    list(
      breakEvens.map(
        ({ than, services, perMonthUsd }) =>
          `from ${count(services, "service")}: than ${than}, ${usd(perMonthUsd)} USD a month.`,
      ),
    ),
  ];
}

/** Percent of the fullest known limit by size. */
export function quotaBlock({ demand, strategies }: Comparison, quotas: GivenQuotas): Block {
  const firsts = strategies.map(({ kind, limits }) => {
    const first = firstLimit(limits);
    return first === undefined
      ? `${kind} meets no known limit`
      : `${kind} meets ${limitInWords(first)} at ${count(first.fitsServices ?? 0, "service")}`;
  });
  return {
    kind: "chart",
    title: "Percent used of the fullest known limit by number of services",
    text: `With the catalog's own Services, ${firsts.join("; ")}.`,
    note: `Drawn is what each strategy adds of its own, from 1 to ${whole(SIZES.at(-1))} plain services, both axes logarithmic. Limits without a value are not in it: give them with \`--quota\`.`,
    chart: {
      kind: "lines",
      unit: "% of the limit",
      lines: quotaCurves(demand.site, quotas).map(({ kind, points }) => ({ name: kind, points })),
      mark: { name: "limit", value: 100 },
    },
  };
}

/** Outage after the loss of a node, with one static route and with two. */
export function outageBlock({ strategies }: Comparison): Block {
  const lossOf = (answers: readonly Recovery[]) =>
    answers.find(({ event }) => event === "node loss") ?? { seconds: "unknown" as const };
  const bars = strategies.flatMap(({ kind, recovery }, series) =>
    kind === "static-route"
      ? [1, 2].map((staticRoutes) => ({
          name: `${kind}, ${count(staticRoutes, "route")}`,
          series,
          ...lossOf(recoveryOf(kind, { staticRoutes })),
        }))
      : [{ name: kind, series, ...lossOf(recovery) }],
  );
  return {
    kind: "chart",
    title: "Seconds without service for new connections after a node is lost, at most",
    text: `${bars.map((bar) => `${bar.name}: ${outage(bar)}`).join("; ")}.`,
    note: "Unknown: no source tells.",
    chart: {
      kind: "bars",
      unit: "seconds",
      bars: bars.map((bar) => ({
        name: bar.name,
        series: bar.series,
        value: bar.seconds,
        label: outage(bar),
      })),
    },
  };
}
