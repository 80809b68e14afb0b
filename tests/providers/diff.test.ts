/** Claim: a diff is structural over inputs, and its paths say what is replaced. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UNKNOWN } from "../../simulator/kind.js";
import type { Properties } from "../../simulator/kind.js";
import { changesBetween } from "../../simulator/providers/diff.js";
import {
  hasUnknown,
  plannedOutputs,
  refreshedInputs,
  updatedOutputs,
} from "../../simulator/providers/outputs.js";

const shown = (olds: Properties, news: Properties, replaceOn: readonly string[] = []) =>
  changesBetween(olds, news, replaceOn).map(
    ({ path, kind, replaces }) => `${kind} ${path}${replaces ? " replaces" : ""}`,
  );

describe("changes between inputs", () => {
  test.each<[string, Properties, Properties, string[]]>([
    ["nothing", { a: 1, b: [{ c: null }] }, { b: [{}], a: 1 }, []],
    ["a null is a missing value", { a: null }, {}, []],
    ["a value", { a: 1 }, { a: 2 }, ["update a"]],
    ["a type", { a: "1" }, { a: 1 }, ["update a"]],
    ["a new field", {}, { a: { b: 1 } }, ["add a"]],
    ["a field less", { a: false }, {}, ["delete a"]],
    ["an item of a list", { a: [1, 2] }, { a: [1, 3, 4] }, ["update a[1]", "add a[2]"]],
    ["fewer items", { a: [{ b: 1 }, 2] }, { a: [{ b: 1 }] }, ["delete a[1]"]],
    ["a deep field", { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, ["update a[0].b.c"]],
    ["a key that is no identifier", { m: { "a.b/c": 1 } }, { m: {} }, ['delete m["a.b/c"]']],
    ["what becomes unknown", { a: 1 }, { a: UNKNOWN }, ["update a"]],
  ])("%s", (_, olds, news, expected) => {
    expect(shown(olds, news)).toEqual(expected);
  });

  test("a path of replaceOn marks the changes at it, under it and above it", () => {
    const olds = { metadata: { name: "a", labels: { x: "1" } }, spec: { ports: [1] } };

    expect(
      shown(olds, { ...olds, metadata: { name: "b", labels: {} } }, ["metadata.name"]),
    ).toEqual(["update metadata.name replaces", "delete metadata.labels.x"]);
    expect(shown(olds, { ...olds, spec: { ports: [1, 2] } }, ["spec.ports"])).toEqual([
      "add spec.ports[1] replaces",
    ]);
    expect(shown(olds, { spec: olds.spec }, ["metadata.name"])).toEqual([
      "delete metadata replaces",
    ]);
    expect(shown(olds, { ...olds, metadata: { name: "a" } }, ["metadata.name"])).toEqual([
      "delete metadata.labels",
    ]);
  });

  test("equal inputs have no change, whatever they are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const olds = JSON.parse(JSON.stringify(value)) as Properties;
        expect(changesBetween(olds, structuredClone(olds), [])).toEqual([]);
      }),
    );
  });
});

describe("outputs a preview tells", () => {
  test("of a new resource: its inputs, and what only creation tells as unknown", () => {
    expect(
      plannedOutputs({ spec: { a: 1 } }, ["status", "spec.clusterIP", "metadata.uid"]),
    ).toEqual({
      spec: { a: 1, clusterIP: UNKNOWN },
      status: UNKNOWN,
      metadata: { uid: UNKNOWN },
    });
  });

  test("of a changed one: the old outputs with the new inputs in them", () => {
    expect(
      updatedOutputs(
        { spec: { a: 1, b: 1, clusterIP: "10.0.0.1" }, note: "x", status: "ready" },
        { spec: { a: 1, b: 1 }, note: "x" },
        { spec: { a: 2 } },
      ),
    ).toEqual({ spec: { a: 2, clusterIP: "10.0.0.1" }, status: "ready" });
  });

  test("an unknown is found wherever it stands", () => {
    expect(hasUnknown({ a: [{ b: [UNKNOWN] }] })).toBe(true);
    expect(hasUnknown({ a: [{ b: ["known", null, 0] }] })).toBe(false);
  });
});

describe("inputs after a refresh", () => {
  test("change only where an output has changed", () => {
    expect(
      refreshedInputs(
        { network: "n", labels: { a: "1" }, ports: [80], gone: true },
        { network: "https://api/n", labels: { a: "1", server: "s" }, ports: [80], gone: true },
        { network: "https://api/n", labels: { a: "2", server: "s" }, ports: [80, 443] },
      ),
    ).toEqual({ network: "n", labels: { a: "2" }, ports: [80, 443] });
  });
});
