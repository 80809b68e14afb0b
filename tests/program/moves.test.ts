/** Claims about changing `strategy` in an environment that is in use. */
import { afterEach, describe, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { traceRoutes } from "../../simulator/commands/routes.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

type Kind = Strategy["kind"];

const STRATEGIES: Readonly<Record<Kind, Strategy>> = {
  "load-balancer-per-service": { kind: "load-balancer-per-service", addressSharing: "none" },
  "static-route": { kind: "static-route", redundancy: 2 },
  "shared-ingress": local.strategy,
  gateway: {
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "128KiB",
  },
};

/** What every strategy can stand on: routes need a cluster with kube-proxy, and clients of all regions. */
const site: Environment = {
  ...local,
  clientAccess: "global",
  network: { ...local.network, serviceRange: "managed" },
  cluster: { ...local.cluster, dataplane: "legacy" as const },
  tls: { kind: "none" },
  external: { kind: "forbidden" },
};

/** The environment with a strategy, and nothing else changed. */
const withStrategy = (kind: Kind): Environment => ({ ...site, strategy: STRATEGIES[kind] });

const keys = ["a", "b", "c", "d", "e", "f"];

/** Six services of HTTP in two teams, one with two hosts. */
const http: Catalog = {
  shop: Object.fromEntries(keys.map((key): [string, ServiceEntry] => [key, { port: 8080 }])),
  stock: { g: { port: 8080, hosts: ["g", "old-g"] } },
};

let trial: Trial | undefined;

afterEach(async () => {
  await trial?.close();
});

/** What a move did, as the simulated cloud went through it. */
interface Moved {
  /** Operations of the preview, in the engine's order. */
  readonly previewed: readonly string[];
  /** Changes of the simulated project. */
  readonly events: number;
  /** Hosts that some change left unreachable, each with the event and the reason. */
  readonly lost: readonly string[];
}

/** Changes the strategy by one `up`, and traces every host after every change of the cloud. */
async function move(catalog: Catalog, from: Kind, to: Kind): Promise<Moved> {
  let environment = withStrategy(from);
  trial = await Trial.open({ program: async () => Promise.resolve(program(environment, catalog)) });
  const cloud = trial;
  await cloud.up();
  expect(cloud.cloud((state) => failing(state, catalog))).toEqual([]);

  environment = withStrategy(to);
  const previewed = await operations(cloud);
  const lost: string[] = [];
  let events = 0;
  cloud.observe((state) => {
    events += 1;
    lost.push(...failing(state, catalog).map((reason) => `event ${events}: ${reason}`));
  });
  await cloud.up();
  return { previewed, events, lost };
}

function failing(state: Parameters<typeof traceRoutes>[0], catalog: Catalog): string[] {
  const services = resolve(catalog, withStrategy("shared-ingress"));
  return traceRoutes(state, services, local.domain)
    .filter(({ trace }) => !trace.result.ok)
    .map(({ address, trace }) => `${address}: ${trace.result.reason}`);
}

/** What the steps of a preview do, in the engine's order. */
async function operations(cloud: Trial): Promise<readonly string[]> {
  const { steps } = JSON.parse(await cloud.succeed("preview", "--json")) as {
    steps: readonly { op: string }[];
  };
  return steps.map(({ op }) => op).filter((op) => op !== "same");
}

describe.each<readonly [Kind, Kind]>([
  ["load-balancer-per-service", "shared-ingress"],
  ["shared-ingress", "load-balancer-per-service"],
  ["shared-ingress", "gateway"],
  ["gateway", "shared-ingress"],
  ["static-route", "shared-ingress"],
])("from %s to %s", (from, to) => {
  test("additions come first, removals last, and no host is lost at any event of the up", async () => {
    const { previewed, events, lost } = await move(http, from, to);

    const firstRemoval = previewed.indexOf("delete");
    expect(previewed.slice(0, firstRemoval)).toContain("create");
    expect(new Set(previewed.slice(firstRemoval))).toEqual(new Set(["delete"]));
    expect(lost).toEqual([]);
    expect(events).toBeGreaterThan(20);
    expect(await trial?.preview()).toEqual([]);
  });
});
