/** Claim: route changes are told in words for the objects of every strategy, and what is not known is said so. */
import { describe, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import { appearing, ingress, leaving, linesOf, staying, urnOf, type Written } from "./written.js";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const HOST = "refunds.dev.svc.example.com";
const dev = { name: "dev", domain: "dev.svc.example.com" };
const services = resolve(
  { payments: { refunds: { port: 8080 } }, orders: { events: { port: 9092, protocol: "tcp" } } },
  dev,
);

describe("Ingress", () => {
  test("added, removed, and not a word about what stays", () => {
    expect(
      linesOf([
        appearing("payments", "refunds", { port: 8080 }),
        leaving("orders", "old"),
        staying("orders", "x"),
      ]),
    ).toEqual([
      "- orders/old: old.dev.svc.example.com -> Service orders/old:80",
      `+ payments/refunds: ${HOST} -> Service payments/refunds:8080`,
    ]);
  });

  test("a path moves from one Service to another", () => {
    const before = ingress("orders", "orders", { path: "/v2" });
    const after = ingress("orders", "orders", { path: "/v2", service: "orders-v2" });

    const lines = linesOf([
      {
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        name: "orders",
        parent: before.parent,
        before: before.inputs,
        after: after.inputs,
      },
    ]);

    expect(lines).toEqual([
      "~ orders/orders-v2: orders.dev.svc.example.com/v2 moves from Service orders/orders:80 to Service orders/orders-v2:80",
    ]);
  });

  test("a route that becomes external says so", () => {
    const before = ingress("shop", "shop");
    const after = ingress("shop", "shop", { className: "external" });

    expect(
      linesOf([
        {
          type: "kubernetes:networking.k8s.io/v1:Ingress",
          name: "shop",
          parent: before.parent,
          before: before.inputs,
          after: after.inputs,
        },
      ]),
    ).toEqual(["~ shop/shop: shop.dev.svc.example.com becomes external (was internal)"]);
  });

  test("a host and a port that only the update tells", () => {
    const after = {
      metadata: { namespace: "payments" },
      spec: {
        rules: [
          {
            host: UNKNOWN,
            http: {
              paths: [
                { path: "/", backend: { service: { name: "a", port: { number: UNKNOWN } } } },
              ],
            },
          },
        ],
      },
    };

    expect(
      linesOf([
        {
          type: "kubernetes:networking.k8s.io/v1:Ingress",
          name: "a",
          parent: "ingress:TeamRoutes::payments",
          after,
        },
      ]),
    ).toEqual(["+ payments/a: known after up -> Service payments/a:known after up"]);
  });

  test("rules that are not known at all are no route, and no error", () => {
    const after = { metadata: UNKNOWN, spec: { rules: UNKNOWN } };

    expect(
      linesOf([{ type: "kubernetes:networking.k8s.io/v1:Ingress", name: "a", after }]),
    ).toEqual([]);
  });
});

const release = (tcp: object) => ({
  values: {
    controller: {
      service: {
        type: "LoadBalancer",
        annotations: { "networking.gke.io/load-balancer-type": "Internal" },
      },
    },
    tcp,
  },
});

test("a tcp port of the controller has the hosts of its entry; without an entry any host", () => {
  const after = release({ "9092": "orders/events:9092", "7000": "gone/gone:7000" });

  expect(
    linesOf(
      [{ type: "kubernetes:helm.sh/v3:Release", name: "r", before: release({}), after }],
      services,
    ),
  ).toEqual([
    "+ gone/gone: any host, tcp port 7000 -> Service gone/gone:7000",
    "+ orders/events: events.dev.svc.example.com, tcp port 9092 -> Service orders/events:9092",
  ]);
});

describe("HTTPRoute", () => {
  const type = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
  const route = (more: object = {}) => ({
    metadata: { name: "refunds", namespace: "payments" },
    spec: {
      parentRefs: [{ name: "internal", namespace: "gateway" }],
      hostnames: [HOST],
      rules: [
        {
          matches: [
            { path: { type: "PathPrefix", value: "/v2" } },
            { path: { type: "Exact", value: "/health" } },
          ],
          backendRefs: [{ name: "refunds", port: 8080 }],
          ...more,
        },
      ],
    },
  });

  test("each host, match and backend is a route; the team is the component's name", () => {
    expect(
      linesOf(
        [{ type, name: "refunds", parent: "gateway:GatewayRoutes::payments", after: route() }],
        services,
      ),
    ).toEqual([
      `+ payments/refunds: ${HOST}/health (exact) -> Service payments/refunds:8080`,
      `+ payments/refunds: ${HOST}/v2 -> Service payments/refunds:8080`,
    ]);
  });

  test("a backend in another namespace, a weight and a timeout", () => {
    const after = route({
      matches: [],
      timeouts: { request: "5s" },
      backendRefs: [{ name: "refunds", namespace: "other", port: 80, weight: 10 }],
    });

    expect(
      linesOf([{ type, name: "refunds", parent: "gateway:GatewayRoutes::payments", after }]),
    ).toEqual([
      `+ payments/refunds: ${HOST} -> Service other/refunds:80, request timeout 5s, weight 10`,
    ]);
  });

  test("under a Gateway of an external class it is external", () => {
    const gateway = (gatewayClassName: string): Written => ({
      type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
      name: "g",
      after: { metadata: { name: "internal", namespace: "gateway" }, spec: { gatewayClassName } },
    });
    const lines = (className: string) =>
      linesOf([
        gateway(className),
        { type, name: "refunds", parent: "gateway:GatewayRoutes::payments", after: route() },
      ]);

    expect(lines("gke-l7-rilb").join("\n")).not.toContain("external");
    expect(
      lines("gke-l7-regional-external-managed").every((line) => line.endsWith(", external")),
    ).toBe(true);
  });

  test("from Ingress to HTTPRoute a host keeps its route, and moves to another address", () => {
    const one = {
      ...route(),
      spec: { ...route().spec, rules: [{ backendRefs: [{ name: "refunds", port: 80 }] }] },
    };

    expect(
      linesOf([
        leaving("payments", "refunds"),
        { type, name: "refunds", parent: "gateway:GatewayRoutes::payments", after: one },
      ]),
    ).toEqual(["1 route moves from the ingress controller to the Gateway"]);
  });
});

describe("from one carrier to another", () => {
  const controller = (certificate?: string): Written => {
    const inputs = {
      values: {
        controller: {
          ingressClassResource: { name: "internal" },
          extraArgs: certificate === undefined ? {} : { "default-ssl-certificate": certificate },
          service: {
            type: "LoadBalancer",
            annotations: { "networking.gke.io/load-balancer-type": "Internal" },
          },
        },
      },
    };
    return { type: "kubernetes:helm.sh/v3:Release", name: "r", before: inputs };
  };
  const gateway = (sections: Readonly<Record<string, number>>): Written => ({
    type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    name: "g",
    after: {
      metadata: { name: "internal", namespace: "gateway" },
      spec: {
        gatewayClassName: "gke-l7-rilb",
        listeners: Object.entries(sections).map(([name, port]) => ({ name, port })),
      },
    },
  });
  const route = (sectionName: string, service = "refunds"): Written => ({
    type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    name: "service-ingress-dev-routes-payments/refunds@internal-2",
    parent: "gateway:GatewayRoutes::service-ingress-dev-routes",
    after: {
      metadata: { name: "refunds", namespace: "payments" },
      spec: {
        parentRefs: [{ name: "internal", namespace: "gateway", sectionName }],
        hostnames: [HOST],
        rules: [{ backendRefs: [{ name: service, port: 80 }] }],
      },
    },
  });
  const listeners = { http: 80, https: 443 };

  test.each([
    ["with a certificate before and after", "a/b", "https", []],
    ["without one", undefined, "http", []],
    ["with one before only", "a/b", "http", ["is called on port 80 instead of 443"]],
    ["with one after only", undefined, "https", ["is called on port 443 instead of 80"]],
  ])("%s, a caller changes this", (_, certificate, section, words) => {
    const old = leaving("payments", "refunds");

    const found = linesOf([controller(certificate), old, gateway(listeners), route(section)]);

    const moves = "moves from the ingress controller (Service payments/refunds:80)";
    expect(found).toEqual(
      words.length === 0
        ? ["1 route moves from the ingress controller to the Gateway"]
        : [
            `~ payments/refunds: ${HOST} ${moves} to the Gateway (Service payments/refunds:80), ${words.join()}`,
          ],
    );
  });

  test("to another Service at the same time is a change of the route", () => {
    expect(linesOf([leaving("payments", "refunds"), route("http", "refunds-2")])).toEqual([
      `~ payments/refunds: ${HOST} moves from the ingress controller (Service payments/refunds:80) to the Gateway (Service payments/refunds-2:80)`,
    ]);
  });

  test("a redirect to https is no route", () => {
    const after = {
      metadata: { name: "internal-redirect", namespace: "gateway" },
      spec: {
        parentRefs: [{ name: "internal", namespace: "gateway", sectionName: "http" }],
        rules: [{ filters: [{ type: "RequestRedirect" }] }],
      },
    };
    const type = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

    expect(linesOf([gateway(listeners), { type, name: "redirect", after }])).toEqual([]);
  });

  test("the owner of a route on a second Gateway that goes is known from its name", () => {
    const { after = {}, ...one } = route("http");

    const before = { ...after, metadata: { name: "refunds", namespace: "money" } };

    expect(linesOf([{ ...one, before }])).toEqual([
      `- payments/refunds: ${HOST} -> Service money/refunds:80`,
    ]);
  });
});

describe("records that lead to a Service", () => {
  const service = (spec: object): Written => ({
    type: "kubernetes:core/v1:Service",
    name: "service-ingress-dev-services-payments/refunds",
    parent: "service:ServiceLoadBalancers::service-ingress-dev-services",
    after: {
      metadata: {
        name: "refunds-x",
        namespace: "payments",
        annotations: { "networking.gke.io/load-balancer-type": "Internal" },
      },
      spec,
    },
  });
  const record = (address: string, sources: readonly string[] = []): Written => ({
    type: "gcp:dns/recordSet:RecordSet",
    name: "zone-refunds",
    after: { name: `${HOST}.`, type: "A", rrdatas: [address] },
    sources: { rrdatas: sources },
  });
  const balancer = service({
    type: "LoadBalancer",
    ports: [{ name: "http", port: 80, targetPort: 8080 }],
  });

  test("by what the address depends on, before anybody knows it", () => {
    expect(linesOf([balancer, record(UNKNOWN, [urnOf(balancer)])])).toEqual([
      `+ payments/refunds: ${HOST} -> Service payments/refunds-x:80, pod port 8080`,
    ]);
  });

  test("by the address that the load balancer has", () => {
    const outputs = { status: { loadBalancer: { ingress: [{ ip: "10.0.0.9" }] } } };

    expect(linesOf([{ ...balancer, outputs }, record("10.0.0.9")])).toEqual([
      `+ payments/refunds: ${HOST} -> Service payments/refunds-x:80, pod port 8080`,
    ]);
  });

  test("by the ClusterIP, over the static route", () => {
    const inCluster = service({
      type: "ClusterIP",
      clusterIP: "10.8.0.7",
      ports: [{ name: "tcp", port: 9092 }],
    });

    expect(linesOf([inCluster, record("10.8.0.7")])).toEqual([
      `+ payments/refunds: ${HOST}, tcp port 9092 -> Service payments/refunds-x:9092`,
    ]);
  });

  test("a load balancer whose record does not tell has the catalog's hosts", () => {
    expect(linesOf([balancer, record(UNKNOWN)], services)).toEqual([
      `+ payments/refunds: ${HOST} -> Service payments/refunds-x:80, pod port 8080`,
    ]);
  });

  test("a ClusterIP Service that no record names is no route", () => {
    expect(
      linesOf([service({ type: "ClusterIP", clusterIP: "10.8.0.7", ports: [{ port: 80 }] })]),
    ).toEqual([]);
  });
});

test("of two backends on one path the one that stays is not a change", () => {
  const type = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
  const with_ = (...names: string[]) => ({
    metadata: { namespace: "a" },
    spec: { hostnames: ["h"], rules: [{ backendRefs: names.map((name) => ({ name, port: 80 })) }] },
  });

  expect(
    linesOf([
      {
        type,
        name: "r",
        parent: "x:GatewayRoutes::a",
        before: with_("old", "blue"),
        after: with_("old", "green", "red"),
      },
    ]),
  ).toEqual([
    "- a/blue: h -> Service a/blue:80",
    "+ a/green: h -> Service a/green:80",
    "+ a/red: h -> Service a/red:80",
  ]);
});
