/**
 * What a file back end notes beside each file that it writes: `<file>.attrs`, with the MD5 of the content
 * (https://pkg.go.dev/gocloud.dev/blob/fileblob, version 0.46.0; read 2026-11-23).
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { z } from "zod";

const Attributes = z.object({ md5: z.base64() });

/** The file of a file's attributes. */
export const attributesOf = (file: string): string => `${file}.attrs`;

/**
 * Whether a file has the content that Pulumi wrote; a copy that was put in its place has not. `unreadable`:
 * the attributes are no JSON; the CLI reads the file no more then. `unknown`: there are none, or no MD5.
 */
export type Agreement = "as-written" | "changed" | "unreadable" | "unknown";

/** Compares a file's content with the note. */
export async function agreement(file: string, content: Buffer): Promise<Agreement> {
  let noted: unknown;
  try {
    noted = JSON.parse(await readFile(attributesOf(file), "utf8"));
  } catch (error) {
    return error instanceof SyntaxError ? "unreadable" : "unknown";
  }
  const attributes = Attributes.safeParse(noted);
  if (!attributes.success) return "unknown";
  const md5 = createHash("md5").update(content).digest("base64");
  return attributes.data.md5 === md5 ? "as-written" : "changed";
}
