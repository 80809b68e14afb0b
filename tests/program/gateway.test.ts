/** Claims about the strategy `gateway`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { formatRoutes, traceRoutes } from "../../simulator/commands/routes.js";
import { forwardingRuleToken } from "../../simulator/google/address.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { failNode, trace } from "../../simulator/reachability.js";
import { isEmpty } from "../../simulator/state.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

const plain: Environment = {
  ...local,
  strategy: {
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "1MiB",
  },
  tls: { kind: "none" },
  external: { kind: "forbidden" },
};

const secure: Environment = {
  ...plain,
  tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
};

/** Two entries of one host, one with a time of its own, and one with two hosts. */
const shop: Record<string, ServiceEntry> = {
  cart: { port: 8080 },
  search: {
    port: 9090,
    hosts: ["cart"],
    paths: [{ path: "/search", match: "prefix" }],
    timeouts: { read: "90s" },
  },
  users: { port: 8080, hosts: ["users", "people"] },
};

let trial: Trial | undefined;
let catalog: Catalog = {};
let current = plain;

async function open(services: Catalog, environment: Environment = plain): Promise<Trial> {
  catalog = services;
  current = environment;
  trial = await Trial.open({ program: async () => Promise.resolve(program(current, catalog)) });
  return trial;
}

afterEach(async () => {
  await trial?.close();
});

const host = (key: string) => `${key}.local.svc.example.com`;

/** Host and first path, and how its trace ends. */
function traced(cloud: Trial): readonly string[] {
  const routes = cloud.cloud((state) =>
    traceRoutes(state, resolve(catalog, current), current.domain),
  );
  return routes.map(({ address, trace: { result } }) => `${address} ${result.status ?? 0}`);
}

const ALL_ANSWER = [
  `${host("cart")} 200`,
  `${host("cart")}/search 200`,
  `${host("users")} 200`,
  `${host("people")} 200`,
];

/** What a preview would do with objects, as `create HTTPRoute name`. */
async function changes(cloud: Trial): Promise<readonly string[]> {
  const steps = await cloud.preview();
  const objects = steps.filter(({ type }) => !type.startsWith("service-ingress:"));
  return objects.map(({ op, type, name }) => `${op} ${type.split(":").at(-1) ?? ""} ${name}`);
}

test("every host answers, nothing changes by itself, one more entry changes its own objects, nothing is left", async () => {
  const cloud = await open({ shop });

  await cloud.up();

  expect(await cloud.preview()).toEqual([]);
  expect(traced(cloud)).toEqual(ALL_ANSWER);
  if (process.env["SHOW"]) {
    console.log(
      cloud.cloud((state) =>
        formatRoutes(traceRoutes(state, resolve(catalog, current), current.domain)),
      ),
    );
    console.log(
      JSON.stringify(
        cloud.cloud((state) => trace(state, { host: host("cart") })),
        null,
        1,
      ),
    );
  }
  const { loadBalancerAddresses } = await cloud.outputs();
  expect(loadBalancerAddresses).toEqual({
    internal: cloud.cloud((state) => resourcesOf(state, forwardingRuleToken)[0]?.[1]["ipAddress"]),
  });
  expect(cloud.cloud((state) => trace(state, { host: host("nobody") }).result)).toEqual({
    ok: false,
    status: 404,
    reason: `no HTTPRoute has the host ${host("nobody")}: the proxy answers 404`,
    cure: "add the service to the catalog",
  });

  catalog = { shop: { ...shop, ads: { port: 8080 } } };
  expect(await changes(cloud)).toEqual([
    "create Deployment service-ingress-local-demo-shop/ads",
    "create Service service-ingress-local-demo-shop/ads",
    "create HTTPRoute service-ingress-local-routes-shop/ads",
    "create GCPBackendPolicy service-ingress-local-routes-shop/ads",
    "create HealthCheckPolicy service-ingress-local-routes-shop/ads",
  ]);
  await cloud.up();
  expect(traced(cloud)).toEqual([`${host("ads")} 200`, ...ALL_ANSWER]);

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});
