/** A chart over seconds: what each strategy met after an event. */
import type { EChartsCoreOption } from "echarts/core";

import { axis, COLOURS, insideLabels, legendOver, LOOKS } from "./chartParts.js";

/** Percent by second, from 0. */
export interface Timeline {
  readonly kind: "timeline";
  /** Words at the vertical axis' end: `% failed`. */
  readonly unit: string;
  readonly lines: readonly {
    readonly name: string;
    /** Which strategy, from 0: its colour in every chart. */
    readonly series: number;
    /** Value at second 0, 1, 2 ... */
    readonly values: readonly number[];
  }[];
}

/** ECharts' description of the chart. */
export function timelineOption({ unit, lines }: Timeline, width: number): EChartsCoreOption {
  return {
    grid: { left: 8, right: 20, top: width < 500 ? 134 : 84, bottom: 34, ...insideLabels },
    legend: legendOver(width),
    xAxis: {
      ...axis,
      type: "value",
      min: 0,
      max: Math.max(1, ...lines.map(({ values }) => values.length)),
      name: "seconds after the event",
      nameLocation: "middle",
      nameGap: 26,
    },
    yAxis: {
      ...axis,
      type: "value",
      min: 0,
      max: 100,
      name: unit,
      nameTextStyle: { ...axis.nameTextStyle, align: "left" },
    },
    series: lines.map(({ name, series, values }, index) => {
      const look = LOOKS[index % LOOKS.length];
      const colour = COLOURS[series % COLOURS.length];
      return {
        type: "line",
        name,
        step: "end",
        showSymbol: false,
        symbol: look?.symbol ?? "none",
        data: [...values, values.at(-1) ?? 0].map((value, second) => [second, value]),
        itemStyle: { color: colour, borderColor: colour },
        lineStyle: { type: look?.type ?? "solid", width: 2, color: colour },
      };
    }),
  };
}
