/** What a file back end notes beside each file that it writes: `<file>.attrs`, with the MD5 of the content. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { z } from "zod";

/** As https://pkg.go.dev/gocloud.dev/blob/fileblob writes them; read 2026-11-23. */
const Attributes = z.object({ md5: z.base64() });

/**
 * Whether a file still has the content that Pulumi wrote; undefined where no checksum can be read. A copy
 * that was put in the file's place has another one.
 */
export async function isAsWritten(file: string, content: Buffer): Promise<boolean | undefined> {
  try {
    const { md5 } = Attributes.parse(JSON.parse(await readFile(`${file}.attrs`, "utf8")));
    return createHash("md5").update(content).digest("base64") === md5;
  } catch {
    return undefined;
  }
}
