/** What the CLI says of errors. */

/** The lines of an output that say what is wrong. */
export function errorsOf(output: string): string {
  const lines = output.split("\n").filter((line) => line.includes("error: "));
  return [...new Set(lines.map((line) => line.trim()))].join(" | ");
}
