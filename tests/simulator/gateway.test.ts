/** Claim: GKE's Gateway controller programs a load balancer of the objects, or says why not; traces follow it. */
import { describe, expect, it, test } from "vitest";

import type { Json, Properties } from "../../simulator/kind.js";
import { forwardingRuleToken } from "../../simulator/google/address.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { backendToken, healthCheckToken } from "../../simulator/kubernetes/loadBalancerPlan.js";
import { failNode, trace, type TraceRequest } from "../../simulator/reachability.js";
import { kind, kubeKind, refusal, World } from "./world.js";

const host = "cart.svc.test";
const proxies: Properties = {
  name: "proxies",
  network: "vpc",
  region: "europe-west1",
  ipCidrRange: "10.13.0.0/23",
  purpose: "REGIONAL_MANAGED_PROXY",
  role: "ACTIVE",
};
const meta = (namespace: string, name: string): Properties => ({ metadata: { namespace, name } });

function gatewayInputs(spec: Properties = {}, waits = true): Properties {
  const annotations: Properties = waits ? { "pulumi.com/waitFor": "condition=Programmed" } : {};
  return {
    metadata: { namespace: "gw", name: "internal", annotations },
    spec: {
      gatewayClassName: "gke-l7-rilb",
      addresses: [{ type: "NamedAddress", value: "gw" }],
      listeners: [
        {
          name: "http",
          port: 80,
          protocol: "HTTP",
          allowedRoutes: { namespaces: { from: "All" } },
        },
      ],
      ...spec,
    },
  };
}

function routeInputs(name: string, service: string, path = "/", hosts: Json = [host]): Properties {
  return {
    ...meta("shop", name),
    spec: {
      parentRefs: [{ name: "internal", namespace: "gw" }],
      hostnames: hosts,
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: [{ name: service, port: 80 }],
        },
      ],
    },
  };
}

/** A cluster with the Gateway API, an application, and all that a Gateway stands on. */
function ground(): World {
  const world = new World().gke({ gatewayApiConfig: { channel: "CHANNEL_STANDARD" } });
  world.namespace("gw").namespace("shop").app("shop", "cart");
  world.google("Subnetwork", proxies);
  const address = { addressType: "INTERNAL", subnetwork: "nodes", region: "europe-west1" };
  world.google("Address", { name: "gw", purpose: "SHARED_LOADBALANCER_VIP", ...address });
  world.google("Firewall", {
    name: "proxies",
    network: "vpc",
    sourceRanges: ["10.13.0.0/23"],
    allows: [{ protocol: "tcp" }],
  });
  world.google("ManagedZone", {
    name: "svc",
    dnsName: "svc.test.",
    visibility: "private",
    privateVisibilityConfig: { networks: [{ networkUrl: "projects/demo/global/networks/vpc" }] },
  });
  const record = { managedZone: "svc", name: "*.svc.test.", type: "A", ttl: 300 };
  world.google("RecordSet", { ...record, rrdatas: ["10.10.0.5"] });
  return world;
}

/** With a Gateway and one route. */
function routed(): World {
  const world = ground();
  world.kube("Gateway", gatewayInputs());
  world.kube("HTTPRoute", routeInputs("cart", "cart"));
  return world;
}

const result = (world: World, request: Partial<TraceRequest> = {}) =>
  trace(world.state, { host, ...request }).result;
const count = (world: World, token: string) => resourcesOf(world.state, token).length;
/** What the provider reports of a Gateway that it waits for. */
const waiting = (world: World, inputs = gatewayInputs()) => {
  const { id } = world.kube("Gateway", inputs);
  return kubeKind("Gateway").unready?.(world.scope, id, "create")[1];
};

test("a Gateway and a route make an internal Application Load Balancer; without them nothing is left", () => {
  const world = routed();

  expect(resourcesOf(world.state, forwardingRuleToken)[0]?.[1]).toMatchObject({
    ipAddress: "10.10.0.5",
    loadBalancingScheme: "INTERNAL_MANAGED",
    portRange: "80-80",
    allowGlobalAccess: false,
  });
  expect(resourcesOf(world.state, backendToken)[0]?.[1]).toMatchObject({
    loadBalancingScheme: "INTERNAL_MANAGED",
    protocol: "HTTP",
    timeoutSec: 30,
  });
  expect(count(world, "compute/networkEndpointGroup")).toBe(3);
  expect(result(world)).toMatchObject({ ok: true, status: 200 });

  kubeKind("HTTPRoute").delete(world.scope, "shop/cart");
  expect([backendToken, healthCheckToken].map((token) => count(world, token))).toEqual([0, 0]);
  kubeKind("Gateway").delete(world.scope, "gw/internal");
  expect(count(world, forwardingRuleToken)).toBe(0);
});

