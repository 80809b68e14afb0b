/** Claims about the strategy `load-balancer-per-service`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { describeWaiting } from "../../simulator/commands/quota.js";
import { traceRoutes } from "../../simulator/commands/routes.js";
import { paragraph } from "../../simulator/commands/text.js";
import { forwardingRuleToken } from "../../simulator/google/address.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { textAt } from "../../simulator/json.js";
import { trace } from "../../simulator/reachability.js";
import { isEmpty } from "../../simulator/state.js";
import type { AddressSharing, Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

const environment = (addressSharing: AddressSharing = "none"): Environment => ({
  ...local,
  strategy: { kind: "load-balancer-per-service", addressSharing },
  tls: { kind: "none" },
});

const LETTERS = ["a", "b", "c", "d", "e", "f", "g"];

/** Services `a` to `h`: seven of HTTP and one of plain TCP. */
const eight: Record<string, ServiceEntry> = {
  ...Object.fromEntries(LETTERS.map((key) => [key, { port: 8080 }])),
  h: { port: 9092, protocol: "tcp" },
};

let trial: Trial | undefined;
let catalog: Catalog = {};
let current = environment();

async function open(services: Record<string, ServiceEntry>, sharing?: AddressSharing) {
  catalog = { shop: services };
  current = environment(sharing);
  trial = await Trial.open({ program: async () => Promise.resolve(program(current, catalog)) });
  return trial;
}

afterEach(async () => {
  await trial?.close();
});

/** Host, and how its trace ends, of all services of the catalog. */
function traced(cloud: Trial): readonly string[] {
  const services = resolve(catalog, current);
  const routes = cloud.cloud((state) => traceRoutes(state, services, current.domain));
  return routes.map(({ address, trace: found }) => `${address} ${String(found.result.ok)}`);
}

const host = (key: string) => `${key}.local.svc.example.com`;

/** Every host answers, on the port that its clients call. */
const allAnswer = [...LETTERS.map((key) => `${host(key)} true`), `${host("h")}:9092 true`];

const SERVICES = "service-ingress-local-services";

/** Host -> its address, as the stack's outputs say. */
async function addresses(cloud: Trial): Promise<Readonly<Record<string, string>>> {
  const { loadBalancerAddresses } = await cloud.outputs();
  return loadBalancerAddresses as Record<string, string>;
}

/** What a preview would do with objects, as `create Service name`. */
async function changes(cloud: Trial): Promise<readonly string[]> {
  const steps = await cloud.preview();
  const objects = steps.filter(({ type }) => !type.startsWith("service-ingress:"));
  return objects.map(({ op, type, name }) => `${op} ${type.split(":").at(-1) ?? ""} ${name}`);
}

test("eight services: an address each, every host answers, a new one changes nothing of others", async () => {
  const cloud = await open(eight);

  await cloud.up();

  expect(await cloud.preview()).toEqual([]);
  expect(traced(cloud)).toEqual(allAnswer);
  const before = await addresses(cloud);
  const rules = cloud.cloud((state) =>
    resourcesOf(state, forwardingRuleToken).map(([, rule]) => textAt(rule, "ipAddress")),
  );
  expect(rules).toHaveLength(8);
  expect(Object.values(before).sort()).toEqual([...rules].sort());

  catalog = { shop: { ...eight, b2: { port: 8080, hosts: ["b2", "old-b2"] } } };
  expect(await changes(cloud)).toEqual([
    `create RecordSet service-ingress-local-zone-${host("b2")}`,
    `create RecordSet service-ingress-local-zone-${host("old-b2")}`,
    "create Deployment service-ingress-local-demo-shop/b2",
    "create Service service-ingress-local-demo-shop/b2",
    `create Service ${SERVICES}-shop/b2`,
  ]);
  await cloud.up();
  expect(await addresses(cloud)).toMatchObject(before);
  expect(traced(cloud)).toEqual([
    `${host("a")} true`,
    `${host("b")} true`,
    `${host("b2")} true`,
    `${host("old-b2")} true`,
    ...allAnswer.slice(2),
  ]);

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});

