/** The resources of the comment: counts by kind, then each replacement, deletion and update with its reason. */
import { count, whole } from "../../compare/words.js";
import type { Preview, ResourceChange } from "../changes.js";
import type { Limits } from "../comment.js";
import { code, fenced, folded, table } from "../markdown.js";
import { countByKind, describe, isChange, propertyWords, reasonOf, sorted } from "../resources.js";

const OPERATIONS = ["create", "update", "replace", "delete"] as const;

/** Nothing where no resource changes. */
export function resourcesPart(preview: Preview, { others }: Limits): string[] {
  const own = preview.changes.filter(({ isCustom }) => isCustom);
  const changing = own.filter(isChange);
  if (changing.length === 0) return [];
  const counted = OPERATIONS.flatMap((operation) => {
    const number = changing.filter((change) => change.operation === operation).length;
    return number === 0 ? [] : [`${whole(number)} to ${operation}`];
  });
  const kinds = countByKind(own);
  const rows = kinds
    .slice(0, others)
    .map(({ kind, counts }) => [
      code(kind),
      ...OPERATIONS.map((operation) => (counts[operation] === 0 ? "" : whole(counts[operation]))),
    ]);
  const left = kinds.length - rows.length;
  const parts = [
    table(["kind", ...OPERATIONS], rows),
    ...(left > 0 ? [`… and ${count(left, "more kind")}.`] : []),
    ...listed(changing, others),
  ];
  return [folded(`Resources: ${counted.join(", ")}`, parts.join("\n\n"))];
}

/** What a route says already is not said again: an Ingress or HTTPRoute that is only updated. */
const isRoute = ({ type }: ResourceChange): boolean => /:(Ingress|HTTPRoute)$/.test(type);

function listed(changing: readonly ResourceChange[], others: number): string[] {
  const of = (operation: ResourceChange["operation"]) =>
    sorted(changing.filter((change) => change.operation === operation));
  const lines = [
    ...of("replace").map((change) => `-/+ ${describe(change)}: ${reasonOf(change)}`),
    ...of("delete").map((change) => `- ${describe(change)}: ${reasonOf(change)}`),
    ...of("update")
      .filter((change) => !isRoute(change))
      .map((change) => `~ ${[describe(change), ...changeWords(change)].join(": ")}`),
  ];
  if (lines.length === 0) return [];
  const left = lines.length - others;
  return [
    fenced("diff", [...lines.slice(0, others), ...(left > 0 ? [`… and ${whole(left)} more`] : [])]),
  ];
}

const changeWords = (change: ResourceChange): string[] => {
  const words = propertyWords(change);
  return words.length === 0 ? [] : [words.join(", ")];
};
