/** The classes of fault, and what each means at a call. */
import type { CallFault } from "./inject.js";
import type { Random } from "./random.js";

/** Classes that happen at a changing call of an `up`, in the order of the table. */
export const AT_CALLS = [
  "429",
  "500",
  "503",
  "reset",
  "lost reply",
  "quota",
  "credentials",
  "CLI killed",
  "program killed",
] as const;

/** Every class of fault, in the order of the table. */
export const FAULTS = [
  ...AT_CALLS,
  "two ups",
  "refresh refused",
  "refresh killed",
  "state cut",
  "state flipped",
  "state older",
  "state attributes cut",
  "deleted by hand",
  "edited by hand",
  "added by hand",
  "node pool grown",
] as const;

export type FaultClass = (typeof FAULTS)[number];

/** Whether the class meets a reading call of a refresh. */
export function isOfRefresh(fault: FaultClass): boolean {
  return fault === "refresh refused" || fault === "refresh killed";
}

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
    case "refresh refused":
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
    case "refresh killed":
      return { kind: "killed", done: random.choice([true, false]) };
    default:
      return undefined;
  }
}

/** A call of an `up` or a refresh, counted from 1, and whether it is done before a process is killed. */
export interface Place {
  readonly call: number;
  readonly done: boolean;
}
