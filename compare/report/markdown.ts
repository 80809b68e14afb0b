/** A report as GitHub Markdown, its tables aligned for a terminal. */
import type { Block, Table } from "./document.js";

/** The whole report, a new line at the end. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(block).join("\n\n")}\n`;
}

function block(part: Block): string {
  switch (part.kind) {
    case "heading":
      return `${"#".repeat(part.level)} ${escape(part.text)}`;
    case "paragraph":
      return escape(part.text);
    case "list":
      return part.items.map((item) => `- ${escape(item)}`).join("\n");
    case "table":
      return tableText(part);
    case "chart":
      return escape(part.text);
    default:
      return part satisfies never;
  }
}

function tableText({ head, rows, numbers = [] }: Table): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => escape(cell)));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return numbers.includes(column) ? text.padStart(width) : text.padEnd(width);
  };
  const line = (row: readonly string[]) => `| ${row.map(pad).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    numbers.includes(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  const [first = [], ...others] = cells;
  return [line(first), `| ${rule.join(" | ")} |`, ...others.map(line)].join("\n");
}

/** Text that Markdown would read as its own signs; `code` is left as it is, but for the table's bar. */
function escape(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*<>[\]]/g, "\\$&")))
    .join("`")
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ");
}
