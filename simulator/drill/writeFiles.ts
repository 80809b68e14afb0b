/** The files that the drill and the losses write besides the terminal's report. */
import type { Block } from "../../compare/report/document.js";
import { writeOut } from "../../tools/commandLine.js";

/** Where they are asked for. */
export interface Files {
  readonly html?: string | undefined;
  readonly json?: string | undefined;
}

/** Writes a page and the data where they are asked for, and says so. */
export async function writeFiles(
  { html, json }: Files,
  { title, blocks, data }: { title: string; blocks: () => readonly Block[]; data: unknown },
): Promise<void> {
  if (html !== undefined) {
    const { toHtml } = await import("../../compare/report/html.js"); // the drawing library takes its time to load
    await writeOut(html, toHtml(title, blocks()));
  }
  if (json !== undefined) await writeOut(json, `${JSON.stringify(data, undefined, 2)}\n`);
  const written = [html, json].filter((file) => file !== undefined);
  if (written.length > 0) process.stdout.write(`wrote ${written.join(", ")}\n`);
}
