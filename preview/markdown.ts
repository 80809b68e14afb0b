/** Markdown that means the same on GitHub and GitLab, whatever is in the texts. */
import { escapeUTF8 } from "entities";

import { oneLine, printable } from "./values.js";

/** A line longer than this says nothing more; no value in it is longer than a host. */
const LINE = 400;

/** One line of at most 400 characters. */
export function cut(text: string): string {
  const line = printable(text.replaceAll(/\s*[\r\n]\s*/g, " "));
  return line.length > LINE ? `${line.slice(0, LINE - 3)}...` : line;
}

/**
 * Text in a code span: no sign in it means anything, nobody is mentioned, and no table cell ends. The fence is
 * longer than any run of backticks inside.
 */
export function code(text: string): string {
  const line = cut(oneLine(text)).trim() || "-";
  const fence = "`".repeat(longestRun(line) + 1);
  const edge = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${edge}${line.replaceAll("|", "\\|")}${edge}${fence}`;
}

/** As `code`, outside a table: a bar stays as it is. */
export function span(text: string): string {
  return code(text).replaceAll("\\|", "|");
}

/** Lines in a fenced block; `language` "diff" colours those that begin with + and -. */
export function fenced(language: string, lines: readonly string[]): string {
  const text = lines.map(cut);
  const fence = "`".repeat(Math.max(2, ...text.map(longestRun)) + 1);
  return [`${fence}${language}`, ...text, fence].join("\n");
}

/** A part that is folded until it is opened. `title` is HTML: texts in it go through `htmlCode`. */
export function folded(title: string, body: string, isOpen = false): string {
  return `<details${isOpen ? " open" : ""}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Text as code inside HTML. */
export function htmlCode(text: string): string {
  return `<code>${escapeUTF8(cut(oneLine(text)))}</code>`;
}

/** A table; its cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
