/** A report as one HTML page that needs no network: styles and drawings are inside. */
import { escapeHtml, htmlDocument } from "../../pages/html.js";
import { draw, type Canvas, type Chart } from "./charts.js";
import type { Block, Table } from "./document.js";
import { STYLE } from "./style.js";

/** A wide drawing and one for phones; the style shows the one that suits the page's width. */
const CANVASES = {
  wide: { width: 880, height: 360 },
  narrow: { width: 340, height: 320 },
} as const;

/** The page, with `title` in its tab. */
export function toHtml(title: string, blocks: readonly Block[]): string {
  return htmlDocument({ title, style: STYLE, main: blocks.map(block) });
}

function block(part: Block): string {
  switch (part.kind) {
    case "heading":
      return `<h${part.level}>${inline(part.text)}</h${part.level}>`;
    case "paragraph":
      return `<p>${inline(part.text)}</p>`;
    case "list":
      return `<ul>${part.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
    case "table":
      return tableHtml(part);
    case "chart":
      return [
        "<figure>",
        `<figcaption><strong>${inline(part.title)}</strong></figcaption>`,
        ...Object.entries(CANVASES).map(([name, canvas]) => {
          const drawing = draw(part.chart, fitted(canvas, part.chart.kind));
          return `<div class="${name}" role="img" aria-label="${escapeHtml(part.title)}">${drawing}</div>`;
        }),
        `<p class="quiet">${inline(`${part.text} ${part.note}`)}</p>`,
        "</figure>",
      ].join("\n");
    default:
      return part satisfies never;
  }
}

/** Bars and timelines need less height than lines. */
function fitted({ width, height }: Canvas, kind: Chart["kind"]): Canvas {
  return kind === "lines" ? { width, height } : { width, height: 270 };
}

function tableHtml({ caption, head, rows, numbers = [] }: Table): string {
  const cell = (text: string, column: number, tag: "th" | "td", scope = "") =>
    `<${tag}${scope}${numbers.includes(column) ? ' class="number"' : ""}>${inline(text)}</${tag}>`;
  const body = rows.map(
    (row) =>
      `<tr>${row.map((text, i) => (i === 0 ? cell(text, i, "th", ' scope="row"') : cell(text, i, "td"))).join("")}</tr>`,
  );
  const columns = head.map((text, i) => cell(text, i, "th", ' scope="col"')).join("");
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">`,
    `<table><thead><tr>${columns}</tr></thead><tbody>`,
    ...body,
    "</tbody></table></div>",
  ].join("\n");
}

/** Escaped text, `code` in backticks as such. */
function inline(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join("");
}
