/** Claim: a thing whose creation was answered to nobody is taken into the state as the doctor says. */
import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { afterEach, expect, test } from "vitest";

import program from "../../index.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { isMutating } from "../../simulator/providers/faults.js";
import { Trial } from "../engine/harness.js";
import { creationsOf, Injector, type Counted } from "./inject.js";
import { examine, recover } from "./recover.js";
import { changeOf, environmentOf, inventory } from "./world.js";

let trial: Trial | undefined;

afterEach(async () => {
  await trial?.close();
});

/** Loses the reply to call `call` of the first `up`, of those that `counted` counts. */
async function loseReply(register: () => void, call: number, counted: Counted = isMutating) {
  const injector = new Injector(() => undefined);
  trial = await Trial.open({
    program: async () => {
      register();
      return await Promise.resolve({});
    },
    intercept: injector.intercept,
  });
  injector.arm({ kind: "lost-reply" }, call, counted);
  const { code } = await trial.pulumi("up", "--yes", "--skip-preview");
  injector.mend();
  expect(code).not.toBe(0);
  return trial;
}

const ROUTER = "gcp:compute/router:Router";

test("a Google resource: up says 409, the doctor names the import, and nothing is made twice", async () => {
  const cloud = await loseReply(() => {
    const network = new gcp.compute.Network("service-ingress-local-network", {
      name: "service-ingress-local-network",
      autoCreateSubnetworks: false,
    });
    new gcp.compute.Router("service-ingress-local-router", {
      name: "service-ingress-local-router",
      region: "europe-west1",
      network: network.id,
    });
  }, 2);
  const before = cloud.cloud(inventory);
  const again = await cloud.pulumi("up", "--yes", "--skip-preview");
  expect(again.stdout).toContain(
    "error: Error creating Router: googleapi: Error 409: The resource 'projects/demo/regions/europe-west1/routers/service-ingress-local-router' already exists, alreadyExists",
  );
  const [found] = await examine(cloud);
  expect(found?.what).toBe(
    `${ROUTER} projects/demo/regions/europe-west1/routers/service-ingress-local-router exists and is not in the state`,
  );

  expect(await recover(cloud)).toEqual({ steps: ["import", "up"], problems: [] });

  expect(await cloud.preview()).toEqual([]);
  expect(cloud.cloud(inventory)).toEqual(before);
  expect(await examine(cloud)).toEqual([]);
});

test("a Google resource of the program: the next up says 409, and there is one of it", async () => {
  const ROUTER_ID =
    "projects/demo/regions/europe-west1/routers/service-ingress-local-network-router";
  const cloud = await loseReply(
    () => program(environmentOf("shared-ingress"), changeOf(8).before),
    1,
    creationsOf(`${ROUTER}::`),
  );

  const again = await cloud.pulumi("up", "--yes", "--skip-preview");

  expect(cloud.cloud((state) => resourcesOf(state, ROUTER).map(([id]) => id))).toEqual([ROUTER_ID]);
  expect(again.stdout).toContain(
    `googleapi: Error 409: The resource '${ROUTER_ID}' already exists`,
  );

  expect(await recover(cloud)).toEqual({ steps: ["import", "up"], problems: [] });

  expect(await cloud.preview()).toEqual([]);
  expect(cloud.cloud((state) => resourcesOf(state, ROUTER).map(([id]) => id))).toEqual([ROUTER_ID]);
  expect(await examine(cloud)).toEqual([]);
});

test("a Kubernetes object: up says that it exists, the doctor names the variable, and no trace of it stays", async () => {
  const cloud = await loseReply(() => {
    const provider = new kubernetes.Provider("cluster", { context: "outside" });
    new kubernetes.core.v1.Namespace("ns", { metadata: { name: "ns" } }, { provider });
  }, 1);
  const before = cloud.cloud(inventory);
  const again = await cloud.pulumi("up", "--yes", "--skip-preview");
  expect(again.stdout).toContain('error: namespaces "ns" already exists');
  expect(await examine(cloud)).toEqual([]);

  expect((await recover(cloud)).steps).toEqual(["up", "upsert"]);

  expect(await cloud.preview()).toEqual([]);
  expect(cloud.cloud(inventory)).toEqual(before);
});
