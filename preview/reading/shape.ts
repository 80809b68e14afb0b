/** The parts that both forms of a preview have in common. */
import { z } from "zod";

import type { Operation, PropertyChange, ResourceChange, ResourceState } from "../changes.js";
import { isSecret, isValues, type Values } from "../values.js";

const values = z.record(z.string(), z.unknown());

/** A resource's state. Fields we do not need are left alone: newer engines add some. */
export const State = z.object({
  type: z.string(),
  custom: z.boolean().nullish(),
  parent: z.string().nullish(),
  inputs: values.nullish(),
  outputs: values.nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
});
export type State = z.infer<typeof State>;

/** Property path -> what happens to it: `update`, `add-replace`. */
export const DetailedDiff = z.record(
  z.string(),
  z.object({ kind: z.string().optional(), diffKind: z.string().optional() }),
);

/** One step of either form, in the same words. */
export interface RawStep {
  readonly op: string;
  readonly urn: string;
  readonly before: State | undefined;
  readonly after: State | undefined;
  readonly detailedDiff: z.infer<typeof DetailedDiff>;
  /** Names of inputs that differ. */
  readonly diffs: readonly string[];
  /** Names of inputs that force the replacement. */
  readonly replaceKeys: readonly string[];
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  same: "same",
  read: "read",
  "read-replacement": "read",
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "import-replacement": "replace",
  delete: "delete",
};

/** A step as a change; undefined for the engine's own book-keeping (`refresh`, `discard`, ...). */
export function toChange(step: RawStep): ResourceChange | undefined {
  const operation = Object.hasOwn(OPERATIONS, step.op) ? OPERATIONS[step.op] : undefined;
  if (operation === undefined) return undefined;
  const before = operation === "create" ? undefined : step.before;
  const after = operation === "delete" ? undefined : step.after;
  const [, , types = "", ...name] = step.urn.split("::");
  return {
    operation,
    urn: step.urn,
    type: types.split("$").at(-1) ?? "",
    name: name.join("::"),
    isCustom: (after ?? before)?.custom ?? false,
    before: before && toState(before),
    after: after && toState(after),
    properties: propertiesOf(operation, step),
  };
}

function toState({ parent, inputs, outputs, propertyDependencies }: State): ResourceState {
  const sources = Object.entries(propertyDependencies ?? {});
  return {
    parent: parent === "" ? undefined : (parent ?? undefined),
    inputs: inputs ?? {},
    outputs: outputs ?? {},
    sources: Object.fromEntries(sources.map(([input, urns]) => [input, urns ?? []])),
  };
}

/** What the provider says; where it says nothing, the inputs that differ. */
function propertiesOf(operation: Operation, step: RawStep): PropertyChange[] {
  if (operation !== "update" && operation !== "replace") return [];
  const found = new Map<string, boolean>();
  for (const [path, { kind, diffKind }] of Object.entries(step.detailedDiff))
    found.set(path, (kind ?? diffKind ?? "").endsWith("-replace"));
  const isNamed = (name: string) => [...found.keys()].some((path) => rootOf(path) === name);
  for (const name of step.replaceKeys) if (!isNamed(name)) found.set(name, true);
  for (const name of step.diffs) if (!isNamed(name)) found.set(name, false);
  if (found.size === 0)
    for (const name of differingInputs(step.before?.inputs ?? {}, step.after?.inputs ?? {}))
      found.set(name, operation === "replace");
  return [...found]
    .map(([path, replaces]) => ({ path, replaces }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

const rootOf = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? path;

/** Paths of the innermost named values that differ; a list differs as a whole. */
function differingInputs(before: Values, after: Values): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    if (!isValues(was) || !isValues(is) || isSecret(was) || isSecret(is)) return [name];
    return differingInputs(was, is).map((inner) => `${name}.${inner}`);
  });
}

/** Project and stack, which every URN names: `urn:pulumi:<stack>::<project>::...`. */
export function placeOf(urn: string): { readonly stack: string; readonly project: string } {
  const [head = "", project = ""] = urn.split("::");
  return { stack: head.split(":").at(-1) ?? "", project };
}
