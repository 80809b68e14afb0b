/** Faults at a call of the stand-in providers. */
import { isMutating, refusal } from "../../simulator/providers/faults.js";
import type { Interceptor, ProviderCall, Refusal } from "../../simulator/providers/faults.js";

/** What happens at one call. */
export type CallFault =
  /** The cloud refuses this call. */
  | { readonly kind: "refused"; readonly answer: Refusal }
  /** The cloud refuses this call and every later one, until somebody does something about it. */
  | { readonly kind: "refused-on"; readonly answer: Refusal }
  /** The cloud does it, and the answer is lost. */
  | { readonly kind: "lost-reply" }
  /** A process is killed, before the call is done or after. */
  | { readonly kind: "killed"; readonly done: boolean };

/** Which calls are counted. */
export type Counted = (call: ProviderCall) => boolean;

/** The calls of a refresh. */
export const isRead: Counted = ({ operation }) => operation === "read";

/** Creations of resources whose URN has a piece in it. */
export function creationsOf(piece: string): Counted {
  return ({ operation, urn }) => operation === "create" && urn.includes(piece);
}

/** Counts the calls of one sort in a run, and lets one of them go wrong. */
export class Injector {
  /** Counted calls since `arm`. */
  calls = 0;
  /** The call that went wrong; undefined when there was none. */
  hit: ProviderCall | undefined;
  private fault: CallFault | undefined;
  private at = 0;
  private counted: Counted = isMutating;
  private readonly kill: () => void;

  /** @param kill kills the process in question. */
  constructor(kill: () => void) {
    this.kill = kill;
  }

  /** Lets counted call `at`, from 1, of the next run go wrong: a changing one when nothing else is said. */
  arm(fault: CallFault | undefined, at: number, counted: Counted = isMutating): void {
    [this.fault, this.at, this.calls, this.hit] = [fault, at, 0, undefined];
    this.counted = counted;
  }

  /** What caused it is mended: a quota is raised, somebody has logged in. */
  mend(): void {
    this.fault = undefined;
  }

  readonly intercept: Interceptor = async (call, answer) => {
    if (!this.counted(call)) return await answer();
    this.calls += 1;
    const { fault } = this;
    const isOn = fault?.kind === "refused-on" && this.calls > this.at;
    if (fault === undefined || !(this.calls === this.at || isOn)) return await answer();
    this.hit ??= call;
    switch (fault.kind) {
      case "refused":
      case "refused-on":
        throw refusal(fault.answer, call);
      case "lost-reply":
        await answer();
        throw refusal("reset", call);
      case "killed":
        if (fault.done) await answer();
        this.kill();
        // Nobody is there to hear more.
        return await new Promise(() => undefined);
      default:
        return fault satisfies never;
    }
  };
}
