/** The engine's events, one JSON object a line: an event log, or a preview that is streamed. */
import { z } from "zod";

import type { Preview, ResourceChange } from "../changes.js";
import { diagnosticsOf } from "./diagnostics.js";
import { PreviewError } from "./error.js";
import { DetailedDiff, placeOf, State, toChange } from "./shape.js";

const Metadata = z.object({
  op: z.string(),
  urn: z.string(),
  old: State.nullish(),
  new: State.nullish(),
  keys: z.array(z.string()).nullish(),
  diffs: z.array(z.string()).nullish(),
  detailedDiff: DetailedDiff.nullish(),
  /** Whether the step is what the user sees, and not one half of a replacement. */
  logical: z.boolean().nullish(),
});

const Event = z.object({
  sequence: z.number(),
  resourcePreEvent: z.object({ metadata: Metadata }).optional(),
  diagnosticEvent: z.object({ message: z.string(), severity: z.string() }).optional(),
  policyEvent: z.object({ message: z.string(), enforcementLevel: z.string() }).optional(),
  summaryEvent: z
    .object({ resourceChanges: z.record(z.string(), z.number()).nullish() })
    .optional(),
  cancelEvent: z.object({}).optional(),
});
type Event = z.infer<typeof Event>;

/** @throws PreviewError for a text that is cut or something else. */
export function readEvents(text: string): Preview {
  const events = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map(toEvent);
  // The engine ends with both; a failed run may lack the summary.
  if (!events.some(({ summaryEvent, cancelEvent }) => summaryEvent ?? cancelEvent))
    throw new PreviewError("it ends in the middle: the engine's last event is missing");

  const changes = events.flatMap(({ resourcePreEvent }) => changeOf(resourcePreEvent?.metadata));
  const summary = events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  const states = events.map(({ resourcePreEvent }) => resourcePreEvent?.metadata);
  const raw = events.flatMap(({ diagnosticEvent, policyEvent }) => [
    ...(diagnosticEvent ? [diagnosticEvent] : []),
    ...(policyEvent
      ? [
          {
            message: policyEvent.message,
            severity: policyEvent.enforcementLevel === "mandatory" ? "error" : "warning",
          },
        ]
      : []),
  ]);
  return {
    ...placeOf(changes[0]?.urn ?? ""),
    changes,
    unchanged: summary?.resourceChanges?.["same"] ?? 0,
    isComplete: true,
    diagnostics: diagnosticsOf(text, states, raw),
  };
}

function changeOf(metadata: z.infer<typeof Metadata> | undefined): ResourceChange[] {
  if (metadata?.logical !== true) return [];
  const change = toChange({
    op: metadata.op,
    urn: metadata.urn,
    before: metadata.old ?? undefined,
    after: metadata.new ?? undefined,
    detailedDiff: metadata.detailedDiff ?? {},
    diffs: metadata.diffs ?? [],
    replaceKeys: metadata.keys ?? [],
  });
  return change === undefined ? [] : [change];
}

function toEvent(line: string): Event {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new PreviewError("it ends in the middle, or something else is in it");
  }
  const parsed = Event.safeParse(value);
  if (!parsed.success) throw new PreviewError("its lines are JSON, but no events of Pulumi");
  return parsed.data;
}
