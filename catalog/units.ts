/** Durations and sizes of the catalog: their grammar, and their value in one unit. */
import ms from "ms";

import { show, type Verdict } from "./fault.js";
import type { Grammar } from "./grammar.js";
import type { Duration, Size } from "./schema.js";

/** Longest time a timeout may have: one hour. */
export const LONGEST_TIMEOUT_SECONDS = 3600;

/** Longest time to connect: NGINX says that `proxy_connect_timeout` "cannot usually exceed 75 seconds". */
export const LONGEST_CONNECT_SECONDS = 75;

/** Smallest and largest request body that an entry may allow: 1KiB and 1GiB. */
const BODY_BYTES = { min: 1024, max: 1024 ** 3 };

const BYTES = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Whether a text is a duration: digits and a unit. */
export function isDuration(text: string): text is Duration {
  return /^\d{1,8}(ms|s|m|h)$/.test(text);
}

/** Whether a text is a size: digits and a binary unit. */
export function isSize(text: string): text is Size {
  return /^\d{1,10}(KiB|MiB|GiB)$/.test(text);
}

/** Seconds of a duration; a fraction when it is not a whole number of seconds. */
export function toSeconds(duration: Duration): number {
  return ms(duration) / 1000;
}

/** Bytes of a size. */
export function toBytes(size: Size): number {
  const match = /^(\d+)(KiB|MiB|GiB)$/.exec(size);
  const unit = match?.[2];
  if (unit !== "KiB" && unit !== "MiB" && unit !== "GiB")
    throw new Error(`${show(size)} is not a size`);
  return Number(match?.[1]) * BYTES[unit];
}

/** Judges a timeout of at most `most` seconds: whole seconds, because NGINX annotations have no unit (facts E13). */
export const timeout =
  (most: number): Grammar =>
  (text): Verdict | undefined => {
    if (!isDuration(text))
      return {
        problem: `${show(text)} is not a duration`,
        cure: 'write a whole number and ms, s, m or h, like "30s"',
      };
    const seconds = toSeconds(text);
    if (!Number.isInteger(seconds))
      return {
        problem: `${show(text)} is not a whole number of seconds (facts E13)`,
        cure: `use "${Math.max(1, Math.round(seconds))}s"`,
      };
    if (seconds >= 1 && seconds <= most) return undefined;
    return { problem: `${show(text)} is out of range`, cure: `use 1s to ${most}s` };
  };

/** Judges the size of a request body. */
export const bodySize: Grammar = (text) => {
  if (!isSize(text))
    return {
      problem: `${show(text)} is not a size`,
      cure: 'write a whole number and KiB, MiB or GiB, like "8MiB"',
    };
  const bytes = toBytes(text);
  if (bytes >= BODY_BYTES.min && bytes <= BODY_BYTES.max) return undefined;
  return { problem: `${show(text)} is out of range`, cure: "use 1KiB to 1GiB" };
};
