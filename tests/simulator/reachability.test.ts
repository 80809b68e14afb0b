/** Claim: a trace follows a request through the registered objects, at any second after an event. */
import { describe, expect, test } from "vitest";

import { failNode, recoverNode, trace, type TraceRequest } from "../../simulator/reachability.js";
import { advanceClock } from "../../simulator/state.js";
import { ingressInputs, kubeKind, refusal, routedWorld, World } from "./world.js";

const host = "cart.svc.test";
const stations = (world: World, request: TraceRequest) =>
  trace(world.state, request).hops.map(({ kind, ok }) => `${kind} ${ok ? "ok" : "no"}`);
const result = (world: World, request: TraceRequest) => trace(world.state, request).result;

/** The node of the n-th pod with the label. */
function nodeOf(world: World, label: string, value: string): string {
  const pod = Object.values(world.scope.cluster.pods).find(({ labels }) => labels[label] === value);
  return pod?.node ?? "";
}

const controllerNode = (world: World) => nodeOf(world, "app.kubernetes.io/component", "controller");

describe("a route that works", () => {
  test("goes through every hop", () => {
    const world = routedWorld();

    const found = trace(world.state, { host });

    expect(found.hops.map(({ kind }) => kind)).toEqual([
      "VM",
      "DNS",
      "forwarding rule",
      "node",
      "controller",
      "Service",
      "pod",
    ]);
    expect(found.hops.map(({ ok }) => ok)).toEqual(Array.from({ length: 7 }, () => true));
    expect(found.hops[0]).toEqual({
      kind: "VM",
      what: "10.10.0.10",
      ok: true,
      detail: "in the source ranges of the load balancer",
    });
    expect(found.hops[1]?.detail).toBe("zone svc, record *.svc.test. -> 10.10.0.5");
    expect(found.hops[4]?.detail).toBe("class internal, Ingress shop/cart, Prefix /");
    expect(found.port).toBe(80);
    expect(found.result).toMatchObject({ ok: true, status: 200 });
  });

  test("is the same each time", () => {
    expect(trace(routedWorld().state, { host })).toEqual(trace(routedWorld().state, { host }));
  });

  test("an exact path wins over a prefix, and the longest prefix over a shorter one", () => {
    const world = routedWorld().app("shop", "a").app("shop", "b");
    world.kube("Ingress", ingressInputs("shop", "a", host, "a", { path: "/api" }));
    world.kube(
      "Ingress",
      ingressInputs("shop", "b", host, "b", { path: "/api/v1", pathType: "Exact" }),
    );
    const service = (path: string) => trace(world.state, { host, path }).hops[5]?.what;

    expect(["/", "/apix", "/api/x", "/api/v1", "/api/v1/x"].map(service)).toEqual([
      "shop/cart",
      "shop/cart",
      "shop/a",
      "shop/b",
      "shop/a",
    ]);
  });

  test("tcp goes by the controller's tcp map, without HTTP status", () => {
    const world = routedWorld({ tcp: { "5432": "shop/cart:80" } });

    expect(stations(world, { host: "db.svc.test", port: 5432 })).toEqual([
      "VM ok",
      "DNS ok",
      "forwarding rule ok",
      "node ok",
      "controller ok",
      "Service ok",
      "pod ok",
    ]);
    expect(result(world, { host: "db.svc.test", port: 5432 }).status).toBeUndefined();
    expect(result(world, { host: "db.svc.test", port: 5433 }).reason).toBe(
      "the forwarding rule takes ports 80, 443, 5432, not port 5433",
    );
  });

  test("a load balancer of an application's own leads to its pods", () => {
    const world = routedWorld();
    const annotations = { "networking.gke.io/load-balancer-type": "Internal" };
    world.kube("Service", {
      metadata: { name: "direct", namespace: "shop", annotations },
      spec: {
        type: "LoadBalancer",
        selector: { app: "cart" },
        ports: [{ port: 80, targetPort: 8080 }],
      },
    });
    world.google("RecordSet", {
      managedZone: "svc",
      name: "direct.svc.test.",
      type: "A",
      rrdatas: ["10.10.0.6"],
    });

    expect(stations(world, { host: "direct.svc.test" })).toEqual([
      "VM ok",
      "DNS ok",
      "forwarding rule ok",
      "node ok",
      "Service ok",
      "pod ok",
    ]);
    expect(result(world, { host: "direct.svc.test" }).ok).toBe(true);
  });
});

