/** Claim: each rule of the guard stops what it names, nothing else, and lets it pass when it is named. */
import { describe, expect, test } from "vitest";

import { GUARD_RULES, type GuardRule } from "../../stacks/guardRules.js";
import { answerOf, appearing, ingress, leaving, staying, type Written } from "./written.js";

const lost = (type: string, name = "x"): Written[] => [
  { type, name, op: "replace", before: { a: 1 }, after: { a: 2 } },
];
const deleted = (type: string): Written[] => [{ type, name: "x", before: { a: 1 } }];
const updated = (type: string): Written[] => [
  { type, name: "x", before: { a: 1 }, after: { a: 2 } },
];

const release = (annotations: object): object => ({
  values: { controller: { service: { type: "LoadBalancer", annotations } } },
});
const INTERNAL = { "networking.gke.io/load-balancer-type": "Internal" };
const RELEASE = "kubernetes:helm.sh/v3:Release";

const many = (kept: number, gone: number): Written[] => [
  ...Array.from({ length: kept }, (_, index) => staying("a", `kept-${index}`)),
  ...Array.from({ length: gone }, (_, index) => leaving("a", `gone-${index}`)),
];

const moved = (from: string, to: string): Written => {
  const { inputs } = ingress("a", "shared");
  const parent = (team: string) =>
    `urn:pulumi:dev::service-ingress::service-ingress:ingress:TeamRoutes::${team}`;
  return {
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    name: "shared",
    parent: `ingress:TeamRoutes::${to}`,
    before: inputs,
    after: inputs,
    beforeParent: parent(from),
  };
};

/** The subnet of Google's proxies goes. */
const proxies: Written[] = [
  {
    type: "gcp:compute/subnetwork:Subnetwork",
    name: "proxies",
    before: { purpose: "REGIONAL_MANAGED_PROXY" },
  },
];

/** One route leaves its Ingress for an HTTPRoute; nothing else stood before it. */
const strategyChange: Written[] = [
  leaving("a", "one"),
  {
    type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    name: "one",
    parent: "gateway:GatewayRoutes::a",
    after: {
      metadata: { namespace: "a" },
      spec: {
        hostnames: ["one.dev.svc.example.com"],
        rules: [{ backendRefs: [{ name: "one", port: 80 }] }],
      },
    },
  },
];

/** Rule, previews that trip it, previews that come close and do not. */
const cases: readonly (readonly [GuardRule, readonly Written[][], readonly Written[][]])[] = [
  [
    "replace-cluster",
    [lost("gcp:container/cluster:Cluster"), deleted("gcp:container/cluster:Cluster")],
    [updated("gcp:container/cluster:Cluster")],
  ],
  [
    "replace-node-pool",
    [lost("gcp:container/nodePool:NodePool"), deleted("gcp:container/nodePool:NodePool")],
    [updated("gcp:container/nodePool:NodePool")],
  ],
  [
    "replace-network",
    [lost("gcp:compute/network:Network"), deleted("gcp:compute/subnetwork:Subnetwork")],
    [
      updated("gcp:compute/subnetwork:Subnetwork"),
      deleted("gcp:compute/firewall:Firewall"),
      deleted("gcp:compute/route:Route"),
      proxies,
    ],
  ],
  [
    "replace-address",
    [lost("gcp:compute/address:Address"), deleted("gcp:compute/address:Address")],
    [updated("gcp:compute/address:Address")],
  ],
  [
    "replace-controller",
    [
      lost(RELEASE),
      deleted(RELEASE),
      deleted("kubernetes:gateway.networking.k8s.io/v1:Gateway"),
      lost("kubernetes:gateway.networking.k8s.io/v1:Gateway"),
      proxies,
      strategyChange,
      [
        {
          type: RELEASE,
          name: "r",
          before: release({ ...INTERNAL, "networking.gke.io/load-balancer-ip-addresses": "a" }),
          after: release({ ...INTERNAL, "networking.gke.io/load-balancer-ip-addresses": "b" }),
        },
      ],
    ],
    [
      updated("kubernetes:gateway.networking.k8s.io/v1:Gateway"),
      [
        {
          type: RELEASE,
          name: "r",
          before: { ...release(INTERNAL), version: "1" },
          after: { ...release(INTERNAL), version: "2" },
        },
      ],
    ],
  ],
  [
    "replace-dns-zone",
    [lost("gcp:dns/managedZone:ManagedZone"), deleted("gcp:dns/managedZone:ManagedZone")],
    [updated("gcp:dns/managedZone:ManagedZone"), deleted("gcp:dns/recordSet:RecordSet")],
  ],
  ["remove-many-routes", [many(18, 1), many(94, 6)], [many(19, 1), many(95, 5)]],
  [
    "remove-last-route",
    [[...many(40, 0), leaving("b", "only")]],
    [
      [...many(40, 0), leaving("b", "first"), staying("b", "second")],
      [...many(40, 0), leaving("b", "old"), appearing("b", "new")],
    ],
  ],
  ["change-owner", [[moved("a", "b"), staying("a", "x")]], [[moved("a", "a")]]],
  [
    "expose-externally",
    [
      [appearing("a", "shop", { className: "external" })],
      [{ type: RELEASE, name: "r", after: release({}) }],
      [{ type: RELEASE, name: "r", before: release(INTERNAL), after: release({}) }],
      [
        {
          type: "kubernetes:core/v1:Service",
          name: "s",
          after: { spec: { type: "LoadBalancer" } },
        },
      ],
    ],
    [
      [appearing("a", "shop")],
      [{ type: RELEASE, name: "r", after: release(INTERNAL) }],
      [{ type: RELEASE, name: "r", before: release({}), after: release({}) }],
      [{ type: "kubernetes:core/v1:Service", name: "s", after: { spec: { type: "ClusterIP" } } }],
    ],
  ],
];