test("beyond the quota three Services fail with Google's words, five work, and a second up makes the rest", async () => {
  const cloud = await open(eight);
  const quota = async (limit: number) => {
    await cloud.meddle((state) => {
      state.quotas.INTERNAL_FORWARDING_RULES_PER_NETWORK = limit;
    });
  };
  await quota(5);

  const { code, stdout } = await cloud.pulumi("up", "--yes", "--continue-on-error");

  expect(code).not.toBe(0);
  expect(stdout.match(/error: .*/g)?.sort()).toEqual(
    expect.arrayContaining(Array.from({ length: 3 }, () => "error: 3 errors occurred:")),
  );
  const failed = /\(service-ingress-local-services-shop\/(\w)\):\n\s+error: 3 errors/g;
  expect([...stdout.matchAll(failed)]).toHaveLength(3);
  const words =
    "googleapi: Error 403: QUOTA_EXCEEDED - Quota 'INTERNAL_FORWARDING_RULES_PER_NETWORK' exceeded.  Limit: 5.0 in network service-ingress-local-network., quotaExceeded";
  expect(cloud.cloud(describeWaiting)).toBe(
    [
      "5 of 8 load balancers fit; 3 wait:",
      paragraph(`  3: ${words}`),
      "Raise it: npm run local -- quota INTERNAL_FORWARDING_RULES_PER_NETWORK <limit>; then run up again.",
    ].join("\n"),
  );
  expect(stdout.split(words)).toHaveLength(4);
  expect(traced(cloud).filter((line) => line.endsWith(" true"))).toHaveLength(5);

  const left = [...stdout.matchAll(failed)].map(([, key = ""]) => key).sort();
  expect(await changes(cloud)).toEqual([
    ...left.map((key) => `create RecordSet service-ingress-local-zone-${host(key)}`),
    ...left.map((key) => `update Service ${SERVICES}-shop/${key}`),
  ]);

  await quota(8);
  expect(await cloud.up()).toMatchObject({ create: 3, update: 3 });
  expect(await cloud.preview()).toEqual([]);
  expect(traced(cloud)).toEqual(allAnswer);
  expect(cloud.cloud(describeWaiting)).toBeUndefined();
});

test("without --continue-on-error an up stops at the first failure, and the next one makes the rest", async () => {
  const cloud = await open({ a: { port: 8080 }, b: { port: 8080 }, c: { port: 8080 } });
  await cloud.meddle((state) => {
    state.quotas.INTERNAL_FORWARDING_RULES_PER_NETWORK = 2;
  });
  const { code } = await cloud.pulumi("up", "--yes", "--skip-preview");
  const answering = traced(cloud).filter((line) => line.endsWith(" true"));

  await cloud.meddle((state) => {
    state.quotas.INTERNAL_FORWARDING_RULES_PER_NETWORK = 3;
  });
  await cloud.up();

  expect(code).not.toBe(0);
  expect(answering.length).toBeLessThan(3);
  expect(traced(cloud)).toEqual(["a", "b", "c"].map((key) => `${host(key)} true`));
  expect(await cloud.preview()).toEqual([]);
});

test("a Service that the quota left out can be destroyed", async () => {
  const cloud = await open({ a: { port: 8080 }, b: { port: 8080 } });
  await cloud.meddle((state) => {
    state.quotas.INTERNAL_FORWARDING_RULES_PER_NETWORK = 1;
  });
  const { code } = await cloud.pulumi("up", "--yes", "--skip-preview", "--continue-on-error");

  await cloud.destroy();

  expect(code).not.toBe(0);
  expect(cloud.cloud(isEmpty)).toBe(true);
});

test("shared: entries of one Service have one address, and a new service moves none", async () => {
  const web: ServiceEntry = { port: 8080, service: "web" };
  const stream: ServiceEntry = { port: 9092, service: "web", protocol: "tcp" };
  const cloud = await open({ site: web, stream, orders: { port: 8080 } }, "shared");

  await cloud.up();

  const before = await addresses(cloud);
  expect(before[host("site")]).toBe(before[host("stream")]);
  expect(new Set(Object.values(before)).size).toBe(2);
  expect(traced(cloud)).toEqual([
    `${host("orders")} true`,
    `${host("site")} true`,
    `${host("stream")}:9092 true`,
  ]);
  expect(cloud.cloud((state) => trace(state, { host: host("site") }).port)).toBe(80);

  catalog = { shop: { site: web, stream, orders: { port: 8080 }, api: { port: 8080 } } };
  expect(await changes(cloud)).toEqual([
    `create Address ${SERVICES}-shop/api`,
    `create RecordSet service-ingress-local-zone-${host("api")}`,
    "create Deployment service-ingress-local-demo-shop/api",
    "create Service service-ingress-local-demo-shop/api",
    `create Service ${SERVICES}-shop/api`,
  ]);
  await cloud.up();
  expect(await addresses(cloud)).toMatchObject(before);

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});
