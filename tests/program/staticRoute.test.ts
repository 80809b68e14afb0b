/** Claims about the strategy `static-route`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { formatRoutes, traceRoutes } from "../../simulator/commands/routes.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { routeToken } from "../../simulator/google/route.js";
import { listAt, numberAt, textAt } from "../../simulator/json.js";
import { failNode, trace } from "../../simulator/reachability.js";
import { isEmpty } from "../../simulator/state.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

const environment = (redundancy: number): Environment => ({
  ...local,
  clientAccess: "global",
  network: { ...local.network, serviceRange: "managed" },
  cluster: { ...local.cluster, dataplane: "legacy" as const },
  strategy: { kind: "static-route", redundancy },
  tls: { kind: "none" },
});

const SERVICES: Record<string, ServiceEntry> = {
  a: { port: 8080 },
  b: { port: 8080, hosts: ["b", "old-b"] },
  db: { port: 9092, protocol: "tcp" },
};

let trial: Trial | undefined;
let catalog: Catalog = {};
let current = environment(1);

async function open(redundancy: number, services = SERVICES): Promise<Trial> {
  catalog = { shop: services };
  current = environment(redundancy);
  trial = await Trial.open({ program: async () => Promise.resolve(program(current, catalog)) });
  return trial;
}

afterEach(async () => {
  await trial?.close();
});

test("look", async () => {
  const cloud = await open(2);
  console.log(await cloud.succeed("preview"));
  await cloud.up();
  console.log(await cloud.preview());
  const services = resolve(catalog, current);
  console.log(cloud.cloud((state) => formatRoutes(traceRoutes(state, services, current.domain))));
  console.log(cloud.cloud((state) => JSON.stringify(resourcesOf(state, routeToken), null, 1)));
  console.log(
    cloud.cloud((state) =>
      JSON.stringify(trace(state, { host: "a.local.svc.example.com" }), null, 1),
    ),
  );
  console.log(await cloud.outputs());
  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});
