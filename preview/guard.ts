/** What must not happen by accident: each rule has a name, and each is allowed by that name alone. */
import { count, percent } from "../compare/words.js";
import { GUARD_RULES, type GuardRule } from "../stacks/guardRules.js";
import type { Preview, ResourceChange } from "./changes.js";
import { describe, reasonOf, sorted } from "./resources.js";
import type { RouteChange, RouteChanges } from "./routeChanges.js";
import { addressOf } from "./routeWords.js";
import type { BothSides } from "./routes.js";
import { isGateway, loadBalancersOf, SERVICE } from "./routes/exposure.js";
import { RELEASE } from "./routes/ingress.js";
import { shiftLines } from "./shifts.js";
import { at } from "./values.js";

/** Everything the rules look at. */
export interface Judged {
  readonly preview: Preview;
  readonly sides: BothSides;
  readonly routes: RouteChanges;
}

/** Who let a rule pass: a label of the pull request, or the environment's data. */
export type Allowed = ReadonlyMap<GuardRule, "label" | "environment">;

/** A rule that has something to say. */
export interface Finding {
  readonly rule: GuardRule;
  /** One for each thing, with its reason. */
  readonly reasons: readonly string[];
  /** Undefined when it stops. */
  readonly allowedBy: "label" | "environment" | undefined;
}

/** What the guard says of a preview. */
export interface GuardReport {
  readonly findings: readonly Finding[];
  /** Acknowledgements that nothing needs. */
  readonly unused: readonly { readonly rule: GuardRule; readonly by: "label" | "environment" }[];
  readonly isStopped: boolean;
}

/** More than this share of the routes at once is no ordinary clean-up. */
const MANY = 0.05;

/** Judges a preview by every rule. */
export function judge(judged: Judged, allowed: Allowed): GuardReport {
  const findings = GUARD_RULES.flatMap((rule) => {
    const reasons = RULES[rule](judged);
    return reasons.length === 0 ? [] : [{ rule, reasons, allowedBy: allowed.get(rule) }];
  });
  return {
    findings,
    unused: [...allowed]
      .filter(([rule]) => findings.every((finding) => finding.rule !== rule))
      .map(([rule, by]) => ({ rule, by })),
    isStopped: findings.some(({ allowedBy }) => allowedBy === undefined),
  };
}

type Rule = (judged: Judged) => string[];

/** Replacement and deletion of resources of these types. */
const keeps =
  (isKept: (change: ResourceChange) => boolean): Rule =>
  ({ preview }) =>
    sorted(preview.changes.filter((change) => isLost(change) && isKept(change))).map(lossWords);

const SUBNET = "gcp:compute/subnetwork:Subnetwork";

/** The subnet of Google's proxies, without which no Gateway answers. */
const isProxySubnet = ({ type, before }: ResourceChange): boolean =>
  type === SUBNET && at(before?.inputs, "purpose") === "REGIONAL_MANAGED_PROXY";

const isLost = ({ operation }: ResourceChange): boolean =>
  operation === "replace" || operation === "delete";

const lossWords = (change: ResourceChange): string =>
  `${describe(change)} is ${change.operation === "replace" ? "replaced" : "deleted"}: ${reasonOf(change)}`;

const oneOf =
  (...types: readonly string[]) =>
  ({ type }: ResourceChange): boolean =>
    types.includes(type);

/**
 * What stands before many routes at once: the controller's release, whose Service is the load balancer,
 * or a Gateway and its proxies. The Service is made anew when its name, namespace or address changes. A
 * change of strategy puts something else there, whatever the old one was.
 */
const controller: Rule = ({ preview, routes }) => {
  const doors = sorted(
    preview.changes.filter(
      (change) =>
        change.type === RELEASE ||
        isGateway(change.type) ||
        isProxySubnet(change) ||
        (change.type === SERVICE && /IngressController/.test(change.urn)),
    ),
  );
  return [
    ...doors.filter(isLost).map(lossWords),
    ...doors
      .filter((change) => change.operation === "update" && movesService(change))
      .map((change) => `the Service of ${describe(change)} gets another load balancer`),
    ...shiftLines(routes.shifts),
  ];
};

