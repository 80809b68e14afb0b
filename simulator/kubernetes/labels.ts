/** Label selectors. */
import { labelsAt, listAt, textAt, textsAt } from "../json.js";
import type { Json } from "../kind.js";

/** Whether labels hold every pair of an equality selector; an empty selector selects nothing here. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const pairs = Object.entries(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === value);
}

/** Whether labels satisfy a LabelSelector (`matchLabels`, `matchExpressions`); an empty one takes all. */
export function satisfies(
  selector: Json | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  const equal = Object.entries(labelsAt(selector, "matchLabels")).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal && listAt(selector, "matchExpressions").every((expression) => meets(expression, labels))
  );
}

function meets(expression: Json, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, "key") ?? ""];
  const values = textsAt(expression, "values");
  switch (textAt(expression, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
