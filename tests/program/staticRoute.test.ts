/** Claims about the strategy `static-route`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { formatRoutes, traceRoutes } from "../../simulator/commands/routes.js";
import { clusterToken } from "../../simulator/google/cluster.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { routeToken } from "../../simulator/google/route.js";
import { numberAt, textAt } from "../../simulator/json.js";
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

const RECORDS = "gcp:dns/recordSet:RecordSet";

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

const host = (key: string) => `${key}.local.svc.example.com`;
const ROUTES = "service-ingress-local-routes";
const SERVICE = "service-ingress-local-services-shop";

/** Host, and how its trace ends `atSecond` seconds from now, of all services of the catalog. */
function traced(cloud: Trial, atSecond = 0): readonly string[] {
  const services = resolve(catalog, current);
  return cloud.cloud((state) =>
    services.flatMap(({ hosts, protocol, port }) =>
      hosts.map((name) => {
        const asked = protocol === "tcp" ? { port } : {};
        const { result } = trace(state, { host: name, atSecond, ...asked });
        return `${name} ${String(result.ok)}`;
      }),
    ),
  );
}

const every = (answers: boolean) =>
  ["a", "b", "old-b", "db"].map((key) => `${host(key)} ${answers}`);

/** Priority and node of each route, by priority. */
function routes(cloud: Trial): readonly { readonly priority: number; readonly node: string }[] {
  const found = cloud.cloud((state) => resourcesOf(state, routeToken));
  return found
    .map(([, route]) => ({
      priority: numberAt(route, "priority") ?? 0,
      node: textAt(route, "nextHopInstance")?.split("/").at(-1) ?? "",
    }))
    .sort((a, b) => a.priority - b.priority);
}

/** The node of the route of this rank stops now. */
async function lose(cloud: Trial, rank: number): Promise<string> {
  const node = routes(cloud)[rank]?.node ?? "";
  await cloud.meddle((state) => {
    failNode(state, node);
  });
  return node;
}

async function limitRoutes(cloud: Trial, limit: number): Promise<void> {
  await cloud.meddle((state) => {
    state.quotas.STATIC_ROUTES_PER_NETWORK = limit;
  });
}

/** What a preview would do with objects, as `create Service name`. */
async function changes(cloud: Trial): Promise<readonly string[]> {
  const steps = await cloud.preview();
  const objects = steps.filter(({ type }) => !type.startsWith("service-ingress:"));
  return objects.map(({ op, type, name }) => `${op} ${type.split(":").at(-1) ?? ""} ${name}`);
}

test("every host answers through one node, a new entry changes its own objects, destroy leaves nothing", async () => {
  const cloud = await open(2);

  await cloud.up();

  expect(await cloud.preview()).toEqual([]);
  expect(traced(cloud)).toEqual(every(true));
  expect(routes(cloud).map(({ priority }) => priority)).toEqual([1000, 1001]);
  expect(new Set(routes(cloud).map(({ node }) => node)).size).toBe(2);
  const { loadBalancerAddresses: before } = await cloud.outputs();
  expect(Object.keys(before as object)).toEqual(["a", "b", "db", "old-b"].map(host));
  expect(Object.values(before as object)).toContainEqual(expect.stringMatching(/^34\.118\.2/));

  const services = resolve(catalog, current);
  const table = cloud.cloud((state) =>
    formatRoutes(traceRoutes(state, services, current.domain)).split("\n"),
  );
  expect(table.slice(0, 4)).toEqual([
    "VM 10.10.0.10",
    "  > DNS, a record for each host",
    "  > static route, 34.118.224.0/20, priority 1000",
    `  > node ${routes(cloud)[0]?.node ?? ""}`,
  ]);
  expect(table).toHaveLength(9); // one way, a heading, four hosts
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);

  catalog = { shop: { ...SERVICES, b2: { port: 8080 } } };
  expect(await changes(cloud)).toEqual([
    `create RecordSet service-ingress-local-zone-${host("b2")}`,
    "create Deployment service-ingress-local-demo-shop/b2",
    "create Service service-ingress-local-demo-shop/b2",
    `create Service ${SERVICE}/b2`,
  ]);
  await cloud.up();
  const { loadBalancerAddresses: after } = await cloud.outputs();
  expect(after).toMatchObject(before as object);

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});

