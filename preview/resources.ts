/** What a preview does to resources: counts by kind, and what is replaced or deleted, with the reason. */
import type { Operation, ResourceChange } from "./changes.js";
import { at, isSecret, isUnknown, KNOWN_LATER, oneLine, word } from "./values.js";

/** How many resources of one kind are created, changed and so on. */
export interface KindCount {
  /** `Ingress`, `compute Address`. */
  readonly kind: string;
  readonly counts: Readonly<Record<Operation, number>>;
}

const NONE: Readonly<Record<Operation, number>> = {
  same: 0,
  read: 0,
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
};

/** Whether the operation changes something. */
export const isChange = ({ operation }: ResourceChange): boolean =>
  operation !== "same" && operation !== "read";

/** The kinds that change, sorted by name; components are nothing but their children and are left out. */
export function countByKind(changes: readonly ResourceChange[]): KindCount[] {
  const kinds = new Map<string, Record<Operation, number>>();
  for (const { type, operation, isCustom } of changes) {
    if (!isCustom) continue;
    const counts = kinds.get(kindOf(type)) ?? { ...NONE };
    counts[operation] += 1;
    kinds.set(kindOf(type), counts);
  }
  return [...kinds]
    .map(([kind, counts]) => ({ kind, counts }))
    .filter(({ counts }) => counts.create + counts.update + counts.replace + counts.delete > 0)
    .sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

/** Kubernetes' own word, Google's with its service: `gcp:compute/address:Address` -> `compute Address`. */
export function kindOf(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  if (provider === "kubernetes") return oneLine(name);
  if (provider === "pulumi") return oneLine(`provider ${name}`);
  return oneLine(`${module.split("/")[0] ?? ""} ${name}`.trim());
}

/** `compute Address service-ingress-dev-internal`. */
export function describe({ type, name }: ResourceChange): string {
  return `${kindOf(type)} ${oneLine(name)}`;
}

/** At most this many properties of one resource are named. */
const NAMED = 4;

/** Longest value that is shown: a size, a range, a version, not a document. */
const SHORT = 60;

/** What differs, in words: `nodeConfig.machineType: e2-standard-4 -> e2-standard-8`. */
export function propertyWords(change: ResourceChange): string[] {
  // The property that forces a replacement is named first.
  const ordered = [...change.properties].sort(
    (one, other) => Number(other.replaces) - Number(one.replaces),
  );
  const named = ordered.slice(0, NAMED).map(({ path }) => {
    const [was, is] = [valueAt(change, "before", path), valueAt(change, "after", path)];
    return `${oneLine(path)}${was === is ? "" : `: ${was} -> ${is}`}`;
  });
  const more = ordered.length - NAMED;
  return more > 0 ? [...named, `${more} more`] : named;
}

/** Sorted by kind and name: the engine's order is no contract. */
export function sorted(changes: readonly ResourceChange[]): ResourceChange[] {
  return [...changes].sort((one, other) => (describe(one) < describe(other) ? -1 : 1));
}

/** Why a resource is replaced or deleted. */
export function reasonOf(change: ResourceChange): string {
  if (change.operation === "delete") return "it is not in the program any more";
  const words = propertyWords(change);
  return words.length > 0 ? words.join(", ") : "its provider or what it depends on is replaced";
}

/** What is written for a value that is there but too long, no plain word, or of a type with credentials. */
const NOT_SHOWN = "…";

function valueAt(change: ResourceChange, when: "before" | "after", path: string): string {
  const value = at(change[when]?.inputs, ...stepsOf(path));
  if (value === undefined) return "none";
  if (isUnknown(value)) return KNOWN_LATER;
  if (isSecret(value)) return "a secret";
  if (/^pulumi:providers:|:Secret$/.test(change.type)) return NOT_SHOWN;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.length <= SHORT ? word(value) : NOT_SHOWN;
}

/** `spec.rules[0].host` and `values.tcp["9092"]` as names; the path is the engine's. */
function stepsOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? "",
  );
}
