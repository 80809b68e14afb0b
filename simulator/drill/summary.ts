/** Figures of one run, and how they are written. */
import type { AttemptResult } from "./drill.js";
import type { Run } from "./measure.js";

/** An attempt that was deployed. */
export type Ran = Extract<AttemptResult, { kind: "ran" }>;

/** What a run comes to. */
export interface Figures {
  /** Seconds in which at least one request failed. */
  readonly failedSeconds: number;
  readonly failedRequests: number;
  readonly requests: number;
  /** The second from which on no request fails any more; undefined when the last one still sees failures. */
  readonly recoveredSecond: number | undefined;
}

/** Counts a run; undefined when the event had nothing to hit. */
export function figuresOf({ hit, failed }: Run, requestsPerSecond: number): Figures | undefined {
  if (hit === undefined) return undefined;
  const last = failed.findLastIndex((count) => count > 0);
  return {
    failedSeconds: failed.filter((count) => count > 0).length,
    failedRequests: failed.reduce((sum, count) => sum + count, 0),
    requests: failed.length * requestsPerSecond,
    recoveredSecond: last === failed.length - 1 && last >= 0 ? undefined : last + 1,
  };
}

/** `6 s 1.3%`: failed seconds, and the share of all requests that failed; `-` for nothing to hit. */
export function cellOf(run: Run | undefined, { requestsPerSecond }: Ran): string {
  const figures = run && figuresOf(run, requestsPerSecond);
  if (figures === undefined) return "-";
  const { failedSeconds, failedRequests, requests } = figures;
  if (failedRequests === 0) return "0 s";
  const share = (100 * failedRequests) / requests;
  // Three digits at most: a column of the terminal's table has no room for more.
  return `${failedSeconds} s ${share.toFixed(share < 9.95 ? 1 : 0)}%`;
}

/** `23 in 6 s`: failed requests, and the seconds in which they failed; `0`; `-` for nothing to hit. */
export function lossCell(run: Run | undefined, { requestsPerSecond }: Ran): string {
  const figures = run && figuresOf(run, requestsPerSecond);
  if (figures === undefined) return "-";
  const { failedSeconds, failedRequests } = figures;
  return failedRequests === 0 ? "0" : `${failedRequests} in ${failedSeconds} s`;
}

/** The run of an event. */
export function runOf({ runs }: Ran, event: string): Run | undefined {
  return runs.find((run) => run.event === event);
}

/** Google's words for what did not fit, in one line; undefined when all did, or for another reason. */
export function quotaWords({ waiting }: Pick<Ran, "waiting">): string | undefined {
  return waiting && /googleapi: [^]*?quotaExceeded/.exec(waiting)?.[0].replace(/\s+/g, " ");
}