test("one route: its node's loss drops every host, for good, until the next up leads to another node", async () => {
  const cloud = await open(1);
  await cloud.up();

  const lost = await lose(cloud, 0);

  expect(traced(cloud)).toEqual(every(false));
  expect(traced(cloud, 3600)).toEqual(every(false));
  expect(cloud.cloud((state) => trace(state, { host: host("a"), atSecond: 3600 }).result)).toEqual({
    ok: false,
    reason:
      "no route to 34.118.224.0/20 has a next hop that is RUNNING: packets are dropped (facts R6)",
    cure: "run `pulumi up`: it leads the routes to nodes that run",
  });

  expect(await changes(cloud)).toEqual([`replace Route ${ROUTES}-1000`]);
  await cloud.up();
  expect(routes(cloud)).toHaveLength(1);
  expect(routes(cloud)[0]?.node).not.toBe(lost);
  expect(traced(cloud, 60)).toEqual(every(true)); // the pods of the lost node left the endpoints
  expect(await cloud.preview()).toEqual([]);
});

test("two routes: the second takes over from the first, and nobody from the second", async () => {
  const cloud = await open(2);
  await cloud.up();

  await lose(cloud, 0);
  expect(traced(cloud, 60)).toEqual(every(true));
  expect(
    cloud.cloud((state) => trace(state, { host: host("a"), atSecond: 60 }).hops[2]?.detail),
  ).toBe(
    "static route, 34.118.224.0/20, priority 1001; the next hop of priority 1000 is not RUNNING (facts R6; how fast it takes over is not published, facts R2)",
  );

  await lose(cloud, 1);
  expect(traced(cloud, 60)).toEqual(every(false));
});

test("beyond the quota of static routes an up stops with Google's words, before any name leads there", async () => {
  const cloud = await open(2);
  await limitRoutes(cloud, 1);

  const { code, stdout } = await cloud.pulumi("up", "--yes", "--skip-preview");

  expect(code).not.toBe(0);
  expect(stdout).toContain(
    "Error creating Route: googleapi: Error 403: QUOTA_EXCEEDED - Quota 'STATIC_ROUTES_PER_NETWORK' exceeded.  Limit: 1.0 in network service-ingress-local-network., quotaExceeded",
  );
  expect(cloud.cloud((state) => resourcesOf(state, RECORDS))).toEqual([]);

  await limitRoutes(cloud, 2);
  await cloud.up();
  expect(traced(cloud)).toEqual(every(true));

  // A replacement stands before the old route goes, so it needs room for one more.
  await lose(cloud, 0);
  const { code: full } = await cloud.pulumi("up", "--yes", "--skip-preview");
  expect(full).not.toBe(0);
  expect(routes(cloud)).toHaveLength(2);
  await limitRoutes(cloud, 4);
  await cloud.up();
  expect(routes(cloud)).toHaveLength(2);
  expect(traced(cloud, 60)).toEqual(every(true));
});

test("nodes that cannot forward are refused by name, before any route is made", async () => {
  const cloud = await open(1, {});
  await cloud.up();
  expect(routes(cloud)).toEqual([]);
  await cloud.meddle((state) => {
    for (const { token, outputs } of Object.values(state.google))
      if (token === clusterToken) outputs.datapathProvider = "ADVANCED_DATAPATH";
  });

  catalog = { shop: SERVICES };
  const { code, stdout } = await cloud.pulumi("up", "--yes", "--skip-preview");

  expect(code).not.toBe(0);
  expect(stdout).toContain(
    "cannot be the next hop of a route: canIpForward is false, so the packets would be dropped (facts R4, R5); use another strategy",
  );
  expect(stdout).not.toContain("    at ");
  expect(routes(cloud)).toEqual([]);
});
