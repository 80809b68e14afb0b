/** Claim: what is no whole preview is refused with one clear line; both forms of a preview mean the same. */
import { describe, expect, test } from "vitest";

import { readPreview, type ResourceChange } from "../../preview/changes.js";
import { appearing, leaving, staying, textOf } from "./written.js";

const CURE =
  "; write it with: pulumi preview --json --show-sames > preview.json (errors go elsewhere)";
const whole = textOf([appearing("a", "x")]);
const event = (more: object) => JSON.stringify({ sequence: 1, timestamp: 1, ...more });

describe("refused", () => {
  test.each([
    ["an empty file", "", "it is empty"],
    ["white space", " \n ", "it is empty"],
    ["text", "Previewing update (dev)\n", "it is no JSON"],
    ["a list", "[]", "it is no JSON"],
    [
      "a preview cut in the middle",
      whole.slice(0, -20),
      "it ends in the middle, or something else is in it",
    ],
    ["other JSON", '{"name":"x"}', "it is JSON, but no preview of Pulumi"],
    [
      "other JSON with steps",
      '{"steps":[{"name":"build"}],"changeSummary":{}}',
      "it is JSON, but no preview of Pulumi",
    ],
    [
      "other JSON, line by line",
      '{"a":1}\n{"b":2}\n',
      "its lines are JSON, but no events of Pulumi",
    ],
    [
      "events cut in the middle",
      `${event({ preludeEvent: {} })}\n{"sequence":2,"res`,
      "it ends in the middle, or something else is in it",
    ],
    [
      "events without an end",
      `${event({ preludeEvent: {} })}\n${event({ diagnosticEvent: { message: "x", severity: "info" } })}\n`,
      "it ends in the middle: the engine's last event is missing",
    ],
  ])("%s", (_, text, message) => {
    expect(() => readPreview(text)).toThrow(new Error(`${message}${CURE}`));
  });
});

/** The event log of the same steps. */
function eventsOf(text: string): string {
  const { steps } = JSON.parse(text) as {
    steps: { op: string; urn: string; oldState?: object; newState?: object }[];
  };
  const lines = steps.map(({ op, urn, oldState, newState }) =>
    event({
      resourcePreEvent: {
        metadata: {
          op,
          urn,
          old: oldState ?? null,
          new: newState ?? null,
          detailedDiff: null,
          logical: true,
        },
      },
    }),
  );
  const half = event({
    resourcePreEvent: {
      metadata: { op: "create-replacement", urn: "urn:x::y::z::q", logical: false },
    },
  });
  const same = steps.filter(({ op }) => op === "same").length;
  return [
    event({ preludeEvent: {} }),
    ...lines,
    half,
    event({ summaryEvent: { resourceChanges: { same } } }),
    event({ cancelEvent: {} }),
    "",
  ].join("\n");
}

test("an event log says the same as the one object, and has no half steps of a replacement", () => {
  const text = textOf([appearing("a", "x"), leaving("b", "y"), staying("c", "z")]);
  const plain = ({ parent, inputs, outputs }: NonNullable<ResourceChange["before"]>) => ({
    parent,
    inputs,
    outputs,
  });
  const bare = (changes: readonly ResourceChange[]) =>
    changes.map((change) => ({
      ...change,
      before: change.before && plain(change.before),
      after: change.after && plain(change.after),
    }));

  const [object, events] = [readPreview(text), readPreview(eventsOf(text))];

  expect(bare(events.changes)).toEqual(bare(object.changes));
  expect({ ...events, changes: [] }).toEqual({ ...object, changes: [] });
});

test("project and stack are those of the URNs, a byte order mark and npm's lines are skipped", () => {
  const preview = readPreview(`\uFEFF> service-ingress@0.1.0 local\n\n${whole}`);

  expect([preview.project, preview.stack, preview.isComplete]).toEqual([
    "service-ingress",
    "dev",
    true,
  ]);
});

test("a preview without what stays the same says so", () => {
  const { steps } = JSON.parse(whole) as { steps: object[] };

  expect(
    readPreview(JSON.stringify({ steps, changeSummary: { same: 40, create: 1 } })).isComplete,
  ).toBe(false);
});

test("warnings are there once, without the engine's prefix, and notes are not", () => {
  const { diagnostics } = readPreview(
    textOf(
      [],
      [
        { severity: "warning", message: "warning: slow\n" },
        { severity: "warning", message: "slow" },
        { severity: "info", message: "fine" },
      ],
    ),
  );

  expect(diagnostics).toEqual([{ severity: "warning", message: "slow" }]);
});
