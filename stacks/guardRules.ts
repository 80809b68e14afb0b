/** What the guard of the preview comment stops, by name: the words of an acknowledgement. */

/** The rules in the order in which a comment names them. */
export const GUARD_RULES = [
  "replace-cluster",
  "replace-node-pool",
  "replace-network",
  "replace-address",
  "replace-controller",
  "replace-dns-zone",
  "remove-many-routes",
  "remove-last-route",
  "change-owner",
  "expose-externally",
] as const;

/** One thing that must not happen by accident. A replacement or a deletion is `replace-...` alike. */
export type GuardRule = (typeof GUARD_RULES)[number];
