/** What changes for callers: routes that appear, disappear, lead elsewhere or behave differently. */
import type { Route } from "./routes/route.js";
import { wordsOf } from "./routeWords.js";
import { isShift, type Shift } from "./shifts.js";

/** One route that changes. */
export type RouteChange =
  | { readonly kind: "added"; readonly after: Route }
  | { readonly kind: "removed"; readonly before: Route }
  | {
      readonly kind: "changed";
      readonly before: Route;
      readonly after: Route;
      /** Whether callers must use another host: the old one gets no answer any more. */
      readonly isRenamed: boolean;
    };

/** All of them, and how many routes stay as they are. */
export interface RouteChanges {
  /** Sorted by team, entry, host and path. */
  readonly changes: readonly RouteChange[];
  /** A change of strategy moves every route: no change of any one, and told together. */
  readonly shifts: readonly Shift[];
  readonly unchanged: number;
}

/** Compares the routes before and after. */
export function changesOf(before: readonly Route[], after: readonly Route[]): RouteChanges {
  // Several backends may share host and path; those that stay are told by where they lead.
  const exact = pair(before, after, (route) =>
    JSON.stringify([route.exposure, whereOf(route), route.target]),
  );
  const same = pair(exact.before, exact.after, (route) => `${route.exposure} ${whereOf(route)}`);
  // A route that becomes external, or internal, keeps host and path.
  const moved = pair(same.before, same.after, whereOf);
  const renamed = pair(moved.before, moved.after, whatOf);
  const pairs = [...exact.pairs, ...same.pairs, ...moved.pairs];
  const shifted = pairs.filter(([one, other]) => isShift(one, other));
  const changed = pairs.filter(
    ([one, other]) => !isShift(one, other) && wordsOf(one, other).length > 0,
  );
  return {
    changes: [
      ...changed.map(([one, other]) => toChange(one, other, false)),
      ...renamed.pairs.map(([one, other]) => toChange(one, other, true)),
      ...renamed.before.map((route) => ({ kind: "removed", before: route }) as const),
      ...renamed.after.map((route) => ({ kind: "added", after: route }) as const),
    ].sort((one, other) => compare(orderOf(one), orderOf(other))),
    shifts: shifted.map(([one, other]) => ({ before: one, after: other })),
    unchanged: pairs.length - changed.length - shifted.length,
  };
}

/** The route a change is filed under: as it will be, or as it was. */
export function subjectOf(change: RouteChange): Route {
  return change.kind === "removed" ? change.before : change.after;
}

function toChange(before: Route, after: Route, isRenamed: boolean): RouteChange {
  return { kind: "changed", before, after, isRenamed };
}

/** A tcp route of a known host is told by it, so that its port may change. */
function whereOf({ kind, host, path, match, port }: Route): string {
  return kind === "tcp"
    ? `tcp ${host ?? `port ${port ?? "?"}`}`
    : `http ${host ?? "?"} ${path} ${match}`;
}

/** What stays when a host is renamed: one Service of one team under one path. */
function whatOf({ kind, target, path, match, port, owner, exposure }: Route): string {
  const called = kind === "tcp" ? port : undefined;
  return JSON.stringify([kind, target, path, match, called, owner.team, exposure]);
}

interface Paired {
  readonly pairs: readonly (readonly [Route, Route])[];
  readonly before: readonly Route[];
  readonly after: readonly Route[];
}

/** Pairs the routes whose key is the same and has no other on either side; the rest stays apart. */
function pair(
  before: readonly Route[],
  after: readonly Route[],
  keyOf: (route: Route) => string,
): Paired {
  const [old, fresh] = [group(before, keyOf), group(after, keyOf)];
  const pairs = [...old].flatMap(([key, [one, ...others]]) => {
    const [other, ...more] = fresh.get(key) ?? [];
    return one && other && others.length === 0 && more.length === 0 ? [[one, other] as const] : [];
  });
  const paired = new Set(pairs.flat());
  return {
    pairs,
    before: before.filter((route) => !paired.has(route)),
    after: after.filter((route) => !paired.has(route)),
  };
}

function group(routes: readonly Route[], keyOf: (route: Route) => string): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const own = groups.get(keyOf(route));
    if (own === undefined) groups.set(keyOf(route), [route]);
    else own.push(route);
  }
  return groups;
}

function orderOf(change: RouteChange): string {
  const { owner, host, path } = subjectOf(change);
  return [owner.team ?? "", owner.entry, host ?? "", path].join("\u0000");
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
