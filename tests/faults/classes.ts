/** The classes of fault, and what each means at a call. */
import type { CallFault } from "./inject.js";
import type { Random } from "./random.js";

/** Every class of fault, in the order of the table. Those before `two ups` happen at a call. */
export const FAULTS = [
  "429",
  "500",
  "503",
  "reset",
  "lost reply",
  "quota",
  "credentials",
  "CLI killed",
  "program killed",
  "two ups",
  "state cut",
  "state flipped",
  "state older",
  "deleted by hand",
  "edited by hand",
  "added by hand",
  "node pool grown",
] as const;

export type FaultClass = (typeof FAULTS)[number];

/** Which `up` the fault meets: the first, or that of a changed catalog. */
export type Phase = "before" | "after";

/** What a class means at a call; undefined for faults of another kind. */
export function callFault(fault: FaultClass, random: Random): CallFault | undefined {
  switch (fault) {
    case "429":
      return { kind: "refused", answer: 429 };
    case "500":
      return { kind: "refused", answer: 500 };
    case "503":
      return { kind: "refused", answer: 503 };
    case "reset":
      return { kind: "refused", answer: "reset" };
    case "lost reply":
      return { kind: "lost-reply" };
    case "quota":
      return { kind: "refused-on", answer: "quota" };
    case "credentials":
      return { kind: "refused-on", answer: "credentials" };
    case "CLI killed":
    case "program killed":
      return { kind: "killed", done: random.choice([true, false]) };
    default:
      return undefined;
  }
}
