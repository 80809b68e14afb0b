/** What the command lines of this project share: their errors, and the files that they write. */
import { writeFile } from "node:fs/promises";

/** A wrong command line, or a file that cannot be used; the message is one line with the cure. */
export class UsageError extends Error {}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Writes a file that the user named. Throws UsageError where it cannot be written. */
export async function writeOut(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${path}: it cannot be written (${messageOf(error)}); use another path`, {
      cause: error,
    });
  }
}
