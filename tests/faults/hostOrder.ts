/** What passes between a schedule and the process that it kills. */
import { z } from "zod";

import { STRATEGIES } from "./world.js";

/** What the process is told. */
export const HostOrder = z.object({
  directory: z.string(),
  strategy: z.enum(STRATEGIES),
  services: z.number(),
  phase: z.enum(["before", "after"]),
  /** Counted are creations whose URN has this in it; all changing calls where it is left out. */
  created: z.string().optional(),
  call: z.number(),
  done: z.boolean(),
});

export type HostOrder = z.infer<typeof HostOrder>;

/** Files in the trial's folder by which it tells what it did. */
export const CLI_PID = "cli.pid";
export const LOST = "lost.txt";
