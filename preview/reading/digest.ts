/** The one object that `pulumi preview --json` prints. */
import { z } from "zod";

import type { Preview } from "../changes.js";
import { diagnosticsOf } from "./diagnostics.js";
import { PreviewError } from "./error.js";
import { DetailedDiff, placeOf, State, toChange } from "./shape.js";

const names = z.array(z.string()).nullish();

const Digest = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        oldState: State.nullish(),
        newState: State.nullish(),
        diffReasons: names,
        replaceReasons: names,
        detailedDiff: DetailedDiff.nullish(),
      }),
    )
    .nullish(),
  diagnostics: z
    .array(z.object({ message: z.string().nullish(), severity: z.string().nullish() }))
    .nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

/** @throws PreviewError for a text that is cut or something else. */
export function readDigest(text: string): Preview {
  const parsed = Digest.safeParse(parseJson(text));
  if (!parsed.success) throw new PreviewError("it is JSON, but no preview of Pulumi");
  const { steps, diagnostics, changeSummary } = parsed.data;
  if (changeSummary === undefined || changeSummary === null || !steps)
    throw new PreviewError("it is JSON, but no preview of Pulumi");

  const changes = steps.flatMap((step) => {
    const change = toChange({
      op: step.op,
      urn: step.urn,
      before: step.oldState ?? undefined,
      after: step.newState ?? undefined,
      detailedDiff: step.detailedDiff ?? {},
      diffs: step.diffReasons ?? [],
      replaceKeys: step.replaceReasons ?? [],
    });
    return change ?? [];
  });
  const unchanged = changeSummary["same"] ?? 0;
  const shown = changes.filter(({ operation }) => operation === "same").length;
  return {
    ...placeOf(steps[0]?.urn ?? ""),
    changes,
    unchanged,
    isComplete: shown >= unchanged,
    diagnostics: diagnosticsOf(text, steps, diagnostics ?? []),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PreviewError("it ends in the middle, or something else is in it");
  }
}
