/**
 * Reading plain JSON values without assertions: inputs come from a wire, so every field may be missing,
 * of another type, or unknown in a preview.
 */
import { createHash } from "node:crypto";

import { UNKNOWN, type Json, type Properties } from "./kind.js";

/** Whether the value is a JSON object. */
export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is a JSON array. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Dotted path -> its steps. The paths are texts of the code, so there are few. */
const pathSteps = new Map<string, readonly string[]>();

function stepsOf(path: string): readonly string[] {
  const known = pathSteps.get(path);
  if (known !== undefined) return known;
  const steps = path.split(".");
  pathSteps.set(path, steps);
  return steps;
}

/** The value at a dotted path (`spec.type`), or undefined. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let current = value;
  for (const step of stepsOf(path)) {
    if (!isRecord(current)) return undefined;
    current = current[step];
  }
  return current;
}

/** The text at a path; undefined for another type and for an unknown. */
export function textAt(value: Json | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" && found !== UNKNOWN ? found : undefined;
}

/** The number at a path, or undefined. A text of digits counts: Helm and Pulumi pass both. */
export function numberAt(value: Json | undefined, path: string): number | undefined {
  const found = at(value, path);
  if (typeof found === "number") return found;
  return typeof found === "string" && /^\d+$/.test(found) ? Number(found) : undefined;
}

/** The truth value at a path, or undefined. */
export function flagAt(value: Json | undefined, path: string): boolean | undefined {
  const found = at(value, path);
  return typeof found === "boolean" ? found : undefined;
}

/** The list at a path; empty when there is none. */
export function listAt(value: Json | undefined, path: string): readonly Json[] {
  const found = at(value, path);
  return isList(found) ? found : [];
}

/** The texts of the list at a path. */
export function textsAt(value: Json | undefined, path: string): readonly string[] {
  return listAt(value, path).filter((item) => typeof item === "string");
}

/** The object at a path; empty when there is none. */
export function recordAt(value: Json | undefined, path: string): Properties {
  const found = at(value, path);
  return isRecord(found) ? found : {};
}

/** The text entries of the object at a path: labels, annotations, selectors. */
export function labelsAt(value: Json | undefined, path: string): Readonly<Record<string, string>> {
  const entries = Object.entries(recordAt(value, path));
  return Object.fromEntries(
    entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])),
  );
}

/** A copy of `value` without fields that are null or undefined at its top. */
export function compact(value: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  const kept = Object.entries(value).flatMap(([key, item]): [string, Json][] =>
    item === undefined || item === null ? [] : [[key, item]],
  );
  return Object.fromEntries(kept);
}

/** The first `length` hex digits of the SHA-256 of the parts: stands for what a real API draws at random. */
export function stableHash(length: number, ...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, length);
}

/** A scalar as text, as a template prints it; anything else as JSON. */
export function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
