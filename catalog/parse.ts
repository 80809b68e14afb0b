/**
 * From unknown data to typed values: small zod schemas that judge one value in the reader's words,
 * and the way from zod's issues to faults. Used for catalogs and for environments.
 */
import { z } from "zod";

import { anyOf, inFull, pathTo, show, type Fault, type Verdict } from "./fault.js";
import type { Grammar } from "./grammar.js";
import { nearest } from "./nearest.js";
import { notPlain } from "./plain.js";

/** A schema for one plain value: `judge` sees whatever is there, undefined for a missing field. */
function leaf<T>(judge: (value: unknown) => Verdict | undefined): z.ZodType<T> {
  return z.custom<T>().check((context) => {
    const verdict = judge(context.value);
    if (verdict !== undefined) context.issues.push(issueOf(verdict, context.value));
  });
}

/** `continue`: zod goes on with the checks of the list or object around it, so that all faults are found. */
function issueOf(verdict: Verdict, input: unknown, path: PropertyKey[] = []) {
  return {
    code: "custom" as const,
    message: verdict.problem,
    params: { cure: verdict.cure },
    input,
    path,
    continue: true,
  };
}

const missing = (noun: string): Verdict => ({ problem: "is missing", cure: `add it: ${noun}` });

/** A string. `noun` names it in messages: `a host name like "refunds"`. */
export function text<T extends string = string>(noun: string, grammar: Grammar): z.ZodType<T> {
  return leaf<T>((value) => {
    if (value === undefined) return missing(noun);
    if (typeof value !== "string")
      return { problem: `${show(value)} is not a string`, cure: `write ${noun}` };
    return grammar(value);
  });
}

/** A whole number from `min` to `max`. */
export function whole(noun: string, min: number, max: number): z.ZodType<number> {
  return leaf<number>((value) => {
    if (value === undefined) return missing(`${noun}, ${min}-${max}`);
    const right =
      typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    return right
      ? undefined
      : { problem: `${show(value)} is not ${noun}`, cure: `use ${min}-${max}` };
  });
}

/** One of a few words. */
export function oneOf<const T extends string>(noun: string, words: readonly T[]): z.ZodType<T> {
  const choice = anyOf(words.map((word) => show(word)));
  return leaf<T>((value) => {
    if (value === undefined) return missing(choice);
    return words.some((word) => word === value)
      ? undefined
      : { problem: `${show(value)} is not ${noun}`, cure: `use ${choice}` };
  });
}

/** true or false. */
export const flag: z.ZodType<boolean> = leaf<boolean>((value) => {
  if (value === undefined) return missing("true or false");
  return typeof value === "boolean"
    ? undefined
    : { problem: `${show(value)} is not a boolean`, cure: "use true or false" };
});

/** A list of 1 to `most` different values. */
export function list<T>(item: z.ZodType<T>, noun: string, most: number) {
  return z.array(item, { error: () => `write a list of ${noun}` }).check((context) => {
    const { value, issues } = context;
    const wrong = (verdict: Verdict, path?: PropertyKey[]) =>
      issues.push(issueOf(verdict, value, path));
    if (value.length === 0) wrong({ problem: "is an empty list", cure: "name at least one" });
    if (value.length > most)
      wrong({ problem: `has ${value.length} elements`, cure: `use at most ${most}` });
    const seen = new Set<string>();
    value.forEach((element, index) => {
      const key = inFull(element);
      if (seen.has(key))
        wrong({ problem: `${show(element)} is there twice`, cure: "keep one" }, [index]);
      seen.add(key);
    });
  });
}

/**
 * An object with these fields and no others. The message of an unknown field carries the known ones,
 * so that the fault can name the nearest.
 */
export function fields<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape);
  const cure = `write an object with ${known.map((name) => show(name)).join(", ")}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? known.join(" ") : cure),
  });
}

/** One of several objects, told apart by their field `kind`. The message of an unknown kind carries the known ones. */
export function kinds<const T extends readonly [Kind, ...Kind[]]>(...options: T) {
  const known = options.map(({ shape }) => shape.kind.value);
  const cure = `write an object of kind ${anyOf(known.map((kind) => show(kind)))}`;
  return z.discriminatedUnion("kind", options, {
    // zod's type names one code, but a value that is no object arrives here too.
    error: ({ code }: { readonly code: string }) =>
      code === "invalid_union" ? known.join(" ") : cure,
  });
}

type Kind = z.ZodObject<{ readonly kind: z.ZodLiteral<string> }>;

/** The parsed value, or every fault of it. `at` is where the value stands. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Parses `value`, which stands at `at`. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, at: string): Parsed<T> {
  const strange = notPlain(value, at);
  if (strange.length > 0) return { ok: false, faults: strange };
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => toFaults(issue, value, at)) };
}

function toFaults(issue: z.core.$ZodIssue, root: unknown, at: string): Fault[] {
  const here = pathTo(at, issue.path);
  const value = valueAt(root, issue.path);
  switch (issue.code) {
    case "custom":
      return [{ at: here, problem: issue.message, cure: String(issue.params?.["cure"]) }];
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        at: pathTo(here, [key]),
        problem: `unknown field ${show(key)}`,
        cure: nearest(key, issue.message.split(" ")),
      }));
    case "invalid_union":
      return [
        {
          at: here,
          problem: value === undefined ? "is missing" : `${show(value)} is no kind known here`,
          cure: `use ${anyOf(issue.message.split(" ").map((kind) => show(kind)))}`,
        },
      ];
    case "invalid_type":
      return [
        {
          at: here,
          problem:
            value === undefined ? "is missing" : `${show(value)} is not ${article(issue.expected)}`,
          cure: issue.message,
        },
      ];
    default:
      return [{ at: here, problem: `${show(value)} is not accepted`, cure: issue.message }];
  }
}

function article(expected: string): string {
  return expected === "array" ? "a list" : "an object";
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}
