/** A change of strategy: routes that something else carries, told together and not one by one. */
import { count } from "../compare/words.js";
import { wordsOf } from "./routeWords.js";
import type { Carrier, Route } from "./routes/route.js";

/** A route that callers call as before while something else carries it, at another address. */
export interface Shift {
  readonly before: Route;
  readonly after: Route;
}

/**
 * Whether nothing but the carrier differs. Without a proxy the program makes a Service of its own to the
 * same pods, so there the entry says that the route leads where it did.
 */
export function isShift(before: Route, after: Route): boolean {
  if (before.carrier === after.carrier) return false;
  const isProxied = [before, after].every(({ carrier }) => PROXIES.has(carrier));
  const leadsToSame = isProxied
    ? before.target === after.target
    : before.owner.entry === after.owner.entry;
  const { carrier, target } = before;
  return (
    leadsToSame &&
    wordsOf(before, { ...after, carrier, target, settings: before.settings }).length === 0
  );
}

/** They send requests to the team's own Service. */
const PROXIES: ReadonlySet<Carrier> = new Set<Carrier>(["the ingress controller", "the Gateway"]);

/** `25 routes move from the ingress controller to the Gateway`, for each pair of carriers, most routes first. */
export function shiftLines(shifts: readonly Shift[]): string[] {
  const counts = new Map<string, number>();
  for (const { before, after } of shifts) {
    const way = `from ${before.carrier} to ${after.carrier}`;
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([way, routes]) => `${count(routes, "route")} ${routes === 1 ? "moves" : "move"} ${way}`);
}
