/** Claims about the strategy `load-balancer-per-service`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { traceRoutes } from "../../simulator/commands/routes.js";
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

/** Services `a` to `h`: seven of HTTP and one of plain TCP. */
const eight: Record<string, ServiceEntry> = {
  ...Object.fromEntries([..."abcdefg"].map((key) => [key, { port: 8080 }])),
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

test("probe", async () => {
  const cloud = await open(eight);
  await cloud.up();
  console.log(traced(cloud));
  console.log(await cloud.preview());
  console.log(await cloud.outputs());
});

test("probe quota", async () => {
  const cloud = await open(eight);
  await cloud.meddle((state) => {
    state.quotas["INTERNAL_FORWARDING_RULES_PER_NETWORK"] = 5;
  });
  const first = await cloud.pulumi("up", "--yes", "--skip-preview", "--continue-on-error");
  console.log(first.code, first.stdout, first.stderr);
  console.log(traced(cloud));
  console.log(await cloud.pulumi("preview"));
  await cloud.meddle((state) => {
    state.quotas["INTERNAL_FORWARDING_RULES_PER_NETWORK"] = 8;
  });
  console.log(await cloud.up());
  console.log(traced(cloud));
});
