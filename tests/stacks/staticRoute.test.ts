/** When routes to ClusterIPs cannot work, and what is said then (facts R1-R19). */
import { describe, expect, it, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { staging } from "../../stacks/staging.js";
import { warnings } from "../../stacks/warnings.js";
import { faultLines } from "../catalog/trial.js";

const cluster = { ...local.cluster, dataplane: "legacy" as const };
const managed = { ...local.network, serviceRange: "managed" as const };
const right: Environment = {
  ...local,
  clientAccess: "global",
  network: managed,
  cluster,
  strategy: { kind: "static-route", redundancy: 3 },
  tls: { kind: "none" },
};
const inExisting = { ...staging.network, podRangeName: "pods" };
const linesOf = (fields: object) => faultLines({}, { local: { ...right, ...fields } });

const KIND = "tells neither the nodes that routes lead to nor the services range (facts R12, R17)";

describe("accepted", () => {
  it.each<[string, object]>([
    ["in a network made here", {}],
    ["in an existing network, with the managed range", { network: inExisting }],
    ["another strategy on the same dataplane", { strategy: local.strategy, tls: local.tls }],
  ])("%s", (_, fields) => {
    expect(linesOf(fields)).toEqual([]);
  });
});

describe("refused for", () => {
  it.each<[string, object, string[]]>([
    [
      "Dataplane V2, the default",
      { cluster: local.cluster },
      [
        'local.cluster.dataplane: Dataplane V2 drops what comes to a ClusterIP from outside: it has cilium instead of kube-proxy (facts R13-R15), and a cluster keeps its dataplane (facts R16); use "legacy"',
      ],
    ],
    [
      "an existing cluster",
      { cluster: staging.cluster, network: staging.network },
      [`local.cluster.kind: "existing" ${KIND}; use "create", or another strategy`],
    ],
    [
      "a cluster outside Google Cloud",
      {
        cluster: { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" },
        network: { kind: "none" },
      },
      [
        `local.cluster.kind: "kubeconfig" ${KIND}; use "create", or another strategy`,
        'local.network.kind: "none" has no VPC network that could hold a route (facts R1); use "create" or "existing"',
      ],
    ],
    [
      "a services range in the subnet",
      { network: local.network },
      [
        'local.network.serviceRange: "10.12.0.0/18" is a range of the subnet, and no route overrides a subnet route (facts R3); use "managed": Google\'s managed range is in no subnet (facts R12)',
      ],
    ],
    [
      "a named services range of an existing subnet",
      { network: { ...inExisting, serviceRangeName: "services" } },
      [
        'local.network.serviceRangeName: "services" is a range of the subnet, and no route overrides a subnet route (facts R3); remove it: Google\'s managed range is in no subnet (facts R12)',
      ],
    ],
    [
      "more routes than nodes",
      { strategy: { kind: "static-route", redundancy: 4 } },
      [
        "local.strategy.redundancy: 4 routes lead to as many nodes, and the cluster may shrink to 3 (facts R6); use at most 3, or raise cluster.nodesPerZone.min",
      ],
    ],
    [
      "clients of one region",
      { clientAccess: "region" },
      [
        'local.clientAccess: "region" has no effect: a route serves the VMs of every region (facts R19); use "global"; the firewall lets in clientRanges only',
      ],
    ],
    [
      "a certificate that nobody holds",
      { tls: local.tls },
      [
        'local.tls.kind: "secret" has no effect: with the strategy "static-route" no proxy ends TLS (facts, section 8); use "none"; pods of https entries bring certificates of their own',
      ],
    ],
  ])("%s", (_, fields, lines) => {
    expect(linesOf(fields)).toEqual(lines);
  });

  it("everything at once", () => {
    const { strategy } = right;
    expect(
      faultLines({}, { local: { ...local, strategy } }).map((line) => line.split(":")[0]),
    ).toEqual([
      "local.tls.kind",
      "local.cluster.dataplane",
      "local.network.serviceRange",
      "local.clientAccess",
    ]);
  });
});

test("every preview says what a route does not do by itself", () => {
  expect(warnings(right, [])).toEqual([
    "local: routes lead to nodes by name: run `pulumi up` after each upgrade, repair or scale-down, or requests are lost (facts R6, R17); a node that runs and does not forward is not noticed (facts R7); Google supports no way from VMs to ClusterIPs (facts R10), and one cluster in a VPC network can have one (facts R12)",
  ]);
});

test("the managed range holds two Services for each entry", () => {
  const entries = (count: number) =>
    resolve(
      { t: Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, { port: 80 }])) },
      right,
    );

  expect(warnings(right, entries(2048))).toHaveLength(1);
  expect(warnings(right, entries(2049))[0]).toBe(
    'local: 4098 Services in network.serviceRange "managed", which has 4096 addresses (facts R12, Q43)',
  );
});

test("the controllers' NetworkPolicy is not enforced without Dataplane V2", () => {
  expect(warnings({ ...local, cluster }, [])).toEqual([
    'local: cluster.dataplane "legacy" does not enforce the NetworkPolicy of the controllers',
  ]);
});
