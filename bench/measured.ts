/** What one scenario of the benchmark reports. */
import { z } from "zod";

import { StateWriting } from "./stateWriting.js";

export const Measured = z.object({
  services: z.number(),
  rulesPerIngress: z.number(),
  stateWriting: StateWriting,
  /** Resources in the state after the first `up`. */
  resources: z.number(),
  /** Seconds of wall clock of the whole CLI command. */
  previewSeconds: z.number(),
  upSeconds: z.number(),
  emptyPreviewSeconds: z.number(),
  addOnePreviewSeconds: z.number(),
  addOneUpSeconds: z.number(),
  refreshSeconds: z.number(),
  /** Objects that adding one service changes, and their types. */
  addOneChanges: z.array(z.string()),
  /** Changes that a preview right after `up` shows. */
  emptyPreviewChanges: z.number(),
  /** Largest memory of the program's process, MiB. */
  programMiB: z.number(),
  /** Largest memory of the process with the stand-in providers, MiB. */
  standInsMiB: z.number(),
  /** The file of Pulumi's state, as it is written, MB. */
  stateMB: z.number(),
});
export type Measured = z.infer<typeof Measured>;
