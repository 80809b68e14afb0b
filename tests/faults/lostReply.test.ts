/** Claim: a thing whose creation was answered to nobody is taken into the state as the doctor says. */
import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { afterEach, expect, test } from "vitest";

import { Trial } from "../engine/harness.js";
import { Injector } from "./inject.js";
import { examine, recover } from "./recover.js";
import { inventory } from "./world.js";

let trial: Trial | undefined;

afterEach(async () => {
  await trial?.close();
});

/** Loses the reply to changing call `call` of the first `up`, and takes the steps. */
async function loseReply(program: () => void, call: number) {
  const injector = new Injector(() => undefined);
  trial = await Trial.open({
    program: async () => {
      program();
      return await Promise.resolve({});
    },
    intercept: injector.intercept,
  });
  injector.arm({ kind: "lost-reply" }, call);
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