describe("a route that does not", () => {
  test.each<[string, TraceRequest, string, string]>([
    [
      "DNS",
      { host: "cart.other.test" },
      "the name cart.other.test does not resolve: no zone that the VM's network sees holds it (NXDOMAIN)",
      "DNS no",
    ],
    [
      "controller",
      { host: "nope.svc.test" },
      "no Ingress has a rule for host nope.svc.test: the controller itself answers 404",
      "controller no",
    ],
    [
      "forwarding rule",
      { host, port: 8080 },
      "the forwarding rule takes ports 80, 443, not port 8080",
      "forwarding rule no",
    ],
    [
      "node",
      { host, fromVm: "10.99.0.1" },
      "firewall rule default-deny-ingress drops tcp/80 from 10.99.0.1: the connection times out",
      "node no",
    ],
  ])("ends at the %s hop", (_, request, reason, last) => {
    const world = routedWorld();

    expect(stations(world, request).at(-1)).toBe(last);
    expect(result(world, request)).toMatchObject({ ok: false, reason });
  });

  test("ends at the Service that does not exist, or has no such port, or no pods", () => {
    const world = routedWorld();
    world.kube("Ingress", ingressInputs("shop", "a", "a.svc.test", "nope"));
    world.kube("Service", {
      metadata: { name: "empty", namespace: "shop" },
      spec: { selector: { app: "empty" }, ports: [{ port: 80 }] },
    });
    world.kube("Service", {
      metadata: { name: "odd", namespace: "shop" },
      spec: { selector: { app: "cart" }, ports: [{ port: 81 }] },
    });
    world.kube("Ingress", ingressInputs("shop", "b", "b.svc.test", "empty"));
    world.kube("Ingress", ingressInputs("shop", "c", "c.svc.test", "odd"));

    expect(["a", "b", "c"].map((name) => result(world, { host: `${name}.svc.test` }))).toEqual([
      {
        ok: false,
        status: 503,
        reason: "no Service shop/nope",
        cure: 'create Service "nope" in namespace "shop"',
      },
      {
        ok: false,
        status: 503,
        reason: "Service shop/empty has no endpoints: no pod has the labels app=empty",
        cure: "deploy pods with these labels",
      },
      {
        ok: false,
        status: 503,
        reason: "Service shop/odd has no port 80; it has 81",
        cure: "correct the port of the route or of the Service",
      },
    ]);
  });

  test("is no route any more when the controller is gone", () => {
    const world = routedWorld();

    kubeKind("Release").delete(world.scope, "ingress-internal/internal");

    expect(result(world, { host }).reason).toBe(
      "no forwarding rule has the address 10.10.0.5: the connection times out",
    );
  });
});

describe("TLS", () => {
  const tlsWorld = () => {
    const world = routedWorld(
      {},
      { extraArgs: { "default-ssl-certificate": "ingress-internal/wildcard" } },
    );
    world.kube("Ingress", ingressInputs("shop", "tls", "tls.svc.test", "cart", { tls: true }));
    return world;
  };

  test("http is redirected, so a trace without a port takes https", () => {
    const world = tlsWorld();

    expect(result(world, { host: "tls.svc.test", port: 80 })).toEqual({
      ok: true,
      status: 308,
      reason: "redirected to https://tls.svc.test/",
    });
    expect(trace(world.state, { host: "tls.svc.test" }).port).toBe(443);
  });

  test("without its Secret the controller shows its fake certificate, and the trace says so", () => {
    const world = tlsWorld();
    const detail = () => trace(world.state, { host: "tls.svc.test" }).hops[4]?.detail;

    const missing = detail();
    world.kube("Secret", {
      metadata: { name: "wildcard", namespace: "ingress-internal" },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": "c", "tls.key": "k" },
    });

    expect(missing).toBe(
      'class internal, Ingress shop/tls, Prefix /; Secret ingress-internal/wildcard does not exist: self-signed "Kubernetes Ingress Controller Fake Certificate", clients that verify it fail',
    );
    expect(detail()).toBe(
      "class internal, Ingress shop/tls, Prefix /; certificate of Secret ingress-internal/wildcard",
    );
    expect(result(world, { host: "tls.svc.test" }).ok).toBe(true);
  });
});

