/** What every page written by this project shares: escaping, and a document that needs no network. */
import { createHash } from "node:crypto";

import { escapeUTF8 } from "entities";

/** Text as it stands in an element or in a quoted attribute. */
export const escapeHtml = escapeUTF8;

/** One document. Title and language are text, the rest is HTML, CSS and JavaScript. */
export interface HtmlDocument {
  /** Shown in the browser's tab. */
  readonly title: string;
  readonly style: string;
  /** HTML inside `<main>`, line by line. */
  readonly main: readonly string[];
  /** @default - none */
  readonly script?: string;
}

/** The document as text. The browser is told to load nothing, and to run no other script. */
export function htmlDocument({ title, style, main, script }: HtmlDocument): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(script)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    "<main>",
    ...main,
    "</main>",
    ...(script === undefined ? [] : [`<script>${script}</script>`]),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function policy(script: string | undefined): string {
  const hash =
    script === undefined ? "" : `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const scripts = hash === "" ? "" : `; script-src ${hash}`;
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:${scripts}`;
}
