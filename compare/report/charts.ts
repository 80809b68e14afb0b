/**
 * The charts, drawn by Apache ECharts: it renders SVG text in plain Node without browser, canvas or install
 * script, has two small dependencies, the licence Apache-2.0 and a foundation that keeps it (6.1.0, 2026).
 * Colours are the page's CSS variables, so that one drawing serves light and dark.
 */
import type { EChartsCoreOption } from "echarts/core";
// The bundle: hundreds of modules would take two seconds to load, this one takes 0.2 s.
import { init } from "echarts/dist/echarts.esm.min.mjs";

import { axis, COLOURS, insideLabels, legendOver, LOOKS } from "./chartParts.js";
import { timelineOption, type Timeline } from "./timelineChart.js";

/** One line of a chart: points of services and value. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** What is drawn. */
export type Chart =
  | Timeline
  | {
      readonly kind: "lines";
      /** Words under the vertical axis' end: `USD a month`. */
      readonly unit: string;
      readonly lines: readonly Line[];
      /** A horizontal line with a name: `limit` at 100. */
      readonly mark?: { readonly name: string; readonly value: number };
    }
  | {
      readonly kind: "bars";
      readonly unit: string;
      readonly bars: readonly {
        readonly name: string;
        /** Which strategy, from 0: its colour in every chart. */
        readonly series: number;
        /** Length; the whole width where it never ends. */
        readonly value: number | "never" | "unknown";
        readonly label: string;
      }[];
    };

/** Width a drawing is made for; its text keeps its size, so a phone gets a drawing of its own. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** The chart as an SVG element, with a viewBox and without scripts. */
export function draw(chart: Chart, { width, height }: Canvas): string {
  const drawing = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    drawing.setOption({
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: "system-ui, sans-serif", color: "var(--ink)" },
      ...optionOf(chart, width),
    });
    return drawing.renderToSVGString();
  } finally {
    drawing.dispose();
  }
}

function optionOf(chart: Chart, width: number): EChartsCoreOption {
  switch (chart.kind) {
    case "lines":
      return linesOption(chart, width);
    case "bars":
      return barsOption(chart, width);
    case "timeline":
      return timelineOption(chart, width);
    default:
      return chart satisfies never;
  }
}

function linesOption(chart: Extract<Chart, { kind: "lines" }>, width: number): EChartsCoreOption {
  const [first] = chart.lines;
  const sizes = first?.points.map(([services]) => services) ?? [];
  return {
    grid: { left: 8, right: 20, top: width < 500 ? 84 : 64, bottom: 34, ...insideLabels },
    legend: legendOver(width),
    xAxis: {
      ...axis,
      type: "log",
      min: sizes[0] ?? 1,
      max: sizes.at(-1) ?? 5000,
      name: "services",
      nameLocation: "middle",
      nameGap: 26,
      axisLabel: { ...axis.axisLabel, formatter: grouped },
    },
    yAxis: {
      ...axis,
      type: "log",
      name: chart.unit,
      nameTextStyle: { ...axis.nameTextStyle, align: "left" },
      axisLabel: { ...axis.axisLabel, formatter: grouped },
    },
    series: chart.lines.map(({ name, points }, index) => {
      const look = LOOKS[index % LOOKS.length];
      const colour = COLOURS[index % COLOURS.length];
      return {
        type: "line",
        name,
        data: points.filter(([, value]) => value > 0), // a logarithm has no zero
        symbol: look?.symbol ?? "none",
        symbolSize: 6,
        itemStyle: { color: colour, borderColor: colour },
        lineStyle: { type: look?.type ?? "solid", width: 2, color: colour },
        ...(index === 0 && chart.mark ? { markLine: markLine(chart.mark) } : {}),
      };
    }),
  };
}

function markLine({ name, value }: { readonly name: string; readonly value: number }) {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: "var(--bad)", type: "solid", width: 1.5 },
    label: { formatter: name, position: "insideStartTop", color: "var(--bad)", fontSize: 12 },
    data: [{ yAxis: value }],
  };
}

function barsOption(chart: Extract<Chart, { kind: "bars" }>, width: number): EChartsCoreOption {
  const isNarrow = width < 500;
  const numbers = chart.bars.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  const end = Math.ceil(Math.max(10, ...numbers) / 10) * 10 + 10;
  return {
    // Widths of texts are estimates without a browser: the names get room of their own.
    grid: {
      left: isNarrow ? 128 : 210,
      right: isNarrow ? 100 : 110,
      top: 8,
      bottom: 44,
      outerBoundsMode: "none",
    },
    xAxis: {
      ...axis,
      type: "value",
      min: 0,
      max: end,
      name: chart.unit,
      nameLocation: "middle",
      nameGap: 26,
    },
    yAxis: {
      ...axis,
      type: "category",
      inverse: true,
      data: chart.bars.map(({ name }) => name),
      axisLabel: {
        color: "var(--ink)",
        fontSize: 12,
        formatter: (name: string) => lines(name, isNarrow ? 16 : 40),
      },
    },
    series: [
      {
        type: "bar",
        barWidth: 18,
        data: chart.bars.map(({ value, label, series }) => ({
          value: value === "never" ? end : value === "unknown" ? 0 : value,
          itemStyle: {
            color: value === "never" ? "var(--bad)" : COLOURS[series % COLOURS.length],
          },
          label: {
            show: true,
            position: "right",
            formatter: label,
            color: "var(--ink)",
            fontSize: 12,
          },
        })),
      },
    ],
  };
}

const grouped = (value: number): string => value.toLocaleString("en-US");

/** A name in lines of at most `width` characters, broken after a hyphen or a space. */
function lines(name: string, width: number): string {
  return name.split(/(?<=[- ])/).reduce((text, word) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    return line === "" || line.length + word.trimEnd().length <= width
      ? text + word
      : `${text.trimEnd()}\n${word}`;
  }, "");
}
