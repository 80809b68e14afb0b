/** A route and its change in words. */
import type { RouteChange } from "./routeChanges.js";
import type { Route } from "./routes/route.js";

/** One line: `+ payments/refunds: refunds.dev.svc.example.com -> Service payments/refunds:80`. */
export function lineOf(change: RouteChange): string {
  const { owner } = change.kind === "removed" ? change.before : change.after;
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
export function wordsOf(before: Route, after: Route): string[] {
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
  if (before.port !== after.port) words.push(...portWords(before, after));
  return [...words, ...settingWords(before, after)];
}

/** A port that one side does not tell is no change of an http route. */
function portWords(before: Route, after: Route): string[] {
  if (after.kind === "tcp") return [`is called on tcp port ${after.port ?? "known after up"}`];
  return before.port === undefined || after.port === undefined
    ? []
    : [`is called on port ${after.port} instead of ${before.port}`];
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
