/** What changes for callers: routes that appear, disappear, lead elsewhere or behave differently. */
import type { Route } from "./routes/route.js";

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
  const changed = pairs.filter(([one, other]) => wordsOf(one, other).length > 0);
  return {
    changes: [
      ...changed.map(([one, other]) => toChange(one, other, false)),
      ...renamed.pairs.map(([one, other]) => toChange(one, other, true)),
      ...renamed.before.map((route) => ({ kind: "removed", before: route }) as const),
      ...renamed.after.map((route) => ({ kind: "added", after: route }) as const),
    ].sort((one, other) => compare(orderOf(one), orderOf(other))),
    unchanged: pairs.length - changed.length,
  };
}

/** The route a change is filed under: as it will be, or as it was. */
export function subjectOf(change: RouteChange): Route {
  return change.kind === "removed" ? change.before : change.after;
}

/** One line: `+ payments/refunds: refunds.dev.svc.example.com -> Service payments/refunds:80`. */
export function lineOf(change: RouteChange): string {
  const { owner } = subjectOf(change);
  switch (change.kind) {
    case "added":
      return `+ ${owner.entry}: ${addressOf(change.after)} -> ${leadsTo(change.after)}`;
    case "removed":
      return `- ${owner.entry}: ${addressOf(change.before)} -> ${leadsTo(change.before)}`;
    case "changed":
      return `~ ${owner.entry}: ${addressOf(change.before)} ${wordsOf(change.before, change.after).join(", ")}`;
    default:
      return change satisfies never;
  }
}

/** `refunds.dev.svc.example.com/v2`; a tcp route with its port. */
export function addressOf({ kind, host, path, match, port }: Route): string {
  if (kind === "tcp") return `${host ?? "any host"}, tcp port ${port ?? "known after up"}`;
  const where = `${host ?? "a host that is not known"}${path === "/" ? "" : path}`;
  return match === "exact" ? `${where} (exact)` : where;
}

function leadsTo({ target, exposure, settings }: Route): string {
  const told = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return [
    `Service ${target}`,
    ...(exposure === "external" ? ["external"] : []),
    ...told.sort(),
  ].join(", ");
}

/** What differs between two routes, in the order of weight for a caller; empty where nothing does. */
function wordsOf(before: Route, after: Route): string[] {
  const words: string[] = [];
  if (before.host !== after.host) words.push(`is renamed to ${addressOf(after)}`);
  if (before.exposure !== after.exposure)
    words.push(`becomes ${after.exposure} (was ${before.exposure})`);
  if (before.owner.team !== after.owner.team)
    words.push(`moves from team ${teamOf(before)} to team ${teamOf(after)}`);
  if (before.carrier !== after.carrier)
    words.push(
      `moves from ${before.carrier} (Service ${before.target}) to ${after.carrier} (Service ${after.target})`,
    );
  else if (before.target !== after.target)
    words.push(`moves from Service ${before.target} to Service ${after.target}`);
  if (before.port !== after.port && before.kind === "tcp" && after.kind === "tcp")
    words.push(`is called on tcp port ${after.port ?? "known after up"}`);
  return [...words, ...settingWords(before, after)];
}

/** Settings are compared under one carrier only: another says the same in other words. */
function settingWords(before: Route, after: Route): string[] {
  if (before.carrier !== after.carrier) return [];
  const names = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]);
  return [...names].sort().flatMap((name) => {
    const [was, is] = [before.settings[name], after.settings[name]];
    return was === is ? [] : [`gets ${name} ${is ?? "default"} instead of ${was ?? "default"}`];
  });
}

const teamOf = ({ owner }: Route): string => owner.team ?? "not known";

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
  return JSON.stringify([kind, target, path, match, port, owner.team, exposure]);
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
