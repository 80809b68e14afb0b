/** The routes of the comment, grouped by team. */
import { whole } from "../../compare/words.js";
import type { Limits } from "../comment.js";
import { fenced, folded, htmlCode } from "../markdown.js";
import { subjectOf, type RouteChange } from "../routeChanges.js";
import { lineOf } from "../routeWords.js";

/** With so few changes all are open at once. */
const FEW = 25;

/** One folded block for each team, and what was left out. */
export function routesPart(changes: readonly RouteChange[], { lines, teams }: Limits): string[] {
  const groups = [...byTeam(changes)];
  const blocks = groups.slice(0, teams).map(([team, own]) => {
    const shown = own.slice(0, lines);
    const left = own.slice(lines);
    const title = `${team === "" ? "no team known" : htmlCode(team)}: ${tally(own, "")}`;
    const more = left.length === 0 ? [] : [`… and ${whole(left.length)} more: ${tally(left, "")}`];
    const body = fenced("diff", [...shown.map(lineOf), ...more]);
    return folded(title, body, changes.length <= FEW);
  });
  const others = groups.slice(teams);
  if (others.length === 0) return blocks;
  const left = others.flatMap(([, own]) => own);
  const were = others.length === 1 ? "1 more team is" : `${whole(others.length)} more teams are`;
  return [...blocks, `… ${were} left out: ${tally(left, "")}.`];
}

/** `2 routes added, 1 changed, 1 removed`; `noun` stands behind the first number. */
export function tally(changes: readonly RouteChange[], noun: string): string {
  const kinds = ["added", "changed", "removed"] as const;
  const counts = kinds.flatMap((kind) => {
    const value = changes.filter((change) => change.kind === kind).length;
    return value === 0 ? [] : [{ kind, value }];
  });
  return counts
    .map(({ kind, value }, index) => {
      const what = noun !== "" && index === 0 ? ` ${noun}${value === 1 ? "" : "s"}` : "";
      return `${whole(value)}${what} ${kind}`;
    })
    .join(", ");
}

function byTeam(changes: readonly RouteChange[]): Map<string, RouteChange[]> {
  const teams = new Map<string, RouteChange[]>();
  for (const change of changes) {
    const team = subjectOf(change).owner.team ?? "";
    const own = teams.get(team);
    if (own === undefined) teams.set(team, [change]);
    else own.push(change);
  }
  return teams;
}