test("policies and appProtocol reach the backend, and go with their objects", () => {
  const world = routed();
  const targetRef = { group: "", kind: "Service", name: "cart" };
  const backend = () => resourcesOf(world.state, backendToken)[0]?.[1];
  const check = () => resourcesOf(world.state, healthCheckToken)[0]?.[1];

  world.kube("GCPBackendPolicy", {
    ...meta("shop", "cart"),
    spec: { default: { timeoutSec: 90 }, targetRef },
  });
  const health = { checkIntervalSec: 7, unhealthyThreshold: 4, config: { type: "TCP" } };
  world.kube("HealthCheckPolicy", {
    ...meta("shop", "cart"),
    spec: { default: health, targetRef },
  });
  kubeKind("Service").update(world.scope, "shop/cart", {
    ...meta("shop", "cart"),
    spec: {
      selector: { app: "cart" },
      ports: [{ port: 80, targetPort: 8080, appProtocol: "HTTP2" }],
    },
  });
  expect(backend()).toMatchObject({ timeoutSec: 90, protocol: "HTTP2" });
  expect(check()).toMatchObject({ checkIntervalSec: 7, unhealthyThreshold: 4, type: "TCP" });

  kubeKind("GCPBackendPolicy").delete(world.scope, "shop/cart");
  kubeKind("HealthCheckPolicy").delete(world.scope, "shop/cart");
  expect(backend()).toMatchObject({ timeoutSec: 30 });
  expect(check()).toMatchObject({ checkIntervalSec: 5, type: "HTTP" });
});

describe("a Gateway is not programmed, and the provider's wait says why:", () => {
  it.each<[string, (world: World) => void, Properties, string]>([
    [
      "without an active proxy-only subnet",
      (world) => {
        kind("Subnetwork").delete(
          world.state,
          "projects/demo/regions/europe-west1/subnetworks/proxies",
        );
      },
      {},
      "An active proxy-only subnetwork is required in the same region and VPC as the forwarding rule",
    ],
    [
      "without its address",
      () => undefined,
      { addresses: [{ type: "NamedAddress", value: "other" }] },
      "Error 404: The resource 'projects/demo/regions/europe-west1/addresses/other' was not found",
    ],
    [
      "of a class that GKE does not have here",
      () => undefined,
      { gatewayClassName: "nginx" },
      'the embedded cloud has no GatewayClass "nginx"; it knows gke-l7-rilb',
    ],
    [
      "beyond the quota of forwarding rules",
      (world) => {
        world.state.quotas["REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK"] = 0;
      },
      {},
      "Quota 'REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK' exceeded.  Limit: 0.0 in region europe-west1 and network vpc.",
    ],
  ])("%s", (_, prepare, spec, message) => {
    const world = ground();
    prepare(world);

    expect(waiting(world, gatewayInputs(spec))).toContain(message);
    expect(count(world, forwardingRuleToken)).toBe(0);
  });

  test("two listeners on an address that is not for sharing", () => {
    const world = ground();
    world.google("Address", {
      name: "alone",
      addressType: "INTERNAL",
      subnetwork: "nodes",
      region: "europe-west1",
    });
    const listener = (name: string, port: number) => ({ name, port, protocol: "HTTP" });

    const spec = {
      addresses: [{ type: "NamedAddress", value: "alone" }],
      listeners: [listener("a", 80), listener("b", 8080)],
    };
    expect(waiting(world, gatewayInputs(spec))).toContain("Specified IP address is in-use");
  });
});

