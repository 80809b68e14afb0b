/** One thing that is wrong with a catalog or an environment, in the reader's words. */
export interface Fault {
  /** Where: the entry and its field (`payments.refunds.port`) or the environment's (`dev.network.nodeRange`). */
  readonly at: string;
  /** What is wrong, with the value that was found: `0 is not a port`. */
  readonly problem: string;
  /** What would be right: `use 1-65535`. */
  readonly cure: string;
}

/** What is wrong with one value, before anybody knows where the value stands. */
export type Verdict = Omit<Fault, "at">;

/** Control, format and unassigned characters, lone surrogates, line separators: none is seen as it is. */
export const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** The same for every one of a text; compiled once, because Unicode classes are slow to compile. */
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");

/** At most this many characters of a value are shown: enough for a host name's label (63) and its quotes. */
const SHOWN = 80;

/**
 * How a value is written in a message: as JSON, unprintable characters as their code point, cut after
 * 80 characters, so that a hostile value can neither flood nor disguise the message.
 */
export function show(value: unknown): string {
  const text = inFull(value).replace(
    EACH_UNPRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  const characters = Array.from(text.slice(0, 2 * SHOWN)); // whole ones: a cut pair would be unprintable
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN - 3).join("")}...` : text;
}

/** JSON of a value, uncut; its type where JSON has no word for it (a function, a symbol, a cycle). */
export function inFull(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  try {
    return JSON.stringify(value);
  } catch {
    return typeof value;
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/**
 * The path of a value below `base`: `payments.refunds.hosts[0]`. A name that is no plain word is
 * quoted, so that a hostile key stays visible as such.
 */
export function pathTo(base: string, path: readonly PropertyKey[]): string {
  return `${base}${path.map(step).join("")}`.replace(/^\./, "");
}

function step(part: PropertyKey): string {
  if (typeof part === "number") return `[${part}]`;
  const name = String(part);
  return /^[A-Za-z0-9][\w-]{0,62}$/.test(name) ? `.${name}` : `[${show(name)}]`;
}

/** All faults of `subject` in one text: a count, then one line each. */
export function formatFaults(subject: string, faults: readonly Fault[]): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const lines = faults.map(({ at, problem, cure }) => `  ${at}: ${problem}; ${cure}`);
  return [`${subject}: ${count}`, ...lines].join("\n");
}
