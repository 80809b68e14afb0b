import { createHash } from "node:crypto";

/** Longest name of most Google Cloud resources: RFC 1035 label, 63 characters. */
const MAX_NAME_LENGTH = 63;
/** Longest id of a Google Cloud service account, 30 characters. */
const MAX_ACCOUNT_LENGTH = 30;
const HASH_LENGTH = 8;

/** A name of at most `limit` characters: one that is too long is cut *and* hashed, so that two never become one. */
function fit(limit: number, parts: readonly string[]): string {
  const whole = parts.join("-");
  if (whole.length <= limit) return whole;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH_LENGTH);
  return `${whole.slice(0, limit - HASH_LENGTH - 1).replace(/-+$/, "")}-${hash}`;
}

/**
 * The physical name of a Google Cloud resource: `service-ingress-dev-internal`, at most 63 characters.
 *
 * @param parts lower-case letters, digits and `-`; the first starts with a letter.
 */
export function physicalName(...parts: readonly string[]): string {
  return fit(MAX_NAME_LENGTH, parts);
}

/** The account id of a Google Cloud service account: as `physicalName`, at most 30 characters. */
export function accountId(...parts: readonly string[]): string {
  return fit(MAX_ACCOUNT_LENGTH, parts);
}

/**
 * A physical name that two lists of parts share only if they are equal, however alike they read joined
 * (`a-b`, `c` and `a`, `b-c`): cut to 63 characters, with a hash of the parts at its end.
 *
 * @param parts as for `physicalName`.
 */
export function distinctName(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const readable = parts.join("-").slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1);
  return `${readable.replace(/-+$/, "")}-${hash.slice(0, HASH_LENGTH)}`;
}