describe("a route is not accepted", () => {
  const status = (world: World, name: string) => {
    const id = `shop/${name}`;
    return JSON.stringify(kubeKind("HTTPRoute").read(world.scope, id)?.["status"]);
  };

  test("beyond the size of the URL map; it is when there is room", () => {
    const world = routed();
    world.state.quotas["URL_MAP_KIB"] = 0.64; // one route

    world.kube("HTTPRoute", routeInputs("more", "cart", "/more"));
    expect(status(world, "more")).toContain(
      "the URL map of Gateway gw/internal would have 2 routes, and its maximum size holds 1.",
    );

    world.state.quotas["URL_MAP_KIB"] = 128;
    kubeKind("HTTPRoute").update(world.scope, "shop/more", routeInputs("more", "cart", "/more"));
    expect(status(world, "more")).not.toContain('"False"');
  });

  test("beyond the quota of backend services", () => {
    const world = routed().app("shop", "b");
    world.state.quotas["REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES"] = 1;

    world.kube("HTTPRoute", routeInputs("b", "b", "/b"));

    expect(status(world, "b")).toContain(
      "Quota 'REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES' exceeded.  Limit: 1.0 in region europe-west1.",
    );
    expect(result(world, { path: "/b" }).reason).toMatch(/^pod cart-/);
  });

  test("of a namespace that the listener does not allow, or before its Gateway is there", () => {
    const world = ground();
    world.kube("HTTPRoute", routeInputs("cart", "cart"));
    expect(status(world, "cart")).toContain("NoMatchingParent");

    const listener = { name: "http", port: 80, protocol: "HTTP" };
    world.kube("Gateway", gatewayInputs({ listeners: [listener] }));
    expect(status(world, "cart")).toContain("NotAllowedByListeners");

    kubeKind("Gateway").update(world.scope, "gw/internal", gatewayInputs());
    expect(result(world)).toMatchObject({ ok: true, status: 200 });
  });
});

describe("the API server refuses", () => {
  it.each<[string, string, Properties, string]>([
    [
      "17 host names",
      "HTTPRoute",
      routeInputs(
        "cart",
        "cart",
        "/",
        Array.from({ length: 17 }, (_, index) => `h${index}.svc.test`),
      ),
      "spec.hostnames: Too many: 17: must have at most 16 items",
    ],
    [
      "17 rules",
      "HTTPRoute",
      { ...meta("shop", "r"), spec: { rules: Array.from({ length: 17 }, () => ({})) } },
      "spec.rules: Too many: 17: must have at most 16 items",
    ],
    [
      "65 matches",
      "HTTPRoute",
      {
        ...meta("shop", "r"),
        spec: { rules: [{ matches: Array.from({ length: 65 }, () => ({})) }] },
      },
      "spec.rules[0].matches: Too many: 65: must have at most 64 items",
    ],
    [
      "65 listeners",
      "Gateway",
      gatewayInputs({
        listeners: Array.from({ length: 65 }, (_, index) => ({
          name: `l${index}`,
          port: 1 + index,
          protocol: "HTTP",
        })),
      }),
      "spec.listeners: Too many: 65: must have at most 64 items",
    ],
    [
      "a port that is none",
      "Gateway",
      gatewayInputs({ listeners: [{ name: "l", port: 70_000, protocol: "HTTP" }] }),
      "spec.listeners[0].port: Invalid value: 70000: spec.listeners[0].port in body should be less than or equal to 65535",
    ],
    [
      "a protocol that is none",
      "Gateway",
      gatewayInputs({ listeners: [{ name: "l", port: 80, protocol: "http" }] }),
      'spec.listeners[0].protocol: Unsupported value: "http": supported values: "HTTP", "HTTPS", "TLS", "TCP", "UDP"',
    ],
    [
      "a health check that is none",
      "HealthCheckPolicy",
      {
        ...meta("shop", "p"),
        spec: { default: { checkIntervalSec: 0 }, targetRef: { kind: "Service", name: "cart" } },
      },
      "spec.default.checkIntervalSec: Invalid value: 0: spec.default.checkIntervalSec in body should be greater than or equal to 1",
    ],
  ])("%s", (_, noun, inputs, message) => {
    const world = ground();
    expect(refusal(() => world.kube(noun, inputs))).toContain(message);
  });

  test("every kind of the Gateway API where the cluster has not switched it on", () => {
    const world = new World().gke().namespace("gw");
    const attached = new World().attached().namespace("gw");

    const message = 'no matches for kind "Gateway" in version "gateway.networking.k8s.io/v1"';
    expect(refusal(() => world.kube("Gateway", gatewayInputs()))).toBe(message);
    expect(refusal(() => attached.kube("Gateway", gatewayInputs()))).toBe(message);
  });
});

