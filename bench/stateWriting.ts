/** How often and in which form a file back end gets the state. */
import { z } from "zod";

/**
 * `each step`: Pulumi's default, plain JSON before and after each step of an update. `each step, gzip`: the
 * same, packed, with PULUMI_DIY_BACKEND_GZIP. `once`: at the end alone, with PULUMI_SKIP_CHECKPOINTS, which is
 * experimental: a killed update loses what it made.
 */
export const StateWriting = z.enum(["each step", "each step, gzip", "once"]);
export type StateWriting = z.infer<typeof StateWriting>;

/** The CLI's environment for each. */
export const STATE_ENVIRONMENT = {
  "each step": {},
  "each step, gzip": { PULUMI_DIY_BACKEND_GZIP: "true" },
  once: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
} as const satisfies Record<StateWriting, Readonly<Record<string, string>>>;

/** What follows the name of a stack's state file. */
export const STATE_SUFFIX = {
  "each step": "",
  "each step, gzip": ".gz",
  once: "",
} as const satisfies Record<StateWriting, string>;