const stopping = (comment: string) =>
  [...comment.matchAll(/^- `([a-z-]+)`$/gm)].map(([, rule]) => rule);

test("every rule has a case", () => {
  expect(cases.map(([rule]) => rule)).toEqual(GUARD_RULES);
});

describe.each(cases)("%s", (rule, trips, passes) => {
  test.each(trips.map((preview, index) => [index, preview] as const))(
    "trips (%i), and passes by its name alone",
    (_, preview) => {
      const stopped = answerOf(preview);
      const others = GUARD_RULES.filter((other) => other !== rule);

      expect(stopping(stopped.comment)).toContain(rule);
      expect(stopped.outcome).toBe("stopped");
      expect(answerOf(preview, new Map([[rule, "label"]])).comment).toContain(
        `- \`${rule}\` (by the label)`,
      );
      expect(
        answerOf(preview, new Map(GUARD_RULES.map((one) => [one, "environment"]))).outcome,
      ).toBe("fine");
      expect(answerOf(preview, new Map(others.map((one) => [one, "label"]))).outcome).toBe(
        "stopped",
      );
    },
  );

  test.each(passes.map((preview, index) => [index, preview] as const))(
    "does not trip (%i)",
    (_, preview) => {
      expect(stopping(answerOf(preview).comment)).not.toContain(rule);
    },
  );
});

test("the reason names the property and both values", () => {
  const { comment } = answerOf([
    {
      type: "gcp:compute/subnetwork:Subnetwork",
      name: "nodes",
      op: "replace",
      before: { ipCidrRange: "10.0.0.0/20" },
      after: { ipCidrRange: "10.1.0.0/20" },
      diff: { ipCidrRange: { kind: "update-replace" } },
    },
  ]);

  expect(comment).toContain(
    "  - `compute Subnetwork nodes is replaced: ipCidrRange: 10.0.0.0/20 -> 10.1.0.0/20`\n",
  );
});

test("an acknowledgement that nothing needs is named, and where it stands", () => {
  const { comment, outcome } = answerOf(
    [staying("a", "x")],
    new Map([
      ["replace-cluster", "environment"],
      ["change-owner", "label"],
    ]),
  );

  expect(outcome).toBe("fine");
  expect(comment).toContain(
    "`replace-cluster` is acknowledged, but nothing here needs it: take it out of `acknowledged` in the environment.",
  );
  expect(comment).toContain(
    "`change-owner` is acknowledged, but nothing here needs it: take the label away.",
  );
});

test("the comment says which labels allow it", () => {
  expect(answerOf(lost("gcp:container/cluster:Cluster")).comment).toContain(
    "label the pull request `allow: replace-cluster`, or name the rule in `acknowledged` of `stacks/dev.ts`.",
  );
});
