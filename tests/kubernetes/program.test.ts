/** Claim: the program's objects are accepted, kept, found and removed on a real Kubernetes API server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { generateCatalog } from "../../bench/catalogs.js";
import { resolve, catalog as shipped } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import program from "../../index.js";
import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import { listAt, textAt } from "../../simulator/json.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import type { Step, Trial } from "../engine/harness.js";
import {
  ClusterTrial,
  access,
  countByKind,
  describeOnCluster,
  editByHand,
  inventory,
  mustGet,
  objectsOnCluster,
  registered,
} from "./cluster.js";

const INGRESS = "networking.k8s.io/v1/Ingress";
const INGRESS_TYPE = "networking.k8s.io/v1:Ingress";

/** The trial's environment on a cluster outside of Google Cloud. */
const environment: Environment = {
  ...local,
  network: { kind: "none" },
  cluster: {
    kind: "kubeconfig",
    context: access.context,
    path: access.kubeconfig,
    kubernetesVersion: "1.35",
  },
};

/** Hosts that the controller serves: a tcp entry has a port instead of a route. */
function routedHosts(catalog: Catalog): readonly string[] {
  const services = resolve(catalog, environment).filter(({ protocol }) => protocol !== "tcp");
  return [...new Set(services.flatMap(({ hosts }) => hosts))].sort();
}

describeOnCluster("the shipped catalog with demo workloads", () => {
  let cluster: ClusterTrial;
  let trial: Trial;
  let objects: ObjectClient;
  let before: readonly string[];
  beforeAll(async () => {
    objects = objectsOnCluster();
    before = await inventory(objects);
    cluster = await ClusterTrial.open(() => Promise.resolve(program(environment, shipped)));
    trial = cluster.trial;
  });
  afterAll(async () => {
    await cluster.close();
    objects.rest.close();
  });
  const added = async () => (await inventory(objects)).filter((line) => !before.includes(line));

  test("a preview is a dry run: it stores nothing", async () => {
    const steps = await changes(trial);

    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(await added()).toEqual([]);
  });

  test("up applies every object: the server has what the engine's state says, and nothing more", async () => {
    await trial.up();

    const there = await added();
    expect(there).toEqual(await registered(trial));
    expect(await servedHosts(objects)).toEqual(routedHosts(shipped));
    expect(countByKind(there)).toMatchObject({
      Ingress: routedHosts(shipped).length,
      IngressClass: 2,
      NetworkPolicy: 2,
      PodDisruptionBudget: 2,
    });
  });

  test("the load balancers' addresses are those the cluster gave", async () => {
    const service = await mustGet(
      objects,
      "v1",
      "Service",
      "ingress-internal/ingress-internal-controller",
    );

    const { loadBalancerAddresses } = await trial.outputs();

    expect(service.status).toMatchObject({
      loadBalancer: { ingress: [{ ip: addressOf(loadBalancerAddresses) }] },
    });
  });

  test("a second preview and a refresh are empty: what the server adds is no change", async () => {
    expect(await changes(trial, "--expect-no-changes")).toEqual([]);
    await trial.succeed("refresh", "--preview-only", "--expect-no-changes");
  });

  test("a route that is edited by hand is found by refresh, and no other", async () => {
    const object = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      id: await anyRoute(trial),
    };
    const host = "by-hand.example.com";
    await editByHand(objects, object, { spec: { rules: [{ host }] } });

    const shown = await trial.succeed("refresh", "--preview-only");

    expect(shown).toContain("~ 1 to update");
    expect(shown).not.toMatch(/to (create|delete|replace)/);
  });

  test("a route that is deleted by hand is found by refresh, and the next up makes it again", async () => {
    const id = await anyRoute(trial);
    const [namespace = "", name = ""] = id.split("/");
    await objects.remove({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace, name });

    expect(await trial.succeed("refresh", "--preview-only")).toContain("- 1 to delete");
    await trial.succeed("refresh", "--yes", "--skip-preview");
    const steps = await changes(trial);
    await trial.up();

    expect(steps.map(({ op, type }) => [op, type])).toEqual([
      ["create", `kubernetes:${INGRESS_TYPE}`],
    ]);
    expect(await added()).toEqual(await registered(trial));
  });

  test("destroy leaves none of our objects", async () => {
    await trial.destroy();

    expect(await inventory(objects)).toEqual(before);
  });
});

describeOnCluster("200 services of their own teams", () => {
  let cluster: ClusterTrial;
  let trial: Trial;
  let objects: ObjectClient;
  let before: readonly string[];
  let catalog: Catalog = generateCatalog(200);
  beforeAll(async () => {
    objects = objectsOnCluster();
    before = await inventory(objects);
    const existing: Environment = { ...environment, workloads: { kind: "existing" } };
    cluster = await ClusterTrial.open(() => Promise.resolve(program(existing, catalog)));
    trial = cluster.trial;
  });
  afterAll(async () => {
    await cluster.close();
    objects.rest.close();
  });

  test("up applies one Ingress for each host, and a second preview is empty", async () => {
    await trial.up();

    const there = (await inventory(objects)).filter((line) => !before.includes(line));
    expect(there).toEqual(await registered(trial));
    // Of each 100 generated services one has a second host.
    expect(countByKind(there)).toMatchObject({ Ingress: 202, Namespace: 3 });
    expect(await changes(trial, "--expect-no-changes")).toEqual([]);
  });

  test("adding one entry changes exactly one object", async () => {
    const there = await inventory(objects);
    catalog = { ...catalog, "team-002": { ...catalog["team-002"], newcomer: { port: 8080 } } };

    const done = await trial.up();

    expect(done).toMatchObject({ create: 1 });
    expect(Object.keys(done).sort()).toEqual(["create", "same"]);
    expect((await inventory(objects)).filter((line) => !there.includes(line))).toEqual([
      `${INGRESS} team-002/newcomer`,
    ]);
  });

  test("destroy leaves none of our objects", async () => {
    await trial.destroy();

    expect(await inventory(objects)).toEqual(before);
  });
});

/** What a preview would change. It also looks at the Services it does not own: that is a read. */
async function changes(trial: Trial, ...args: readonly string[]): Promise<readonly Step[]> {
  return (await trial.preview(...args)).filter(({ op }) => op !== "read");
}

/** Hosts of all Ingress objects on the server, sorted. */
async function servedHosts(objects: ObjectClient): Promise<readonly string[]> {
  const ingresses = await objects.list("networking.k8s.io/v1", "Ingress");
  return ingresses
    .flatMap((ingress) => listAt(ingress, "spec.rules").map((rule) => textAt(rule, "host") ?? ""))
    .sort();
}

/** `ns/name` of one Ingress of the stack: the first by name. */
async function anyRoute(trial: Trial): Promise<string> {
  const line = (await registered(trial)).find((other) => other.startsWith(`${INGRESS} `));
  return line?.split(" ")[1] ?? "";
}

function addressOf(addresses: unknown): string {
  return z.object({ internal: z.string().min(1) }).parse(addresses).internal;
}
