/** How numbers are written in every output. */
import type { Span } from "./cost.js";

/** `1 service`, `1,000 services`. */
export function count(value: number, noun: string): string {
  return `${whole(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `36,481`; a missing number is `unknown`, an endless one `none`. */
export function whole(value: number | undefined): string {
  if (value === undefined) return "unknown";
  return value === Infinity ? "none" : value.toLocaleString("en-US");
}

/** `3,631.75`. */
export function usd(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** USD for one GiB: `0.0080`. */
export function usdPerGiB(value: number): string {
  return value.toFixed(4);
}

/** `54.75 to 73.00`, or one number. */
export function span({ low, high }: Span, write: (value: number) => string): string {
  return write(low) === write(high) ? write(low) : `${write(low)} to ${write(high)}`;
}

/** `220 %`. */
export function percent(share: number): string {
  return `${whole(Math.round(share * 100))} %`;
}

/** The first three of a list, and how many follow. */
export function someOf(words: readonly string[]): string {
  const shown = words.slice(0, 3).join(", ");
  return words.length > 3 ? `${shown} and ${whole(words.length - 3)} more` : shown;
}
