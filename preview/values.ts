/** Values of a preview: plain data in which some are not known yet and some are secret. */
import { UNPRINTABLE } from "../catalog/fault.js";

/** How the engine writes a value that only the update will tell. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key that marks an object as a special value of the engine, and the value that says "a secret". */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** How the engine writes a secret that may not be shown. */
const HIDDEN = "[secret]";

/** What a reader is told instead of a value that is not known yet. */
export const KNOWN_LATER = "known after up";

/** Longest value that is shown whole. A host has at most 253 characters. */
const SHOWN = 260;

/** Named values: the inputs or outputs of a resource, or an object inside them. */
export type Values = Readonly<Record<string, unknown>>;

/** Whether only the update will tell the value. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether the engine marks the value as a secret, shown (`--show-secrets`) or not. */
export function isSecret(value: unknown): boolean {
  return value === HIDDEN || (isValues(value) && value[SIGNATURE] === SECRET_SIGNATURE);
}

/** Whether the value is an object with named values. */
export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of names and, in lists, of indexes; undefined where there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => {
    if (Array.isArray(found)) return items(found)[Number(name)];
    return isValues(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }, value);
}

/** The elements of a list; none where the value is no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.map((item: unknown) => item) : [];
}

/** A name or number as text; a value that is unknown or secret is said to be, and an object is not shown. */
export function word(value: unknown): string {
  if (isUnknown(value)) return KNOWN_LATER;
  if (isSecret(value)) return "a secret";
  if (typeof value === "string") return oneLine(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "not known";
}

/** A text that is known and no secret. */
export function known(value: unknown): string | undefined {
  return typeof value === "string" && !isUnknown(value) && !isSecret(value) ? value : undefined;
}

/** A number that is known. Port numbers of chart values are keys, so a text of digits is one too. */
export function knownNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** A text on one line and not longer than a host. */
export function oneLine(text: string): string {
  const line = printable(text.slice(0, SHOWN + 1));
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 3)}...` : line;
}

/** Spaces for line ends and for every character that is not seen as it is. */
export function printable(text: string): string {
  return UNPRINTABLE.test(text)
    ? Array.from(text, (character) => (UNPRINTABLE.test(character) ? " " : character)).join("")
    : text;
}

/** Whether a preview shows secrets: it does with `--show-secrets` only. */
export function showsSecrets(text: string): boolean {
  return text.includes(SECRET_SIGNATURE);
}

/** Every text inside values that the engine marks as secrets. */
export function plainSecrets(value: unknown): string[] {
  if (isSecret(value))
    return isValues(value) ? textsOf(value["plaintext"] ?? value["value"]).filter(isTelling) : [];
  if (isValues(value)) return Object.values(value).flatMap(plainSecrets);
  return items(value).flatMap(plainSecrets);
}

/** A shorter text would blank out ordinary words. */
const isTelling = (text: string): boolean => text.length >= 4;

/** The texts of a value; a plain-text secret is JSON inside a string. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") {
    try {
      const inner: unknown = JSON.parse(value);
      return typeof inner === "string" ? [value, inner] : [value, ...textsOf(inner)];
    } catch {
      return [value];
    }
  }
  if (isValues(value)) return Object.values(value).flatMap(textsOf);
  return items(value).flatMap(textsOf);
}
