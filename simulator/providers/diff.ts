/** What changed between two sets of inputs, by property path, and whether that replaces the resource. */
import { at, isList, isRecord } from "../json.js";
import type { Json, Properties } from "../kind.js";

/** One place that differs. */
export interface Change {
  /** Pulumi property path: `metadata.name`, `spec.rules[0].host`, `metadata.labels["a.b/c"]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  /** The change needs a new resource. */
  readonly replaces: boolean;
}

/**
 * The differences between the inputs of the last update and the new ones, deepest paths first known.
 * Outputs and server defaults take no part, so they never cause a change.
 *
 * @param replaceOn paths whose change replaces the resource, dotted, without list indexes.
 */
export function changesBetween(
  olds: Properties,
  news: Properties,
  replaceOn: readonly string[],
): readonly Change[] {
  const replaced = replaceOn.filter((path) => !isSame(at(olds, path), at(news, path)));
  const touches = (path: string) =>
    replaced.some((other) => isWithin(path, other) || isWithin(other, path));
  return differences("", olds, news).map((change) => ({
    ...change,
    replaces: touches(change.path),
  }));
}

/** Whether two values are equal; a missing value and null are. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    return [...keysOf(one, other)].every((key) => isSame(one[key], other[key]));
  }
  return (one ?? null) === (other ?? null);
}

type Difference = Omit<Change, "replaces">;

function differences(path: string, old: Json | undefined, now: Json | undefined): Difference[] {
  if (old === now) return [];
  if (isRecord(old) && isRecord(now)) {
    return [...keysOf(old, now)].flatMap((key) => differences(step(path, key), old[key], now[key]));
  }
  if (isList(old) && isList(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, index) =>
      differences(`${path}[${index}]`, old[index], now[index]),
    ).flat();
  }
  if (isSame(old, now)) return [];
  if (old === undefined || old === null) return [{ path, kind: "add" }];
  return [{ path, kind: now === undefined || now === null ? "delete" : "update" }];
}

function keysOf(one: Properties, other: Properties): ReadonlySet<string> {
  return new Set([...Object.keys(one), ...Object.keys(other)]);
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Whether `path` is `parent` or lies under it. */
function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}