describe("a node fails", () => {
  test("externalTrafficPolicy Local: connections are lost until second 6", () => {
    const world = routedWorld();
    failNode(world.state, controllerNode(world));

    expect([0, 5, 6, 60, 400].map((atSecond) => result(world, { host, atSecond }).ok)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(result(world, { host, atSecond: 5 }).reason).toMatch(
      /^1 of 3 new connections still go to a node that is down \(gke-main-pool-.*\), until second 6 of the simulated clock$/,
    );
  });

  test("externalTrafficPolicy Cluster: until second 24, and through dead endpoints until second 50", () => {
    const world = routedWorld(
      {},
      {
        service: {
          annotations: {
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/load-balancer-ip-addresses": "ingress",
          },
        },
      },
    );
    failNode(world.state, controllerNode(world));

    expect(
      [0, 23, 24, 49, 50].map((atSecond) => result(world, { host, atSecond }).reason.slice(0, 24)),
    ).toEqual([
      "1 of 3 new connections s",
      "1 of 3 new connections s",
      "1 of 3 endpoints is on a",
      "1 of 3 endpoints is on a",
      result(world, { host, atSecond: 50 }).reason.slice(0, 24),
    ]);
    expect(result(world, { host, atSecond: 50 }).ok).toBe(true);
  });

  test("all nodes: the last resort gets the connections and nothing answers", () => {
    const world = routedWorld();
    for (const name of Object.keys(world.scope.cluster.nodes)) failNode(world.state, name);

    expect(result(world, { host, atSecond: 30 })).toEqual({
      ok: false,
      reason: "every node that the load balancer uses is down: the connection times out",
      cure: "recover a node, or wait for the cluster autoscaler",
    });
  });

  test("pods of an application: NGINX tries the next; a lone pod is replaced after 350 s and starts in 3 s", () => {
    const world = routedWorld();
    kubeKind("Deployment").delete(world.scope, "shop/cart");
    const labels = { app: "cart" };
    const containers = [{ name: "cart", image: "echo:1", ports: [{ containerPort: 8080 }] }];
    world.kube("Deployment", {
      metadata: { name: "cart", namespace: "shop" },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
    failNode(world.state, nodeOf(world, "app", "cart"));

    expect(
      [6, 49, 50, 352, 353].map((atSecond) => result(world, { host, atSecond }).status),
    ).toEqual([504, 504, 503, 503, 200]);
  });

  test("and recovers: the route works again, and the trace of an earlier second stays", () => {
    const world = routedWorld();
    const node = controllerNode(world);
    failNode(world.state, node);
    advanceClock(world.state, 3);

    recoverNode(world.state, node);

    expect([-1, 0].map((atSecond) => result(world, { host, atSecond }).ok)).toEqual([false, true]);
  });

  test("a name that is not known is refused with the names that are", () => {
    const world = routedWorld();
    const names = Object.keys(world.scope.cluster.nodes).sort();

    expect(
      refusal(() => {
        failNode(world.state, "nope");
      }),
    ).toBe(`no node "nope"; the nodes are: ${names.join(", ")}`);
    expect(
      refusal(() => {
        recoverNode(world.state, names[0] ?? "");
      }),
    ).toBe(`node "${names[0] ?? ""}" is running`);
  });
});
