/** docs/strategies.md is what the code says today. */
import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { DOCS_FILE, docsText } from "../../compare/report/docs.js";
import { toHtml } from "../../compare/report/html.js";
import { toMarkdown } from "../../compare/report/markdown.js";
import type { Block } from "../../compare/report/document.js";

test("docs/strategies.md is up to date: `npm run compare -- --docs` writes it again", async () => {
  expect(await readFile(DOCS_FILE, "utf8")).toBe(await docsText());
});

test("hostile text stays text in every output", () => {
  const hostile = "<script>*a*|`x`";
  const blocks: Block[] = [
    { kind: "table", caption: hostile, head: [hostile], rows: [[hostile]] },
    { kind: "list", items: [hostile] },
  ];

  expect(toMarkdown(blocks).split("\n")).toContain("- \\<script\\>\\*a\\*\\|`x`");
  expect(toHtml(hostile, blocks)).not.toContain("<script>");
});
