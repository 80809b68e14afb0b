/** Claims about the other environments' previews, shown by the real engine: what each would make. */
import * as kubernetes from "@pulumi/kubernetes";
import { expect, test } from "vitest";

import { catalog, resolve } from "../../catalog/index.js";
import { Cluster } from "../../components/cluster.js";
import { Network } from "../../components/network.js";
import program from "../../index.js";
import { dev } from "../../stacks/dev.js";
import type { Environment } from "../../stacks/environment.js";
import { prod } from "../../stacks/prod.js";
import { staging } from "../../stacks/staging.js";
import { Trial, type Step } from "../engine/harness.js";

function inventory(steps: readonly Step[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { op, type } of steps) {
    expect(op).toBe("create");
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

async function preview(environment: Environment): Promise<readonly Step[]> {
  const trial = await Trial.open({
    stack: environment.name,
    program: async () => Promise.resolve(program(environment, catalog)),
  });
  try {
    return await trial.preview();
  } finally {
    await trial.close();
  }
}

/** Hosts with an Ingress of their own. */
function routedHosts(environment: Environment): number {
  const routed = resolve(catalog, environment).filter(({ protocol }) => protocol !== "tcp");
  return new Set(routed.flatMap(({ hosts }) => hosts)).size;
}

test("dev: one internal controller, one wildcard record, no demo workloads", async () => {
  const counts = inventory(await preview(dev));

  expect(counts).toMatchObject({
    "gcp:compute/network:Network": 1,
    "gcp:container/cluster:Cluster": 1,
    "gcp:compute/address:Address": 1,
    "gcp:dns/managedZone:ManagedZone": 1,
    "gcp:dns/recordSet:RecordSet": 1,
    "kubernetes:helm.sh/v3:Release": 1,
    "kubernetes:networking.k8s.io/v1:Ingress": routedHosts(dev),
  });
  expect(Object.keys(counts)).not.toContain("kubernetes:apps/v1:Deployment");
});

test("prod: a second controller, and the external host in the public zone too", async () => {
  const steps = await preview(prod);

  expect(inventory(steps)).toMatchObject({
    "gcp:compute/address:Address": 2,
    "gcp:dns/recordSet:RecordSet": 3,
    "kubernetes:helm.sh/v3:Release": 2,
  });
  expect(steps.filter(({ name }) => name.includes("-public-")).map(({ name }) => name)).toEqual([
    "service-ingress-prod-public-shop.prod.svc.example.com",
  ]);
});

/** Somebody else's network, cluster and namespaces: they stay when their stack lets go of them. */
function platformOfOthers(): Record<string, never> {
  const theirs = { retainOnDelete: true };
  const network = new Network(
    "shared-staging",
    {
      mode: {
        kind: "create",
        nodeRange: "10.31.0.0/20",
        podRange: "10.80.0.0/14",
        serviceRange: "managed",
      },
      region: staging.region,
      protect: false,
    },
    theirs,
  );
  const cluster = new Cluster(
    "staging",
    {
      mode: { ...dev.cluster, controlPlaneRange: staging.cluster.controlPlaneRange },
      project: "demo",
      region: staging.region,
      zones: staging.zones,
      protect: false,
      network,
    },
    theirs,
  );
  for (const name of new Set(resolve(catalog, staging).map(({ namespace }) => namespace)))
    new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name } },
      { provider: cluster.provider, ...theirs },
    );
  return {};
}

test("staging: the ingress joins a network, a cluster and namespaces that others made", async () => {
  const environment: Environment = {
    ...staging,
    network: { ...staging.network, subnet: "shared-staging-nodes" },
    cluster: {
      ...staging.cluster,
      nodeServiceAccount: "staging-nodes@demo.iam.gserviceaccount.com",
    },
  };
  let run: () => Record<string, unknown> = platformOfOthers;
  const trial = await Trial.open({
    stack: "staging",
    program: async () => Promise.resolve(run()),
  });
  try {
    await trial.up();
    run = () => program(environment, catalog);
    await trial.up();

    expect(await trial.preview()).toEqual([]);
    const made = (await trial.succeed("stack", "export")).match(/"type": "[^"]+"/g) ?? [];
    const types = made.map((line) => line.slice('"type": "'.length, -1));
    expect(types.filter((type) => type.endsWith(":Ingress")).length).toBe(routedHosts(staging));
    expect(
      types.filter((type) => /:(Network|Subnetwork|Cluster|NodePool|Namespace)$/.test(type)).sort(),
    ).toEqual([
      // The controller's own, and the components that stand for what others made.
      "kubernetes:core/v1:Namespace",
      "service-ingress:cluster:Cluster",
      "service-ingress:network:Network",
    ]);
  } finally {
    await trial.close();
  }
});
