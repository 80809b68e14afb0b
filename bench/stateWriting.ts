/** How often and in which form a file back end gets the state. */
import { z } from "zod";

/**
 * `each step`: Pulumi's default, plain JSON before and after each step of an update. `each step, gzip`: the
 * same, packed, with PULUMI_DIY_BACKEND_GZIP. `once`: at the end alone, with PULUMI_SKIP_CHECKPOINTS, which is
 * experimental: a killed update loses what it made.
 */
export const StateWriting = z.enum(["each step", "each step, gzip", "once"]);
export type StateWriting = z.infer<typeof StateWriting>;

/** For each, the CLI's environment, and what follows the plain name of the state file. */
export const STATE_WRITINGS = {
  "each step": { env: {}, suffix: "" },
  "each step, gzip": { env: { PULUMI_DIY_BACKEND_GZIP: "true" }, suffix: ".gz" },
  once: { env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" }, suffix: "" },
} as const satisfies Record<
  StateWriting,
  { readonly env: Readonly<Record<string, string>>; readonly suffix: string }
>;
