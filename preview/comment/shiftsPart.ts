/** A change of strategy in the comment: which routes something else carries, and what callers see of it. */
import type { Judged } from "../guard.js";
import { shiftLines } from "../shifts.js";
import type { Side } from "../routes/side.js";
import { at, knownNumber } from "../values.js";

/** Nothing where every route keeps what carries it. */
export function shiftsPart({ preview, sides, routes }: Judged): string[] {
  if (routes.shifts.length === 0) return [];
  const isRebuilt = preview.changes.some(
    ({ type, operation }) => FOUNDATIONS.has(type) && operation === "replace",
  );
  return [
    [
      "**Another address**",
      shiftLines(routes.shifts)
        .map((line) => `- ${line}`)
        .join("\n"),
      `Host, path and port stay, and the pods behind them. ${isRebuilt ? REBUILT : inTurn(sides.before)}`,
    ].join("\n\n"),
  ];
}

/** What the routes stand on: while it is replaced nothing answers. */
const FOUNDATIONS = new Set([
  "gcp:compute/network:Network",
  "gcp:compute/subnetwork:Subnetwork",
  "gcp:container/cluster:Cluster",
  "gcp:dns/managedZone:ManagedZone",
]);

const REBUILT =
  "But what they stand on is replaced, as the guard says: they do not answer until `up` has ended.";

/** Pulumi deletes after everything else, so the old address answers until the end of the update. */
function inTurn(before: Side): string {
  const seconds = before.resources
    .filter(({ type }) => type === "gcp:dns/recordSet:RecordSet")
    .flatMap(({ state }) => knownNumber(at(state.inputs, "ttl")) ?? []);
  const held = seconds.length === 0 ? "" : ` (by the records at most ${Math.max(...seconds)} s)`;
  return (
    "DNS gives the new address once it stands, and the old one is deleted at the end of the same `up`: " +
    `a caller that still holds the old address then fails until it asks again${held}.`
  );
}