test("the proxy-only subnet: large enough, the only active one, and in use while a Gateway stands", () => {
  const world = routed();
  const id = "projects/demo/regions/europe-west1/subnetworks/proxies";

  expect(
    refusal(() =>
      world.google("Subnetwork", { ...proxies, name: "b", ipCidrRange: "10.14.0.0/27" }),
    ),
  ).toContain("A proxy-only subnetwork must be at least a /26.");
  expect(
    refusal(() =>
      world.google("Subnetwork", { ...proxies, name: "b", ipCidrRange: "10.14.0.0/26" }),
    ),
  ).toContain(`The active proxy-only subnetwork of region europe-west1 is '${id}'.`);
  expect(
    refusal(() => {
      kind("Subnetwork").delete(world.state, id);
    }),
  ).toMatch(/The subnetwork resource '.*proxies' is already being used by '.*forwardingRules/);
});

describe("a request", () => {
  test("is answered by the most specific path, whatever the age of its route", () => {
    const world = routed().app("shop", "api");
    world.kube("HTTPRoute", routeInputs("api", "api", "/api"));

    expect(result(world, { path: "/api/x" }).reason).toMatch(/^pod api-/);
    expect(result(world, { path: "/apix" }).reason).toMatch(/^pod cart-/);
  });

  test("is answered by the oldest route where two claim the same", () => {
    const world = routed().app("shop", "late");
    world.state.clockSeconds = 60;
    world.kube("HTTPRoute", routeInputs("late", "late"));

    expect(result(world).reason).toMatch(/^pod cart-/);
  });

  test("to an unknown host gets 404 from the proxy, to an unknown path too", () => {
    const world = ground();
    world.kube("Gateway", gatewayInputs());
    world.kube("HTTPRoute", routeInputs("cart", "cart", "/only"));

    expect(result(world, { host: "other.svc.test" })).toMatchObject({
      status: 404,
      reason: "no HTTPRoute has the host other.svc.test: the proxy answers 404",
    });
    expect(result(world)).toMatchObject({
      status: 404,
      reason: `host ${host} has no rule for path /: the proxy answers 404`,
    });
  });

  test("to another port meets no forwarding rule", () => {
    expect(result(routed(), { port: 443 })).toMatchObject({
      ok: false,
      reason: "no forwarding rule of 10.10.0.5 takes port 443",
    });
  });

  test("does not get past a firewall that is closed to the proxies", () => {
    const world = routed();
    kind("Firewall").delete(world.state, "projects/demo/global/firewalls/proxies");

    expect(result(world)).toMatchObject({
      status: 503,
      reason:
        "firewall rule default-deny-ingress drops tcp/8080 from 10.13.0.2: the proxy answers 503",
    });
  });

  test("from another region needs global access", () => {
    const world = routed();
    world.google("Subnetwork", {
      name: "far",
      network: "vpc",
      region: "us-east1",
      ipCidrRange: "10.99.0.0/24",
    });
    const fromVm = "10.99.0.9";

    expect(result(world, { fromVm })).toMatchObject({
      ok: false,
      reason:
        "a client in us-east1 does not reach a load balancer of europe-west1 without global access: the connection times out",
    });
    world.kube("GCPGatewayPolicy", {
      ...meta("gw", "internal"),
      spec: {
        default: { allowGlobalAccess: true },
        targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "internal" },
      },
    });
    expect(result(world, { fromVm })).toMatchObject({ ok: true, status: 200 });
  });

  test("meets the pods of a lost node until their health check gives them up: 10 s by default", () => {
    const world = routed();
    const [pod] = Object.values(world.scope.cluster.pods);
    failNode(world.state, pod?.node ?? "");
    const at = (atSecond: number) => result(world, { atSecond });

    expect([0, 9].map((second) => at(second).reason)).toEqual(
      Array.from(
        { length: 2 },
        () => "1 of 2 endpoints is on a node that is down, and Google's proxies still send to it",
      ),
    );
    expect([10, 60, 400].map((second) => at(second).ok)).toEqual([true, true, true]);
  });
});