/** Values that decide which load balancer a controller's Service has. */
const SERVICE_VALUES: readonly (readonly string[])[] = [
  ["name"],
  ["namespace"],
  ["values", "fullnameOverride"],
  ["values", "controller", "service", "type"],
  ...[
    "networking.gke.io/load-balancer-type",
    "cloud.google.com/load-balancer-type",
    "networking.gke.io/load-balancer-ip-addresses",
  ].map((name) => ["values", "controller", "service", "annotations", name]),
];

const movesService = ({ type, before, after }: ResourceChange): boolean =>
  type === RELEASE &&
  SERVICE_VALUES.some(
    (path) =>
      JSON.stringify(at(before?.inputs, ...path)) !== JSON.stringify(at(after?.inputs, ...path)),
  );

/** A renamed route is gone for those who call it by its old host. */
const isGone = (change: RouteChange): boolean =>
  change.kind === "removed" || (change.kind === "changed" && change.isRenamed);

const manyRoutes: Rule = ({ sides, routes }) => {
  const [gone, all] = [routes.changes.filter(isGone).length, sides.routesBefore.length];
  return gone > all * MANY
    ? [
        `${gone} of ${count(all, "route")} go away, ${percent(gone / all)}; more than ${percent(MANY)} is much at once`,
      ]
    : [];
};

const lastRoute: Rule = ({ sides }) => {
  const left = new Set(sides.routesAfter.map(({ owner }) => owner.team));
  const had = new Set(sides.routesBefore.map(({ owner }) => owner.team));
  return [...had]
    .filter((team) => team !== undefined && !left.has(team))
    .sort()
    .map((team) => `team ${team ?? ""} has no route any more`);
};

const owner: Rule = ({ sides }) => {
  const teamsOf = (routes: BothSides["routesBefore"]) => {
    const teams = new Map<string, Set<string>>();
    for (const { host, owner: whose } of routes)
      if (host !== undefined && whose.team !== undefined)
        teams.set(host, (teams.get(host) ?? new Set()).add(whose.team));
    return teams;
  };
  const [before, after] = [teamsOf(sides.routesBefore), teamsOf(sides.routesAfter)];
  return [...before].flatMap(([host, was]) => {
    const is = after.get(host);
    const fresh = [...(is ?? [])].filter((team) => !was.has(team));
    return fresh.length === 0
      ? []
      : [
          `${host} goes from team ${[...was].sort().join(", ")} to team ${[...(is ?? [])].sort().join(", ")}`,
        ];
  });
};

const external: Rule = ({ sides, routes }) => {
  const opened = routes.changes.flatMap((change) => {
    const isOpened =
      change.kind !== "removed" &&
      change.after.exposure === "external" &&
      (change.kind === "added" || change.before.exposure !== "external");
    return isOpened ? [`${addressOf(change.after)} can be called from outside`] : [];
  });
  const isOpen = ({ exposure }: { readonly exposure: string }) => exposure === "external";
  const had = new Set(
    loadBalancersOf(sides.before)
      .filter(isOpen)
      .map(({ name }) => name),
  );
  const doors = loadBalancersOf(sides.after)
    .filter((balancer) => isOpen(balancer) && !had.has(balancer.name))
    .map(({ name }) => `${name} gets an external load balancer`);
  return [...doors, ...opened];
};

const RULES: Readonly<Record<GuardRule, Rule>> = {
  "replace-cluster": keeps(oneOf("gcp:container/cluster:Cluster")),
  "replace-node-pool": keeps(oneOf("gcp:container/nodePool:NodePool")),
  "replace-network": keeps(
    (change) => oneOf("gcp:compute/network:Network", SUBNET)(change) && !isProxySubnet(change),
  ),
  "replace-address": keeps(
    oneOf("gcp:compute/address:Address", "gcp:compute/globalAddress:GlobalAddress"),
  ),
  "replace-controller": controller,
  "replace-dns-zone": keeps(oneOf("gcp:dns/managedZone:ManagedZone")),
  "remove-many-routes": manyRoutes,
  "remove-last-route": lastRoute,
  "change-owner": owner,
  "expose-externally": external,
};
