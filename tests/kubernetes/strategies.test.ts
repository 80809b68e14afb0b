/**
 * Claim: what each strategy puts into the cluster, a real API server accepts, keeps and gives back. Google
 * Cloud is the embedded one; its GKE cluster's API server is real.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Catalog } from "../../catalog/schema.js";
import { distinctName } from "../../components/names.js";
import program from "../../index.js";
import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import type { Properties } from "../../simulator/kind.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import {
  ClusterTrial,
  describeOnCluster,
  editByHand,
  hasGateways,
  inventory,
  mustGet,
  objectsOnCluster,
  registered,
  versions,
} from "./cluster.js";

/** What a strategy writes for an entry. */
interface Case {
  readonly name: string;
  readonly environment: Environment;
  readonly apiVersion: string;
  readonly kind: string;
  /** `ns/name` of the object of an entry. */
  readonly idOf: (team: string, key: string) => string;
  /** An edit of its `spec` by hand. */
  readonly edit: Properties;
  /** Every object that one more entry `pay/c` makes or changes. */
  readonly ofNewEntry: readonly string[];
}

const existing: Environment = {
  ...local,
  workloads: { kind: "existing" },
  tls: { kind: "none" },
  external: { kind: "forbidden" },
};

const ingress = (
  layout: Extract<Strategy, { kind: "shared-ingress" }>["layout"],
  idOf: Case["idOf"],
  changed: string,
): Case => ({
  name: `shared-ingress, ${layout.kind}`,
  environment: { ...existing, strategy: { ...local.strategy, layout } },
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  idOf,
  edit: { rules: [{ host: "by-hand.example.com" }] },
  ofNewEntry: [`networking.k8s.io/v1/Ingress ${changed}`],
});

const service = (prefix: string, environment: Environment): Case => {
  const idOf = (team: string, key: string) => `${team}/${distinctName(prefix, team, key)}`;
  return {
    name: environment.strategy.kind,
    environment,
    apiVersion: "v1",
    kind: "Service",
    idOf,
    edit: { selector: { app: "by-hand" } },
    ofNewEntry: [`v1/Service ${idOf("pay", "c")}`],
  };
};

const gatewayId = (team: string, key: string) => `${team}/${distinctName(team, key)}`;

const CASES: readonly Case[] = [
  ingress({ kind: "per-host" }, (team, key) => `${team}/${key}`, "pay/c"),
  ingress(
    { kind: "sharded", rulesPerIngress: 10 },
    (team) => `${team}/${team}.${team}.internal.default`,
    "pay/pay.pay.internal.default",
  ),
  service("lb", {
    ...existing,
    strategy: { kind: "load-balancer-per-service", addressSharing: "shared" },
  }),
  service("ip", {
    ...existing,
    clientAccess: "global",
    network: { ...local.network, serviceRange: "managed" },
    cluster: { ...local.cluster, dataplane: "legacy" as const },
    strategy: { kind: "static-route", redundancy: 2 },
  }),
  {
    name: "gateway",
    environment: {
      ...existing,
      clientAccess: "global",
      strategy: {
        kind: "gateway",
        proxySubnet: { kind: "create", range: "10.13.0.0/23" },
        urlMapSize: "1MiB",
      },
    },
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    idOf: gatewayId,
    edit: { hostnames: ["by-hand.example.com"] },
    ofNewEntry: [
      `gateway.networking.k8s.io/v1/HTTPRoute ${gatewayId("pay", "c")}`,
      "networking.gke.io/v1/GCPBackendPolicy pay/c",
      "networking.gke.io/v1/HealthCheckPolicy pay/c",
    ],
  },
];

const CATALOG = {
  pay: { b: { port: 8080, hosts: ["b", "old-b"] } },
  shop: { a: { port: 8080, paths: [{ path: "/", match: "prefix" }] } },
} as const satisfies Catalog;

describeOnCluster("on a GKE cluster of the embedded project", () => {
  for (const one of CASES)
    describe.skipIf(one.environment.strategy.kind === "gateway" && !hasGateways)(one.name, () => {
      strategyTests(one);
    });
});

function strategyTests({ environment, apiVersion, kind, idOf, edit, ofNewEntry }: Case): void {
  let cluster: ClusterTrial;
  let objects: ObjectClient;
  let before: readonly string[];
  let catalog: Catalog = CATALOG;
  beforeAll(async () => {
    objects = objectsOnCluster();
    before = await inventory(objects);
    const run = () => Promise.resolve(program(environment, catalog));
    cluster = await ClusterTrial.open(run, "embedded project");
  });
  afterAll(async () => {
    await cluster.close();
    objects.rest.close();
  });
  const added = async () => (await inventory(objects)).filter((line) => !before.includes(line));

  test("every object is accepted, and what the server adds is no change", async () => {
    const { trial } = cluster;
    await trial.up();

    const there = await added();
    expect(there).toEqual(await registered(trial));
    for (const [team, key] of [
      ["shop", "a"],
      ["pay", "b"],
    ] as const)
      expect(there).toContain(`${apiVersion}/${kind} ${idOf(team, key)}`);
    await trial.succeed("preview", "--expect-no-changes");
    await trial.succeed("refresh", "--preview-only", "--expect-no-changes");
  });

  test("what is edited or deleted by hand is found, an edit is not undone in silence, a label of others stays", async () => {
    const { trial } = cluster;
    const edited = idOf("shop", "a");
    const [namespace = "", name = ""] = idOf("pay", "b").split("/");
    const spec = (await mustGet(objects, apiVersion, kind, edited)).spec;
    const label = { metadata: { labels: { "team.example/cost-centre": "42" } } };
    await editByHand(objects, { apiVersion, kind, id: edited }, { ...label, spec: edit });
    await objects.remove({ apiVersion, kind, namespace, name });

    const shown = await trial.succeed("refresh", "--preview-only");
    expect(shown).toContain("~ 1 to update");
    expect(shown).toContain("- 1 to delete");
    expect(shown).not.toMatch(/to (create|replace)/);

    await trial.succeed("refresh", "--yes", "--skip-preview");
    const refused = await trial.pulumi("up", "--yes", "--skip-preview");
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('conflict with "kubectl-edit"');

    await editByHand(objects, { apiVersion, kind, id: edited }, { spec: spec ?? {} });
    await trial.up();
    expect(await added()).toEqual(await registered(trial));
    const mended = await mustGet(objects, apiVersion, kind, edited);
    expect(mended).toMatchObject({ ...label, spec: spec ?? {} });
    await trial.succeed("preview", "--expect-no-changes");
  });

  test("one more entry makes or changes its own objects, and no other is written", async () => {
    const earlier = await versions(objects);
    catalog = { ...CATALOG, pay: { ...CATALOG.pay, c: { port: 8080 } } };

    await cluster.trial.up();

    const changed = [...(await versions(objects))].filter(
      ([line, version]) => earlier.get(line) !== version,
    );
    expect(changed.map(([line]) => line)).toEqual(ofNewEntry);
  });

  test("destroy leaves none of our objects", async () => {
    await cluster.trial.destroy();

    expect(await inventory(objects)).toEqual(before);
  });
}
