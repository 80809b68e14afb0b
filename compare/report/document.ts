/** What a report is made of, before it is Markdown or HTML. Text may hold `code` in backticks. */
import type { Chart } from "./charts.js";

/** A table; the first column is text, numbers in the others are aligned to the right on request. */
export interface Table {
  readonly kind: "table";
  /** Says what the table is about, for readers who do not see it. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold numbers, from 0. */
  readonly numbers?: readonly number[];
}

/** One part of a report, in reading order. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | Table
  | {
      /** Drawn on the page only, with `note` on how to read it; `text` says what it shows, everywhere. */
      readonly kind: "chart";
      readonly title: string;
      readonly text: string;
      readonly note: string;
      readonly chart: Chart;
    };

/** A heading. */
export const heading = (level: 1 | 2 | 3, text: string): Block => ({
  kind: "heading",
  level,
  text,
});

/** A paragraph. */
export const paragraph = (text: string): Block => ({ kind: "paragraph", text });

/** A list without order. */
export const list = (items: readonly string[]): Block => ({ kind: "list", items });

/** A table whose columns `numbers` are aligned to the right. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): Block {
  return { kind: "table", caption, head, rows, numbers };
}
