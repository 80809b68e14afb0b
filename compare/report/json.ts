/** A comparison as JSON: what is unknown or endless is said in a word, because JSON has no number for it. */
import type { Comparison } from "../model.js";

/** The comparison, indented, a new line at the end. `"unknown"`: no source; `"unlimited"`: no limit is met. */
export function toJson(comparison: Comparison): string {
  const words = (_key: string, value: unknown): unknown => {
    if (value === undefined) return "unknown";
    return value === Infinity ? "unlimited" : value;
  };
  return `${JSON.stringify(comparison, words, 2)}\n`;
}
