/** Claims about the strategy `gateway`, shown by the real engine. */
import { afterEach, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import program from "../../index.js";
import { formatRoutes, traceRoutes } from "../../simulator/commands/routes.js";
import { forwardingRuleToken } from "../../simulator/google/address.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { backendToken } from "../../simulator/kubernetes/loadBalancerPlan.js";
import { trace } from "../../simulator/reachability.js";
import { isEmpty, type CloudState } from "../../simulator/state.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";
import { kind, kubeKind } from "../simulator/world.js";

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

/** Every route of the catalog. */
const traced = (state: CloudState) => traceRoutes(state, resolve(catalog, current), current.domain);

/** Host and first path, and the HTTP status that its trace ends with. */
function answers(cloud: Trial): readonly string[] {
  return cloud
    .cloud(traced)
    .map(
      ({ address, trace: { result } }) =>
        `${address} ${result.ok ? (result.status ?? 0) : "fails"}`,
    );
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
  expect(answers(cloud)).toEqual(ALL_ANSWER);
  expect(
    cloud
      .cloud((state) => formatRoutes(traced(state)))
      .split("\n")
      .slice(0, 4),
  ).toEqual([
    "VM 10.11.15.253",
    "  > DNS *.local.svc.example.com. -> 10.11.0.5",
    "  > internal Application Load Balancer, 10.11.0.5",
    "  > Google's proxies in 10.13.0.0/23, Gateway gateway-internal/internal",
  ]);
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
  expect(answers(cloud)).toEqual([`${host("ads")} 200`, ...ALL_ANSWER]);

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});

test("with a certificate: the Gateway waits for its Secret, then https answers and http is sent there", async () => {
  const cloud = await open(
    { shop: { cart: { port: 8080 }, feed: { port: 9000, protocol: "grpc" } } },
    secure,
  );
  const early = await cloud.pulumi("up", "--yes", "--skip-preview");

  await cloud.meddle((state) => {
    const [cluster] = Object.values(state.clusters);
    if (cluster === undefined) throw new Error("no cluster");
    const [namespace, name] = ["gateway-internal", "wildcard-tls"];
    const data = { "tls.crt": "", "tls.key": "" };
    const secret = { metadata: { namespace, name }, type: "kubernetes.io/tls", data };
    kubeKind("Secret").create({ state, cluster }, secret, name);
  });
  await cloud.up();

  expect(early.code).not.toBe(0);
  expect(early.stdout).toContain(
    'listener "https": certificateRef Secret "gateway-internal/wildcard-tls" not found',
  );
  expect(early.stdout).not.toContain("RecordSet");
  expect(await cloud.preview()).toEqual([]);
  expect(answers(cloud)).toEqual([`${host("cart")} 200`, `${host("feed")} 200`]);
  const found = (port: number) =>
    cloud.cloud((state) => trace(state, { host: host("cart"), port }));
  expect(found(443).hops[3]?.detail).toMatch(
    /; certificate of Secret gateway-internal\/wildcard-tls$/,
  );
  expect(found(80).result).toEqual({
    ok: true,
    status: 301,
    reason: `redirected to https://${host("cart")}/`,
  });
  const protocols = cloud.cloud((state) =>
    resourcesOf(state, backendToken).map(([, { protocol }]) => protocol),
  );
  expect(protocols.sort()).toEqual(["HTTP", "HTTP2"]);
});

test("more routes than a URL map of 128 KiB holds: two Gateways, and every host answers at its own", async () => {
  const paths = Array.from(
    { length: 7 },
    (_, index) => ({ path: `/p${index}`, match: "prefix" }) as const,
  );
  const hosts = (letter: string) => Array.from({ length: 16 }, (_, index) => `${letter}${index}`);
  const cloud = await open(
    {
      shop: {
        a: { port: 8080, hosts: hosts("a"), paths },
        b: { port: 8080, hosts: hosts("b"), paths },
      },
    },
    {
      ...plain,
      strategy: {
        kind: "gateway",
        proxySubnet: { kind: "create", range: "10.13.0.0/23" },
        urlMapSize: "128KiB",
      },
    },
  );
  await cloud.meddle((state) => {
    state.quotas.URL_MAP_KIB = 128;
  });

  await cloud.up();

  expect(await cloud.preview()).toEqual([]);
  expect(new Set(answers(cloud).map((line) => line.split(" ")[1]))).toEqual(new Set(["200"]));
  expect(answers(cloud)).toHaveLength(32);
  const { loadBalancerAddresses } = await cloud.outputs();
  expect(Object.keys(loadBalancerAddresses as object)).toEqual(["internal", "internal-2"]);
  const proxies = cloud.cloud(traced).map(({ trace: { hops } }) => hops[3]?.detail.split(",")[0]);
  expect(new Set(proxies)).toEqual(
    new Set(["Gateway gateway-internal/internal", "Gateway gateway-internal/internal-2"]),
  );

  await cloud.destroy();
  expect(cloud.cloud(isEmpty)).toBe(true);
});

test("no Gateway without a proxy-only subnet or beyond the quota; a later up finishes, DNS last", async () => {
  const cloud = await open(
    { shop: { cart: { port: 8080 } } },
    {
      ...plain,
      strategy: {
        kind: "gateway",
        proxySubnet: { kind: "existing", range: "10.13.0.0/23" },
        urlMapSize: "1MiB",
      },
    },
  );
  const refusal = async () => {
    const { code, stdout } = await cloud.pulumi("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(cloud.cloud((state) => resourcesOf(state, "gcp:dns/recordSet:RecordSet"))).toEqual([]);
    return stdout;
  };

  expect(await refusal()).toContain(
    "An active proxy-only subnetwork is required in the same region and VPC as the forwarding rule., invalid",
  );

  const quota = "REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK";
  await cloud.meddle((state) => {
    const inputs = {
      name: "proxies",
      network: "service-ingress-local-network",
      region: "europe-west1",
      ipCidrRange: "10.13.0.0/23",
      purpose: "REGIONAL_MANAGED_PROXY",
      role: "ACTIVE",
    };
    kind("Subnetwork").create(state, inputs, "proxies");
    state.quotas[quota] = 0;
  });
  expect(await refusal()).toContain(
    `QUOTA_EXCEEDED - Quota '${quota}' exceeded.  Limit: 0.0 in region europe-west1 and network service-ingress-local-network., quotaExceeded`,
  );

  await cloud.meddle((state) => {
    state.quotas[quota] = 1;
  });
  await cloud.up();
  expect(answers(cloud)).toEqual([`${host("cart")} 200`]);
});
