/** What all charts have in common: colours, dashes, axes, legend. */

/** Dash and mark of each line, so that colour is not the only difference. */
export const LOOKS = [
  { type: "solid", symbol: "circle" },
  { type: "dashed", symbol: "rect" },
  { type: "dotted", symbol: "triangle" },
  { type: [10, 4, 2, 4], symbol: "diamond" },
];

/** Colour of each strategy, as variables of the page's style. */
export const COLOURS = ["var(--line-1)", "var(--line-2)", "var(--line-3)", "var(--line-4)"];

/** Axis labels stay inside the drawing. */
export const insideLabels = { outerBoundsMode: "same", outerBoundsContain: "axisLabel" } as const;

/** Quiet axes with rules. */
export const axis = {
  axisLabel: { color: "var(--quiet)", fontSize: 12 },
  axisLine: { lineStyle: { color: "var(--rule)" } },
  axisTick: { lineStyle: { color: "var(--rule)" } },
  splitLine: { lineStyle: { color: "var(--rule)" } },
  nameTextStyle: { color: "var(--quiet)", fontSize: 12 },
};

/** A legend above the drawing. */
export function legendOver(width: number) {
  return {
    top: 0,
    left: 0,
    width: width - 10,
    itemWidth: 30,
    itemGap: 26,
    textStyle: { color: "var(--ink)", fontSize: 12 },
  };
}
