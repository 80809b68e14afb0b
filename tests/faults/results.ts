/** Outcomes in a file, one JSON line for each, so that a long run can be parted and continued. */
import { appendFile, readFile } from "node:fs/promises";

import { z } from "zod";

import { FAULTS } from "./classes.js";
import type { Attempt } from "./plan.js";
import { STRATEGIES } from "./world.js";

const Result = z.object({
  attempt: z.object({
    strategy: z.enum(STRATEGIES),
    services: z.number(),
    fault: z.enum(FAULTS),
    phase: z.enum(["before", "after"]),
    seed: z.number(),
    place: z.object({ call: z.number(), done: z.boolean() }).optional(),
  }),
  /** Day, `2026-11-23`, and machine. */
  date: z.string(),
  machine: z.string(),
  /** Wall clock. */
  seconds: z.number(),
  hit: z.string(),
  steps: z.array(z.string()),
  problems: z.array(z.string()),
  lost: z.array(z.string()),
});

/** What became of one attempt. */
export type Result = z.infer<typeof Result>;

/** Whether it converged, and nothing was lost. */
export const survived = ({ problems, lost }: Result): boolean =>
  problems.length + lost.length === 0;

/** What a file holds; nothing when there is none yet. Throws an Error that names a line that is no result. */
export async function readResults(file: string): Promise<readonly Result[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line, index) => {
    if (line === "") return [];
    try {
      return [Result.parse(JSON.parse(line))];
    } catch {
      throw new Error(`${file}:${index + 1} is no result of npm run faults; remove the line`);
    }
  });
}

/** Adds a result. Several processes may do so at the same time: a line is one write. */
export async function addResult(file: string, result: Result): Promise<void> {
  await appendFile(file, `${JSON.stringify(result)}\n`);
}

/** The attempts of which there is no result yet. */
export function untried(
  attempts: readonly Attempt[],
  results: readonly Result[],
): readonly Attempt[] {
  const tried = new Set(results.map(({ attempt }) => keyOf(attempt)));
  return attempts.filter((attempt) => !tried.has(keyOf(attempt)));
}

function keyOf({ strategy, services, fault, phase, seed, place }: Attempt): string {
  return JSON.stringify([strategy, services, fault, phase, seed, place]);
}
