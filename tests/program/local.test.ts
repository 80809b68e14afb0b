/** Claims about the whole program, shown by the real engine on the embedded cloud: environment `local`. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { catalog as shipped, resolve } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import { chartValues } from "../../components/chartValues.js";
import program from "../../index.js";
import { failNode, recoverNode, trace } from "../../simulator/reachability.js";
import { isEmpty } from "../../simulator/state.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

let catalog: Catalog = shipped;
let environment: Environment = local;
let trial: Trial;

beforeAll(async () => {
  trial = await Trial.open({ program: async () => Promise.resolve(program(environment, catalog)) });
});

afterAll(async () => {
  await trial.close();
});

const hosts = resolve(shipped, local).flatMap(({ hosts }) => hosts);

/** Runs `work` with another catalog, and puts the shipped one back. */
async function withCatalog<T>(changed: Catalog, work: () => Promise<T>): Promise<T> {
  catalog = changed;
  try {
    return await work();
  } finally {
    catalog = shipped;
  }
}

interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

async function stateOf(type: string): Promise<readonly Resource[]> {
  const { deployment } = JSON.parse(await trial.succeed("stack", "export")) as {
    deployment: { resources: Resource[] };
  };
  return deployment.resources.filter((resource) => resource.type === type);
}

test("first up: every resource is made, and the outputs say where callers go", async () => {
  const changes = await trial.up();

  expect(Object.keys(changes)).toEqual(["create"]);
  const outputs = await trial.outputs();
  expect(outputs).toMatchObject({
    clusterName: "service-ingress-local-cluster",
    domain: "local.svc.example.com",
    loadBalancerAddresses: {
      internal: expect.stringMatching(/^10\.11\./) as string,
      external: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) as string,
    },
  });
  expect(
    Object.values(outputs.hostsByTeam as Record<string, string[]>)
      .flat()
      .sort(),
  ).toEqual([...new Set(hosts)].sort());
});

test("an Ingress' entry in the state does not grow with the depth of the code, a component's does", async () => {
  const [ingress] = await stateOf("kubernetes:networking.k8s.io/v1:Ingress");
  const [routes] = await stateOf("service-ingress:ingress:TeamRoutes");

  expect(Object.keys(routes ?? {})).toContain("stackTrace");
  expect(Object.keys(ingress ?? {})).not.toContain("stackTrace");
  expect(Object.keys(ingress ?? {})).not.toContain("sourcePosition");
});

test("a preview after up is empty", async () => {
  expect(await trial.preview()).toEqual([]);
  await trial.succeed("preview", "--expect-no-changes");
});

test("every value of the chart arrives at the Release, for both controllers", async () => {
  const releases = await stateOf("kubernetes:helm.sh/v3:Release");

  const expected = (exposure: "internal" | "external", annotations: Record<string, string>) =>
    chartValues({
      releaseName: `ingress-${exposure}`,
      ingressClassName: exposure,
      options: local.strategy.controller,
      serviceAnnotations: annotations,
      sourceRanges: exposure === "internal" ? local.clientRanges : local.external.clientRanges,
      tls: local.tls,
      tcpPorts: resolve(shipped, local)
        .filter((service) => service.protocol === "tcp" && service.exposure === exposure)
        .map(({ port, namespace, service }) => ({ port, namespace, service })),
      bodySizePerEntry: true,
      namespaceSelector: { matchLabels: { "service-ingress/routes": "checked" } },
    });
  const byName = new Map(releases.map(({ inputs }) => [inputs.name, inputs]));
  expect([...byName.keys()].sort()).toEqual(["ingress-external", "ingress-internal"]);
  expect(byName.get("ingress-internal")).toMatchObject({
    chart: "ingress-nginx",
    version: "4.15.1",
    atomic: true,
    cleanupOnFail: true,
    timeout: 300,
    values: expected("internal", {
      "networking.gke.io/load-balancer-type": "Internal",
      "networking.gke.io/load-balancer-ip-addresses": "service-ingress-local-internal",
    }),
  });
  expect(byName.get("ingress-external")?.values).toEqual(
    expected("external", {
      "cloud.google.com/l4-rbs": "enabled",
      "networking.gke.io/load-balancer-ip-addresses": "service-ingress-local-external",
    }),
  );
});

describe("reachability", () => {
  test("every host is reached from a VM, through the registered objects alone", () => {
    const requests = resolve(shipped, local).flatMap(({ hosts, paths, protocol, port }) =>
      hosts.flatMap((host) =>
        paths.map(({ path }) => ({ host, path, ...(protocol === "tcp" ? { port } : {}) })),
      ),
    );
    const failed = trial.cloud((state) =>
      requests.filter((request) => !trace(state, request).result.ok),
    );

    expect(requests.length).toBeGreaterThan(27);
    expect(failed).toEqual([]);
  });

  test("an unknown host is answered by the default backend", () => {
    const { result } = trial.cloud((state) =>
      trace(state, { host: "nobody.local.svc.example.com" }),
    );

    expect(result.ok).toBe(false);
    expect(result.status).toBe(404);
  });

  test("after a node is lost the load balancer steers away within 6 seconds", async () => {
    const host = "refunds.local.svc.example.com";
    const node = trial.cloud(
      (state) => trace(state, { host }).hops.find(({ kind }) => kind === "node")?.what,
    );
    if (node === undefined) throw new Error("the trace has no node");

    await trial.meddle((state) => {
      failNode(state, node);
    });

    // Counted from the loss: two checks of three seconds each (facts B5).
    const at = (second: number) =>
      trial.cloud((state) => trace(state, { host, atSecond: second }).result.ok);
    expect(at(7)).toBe(true);
    await trial.meddle((state) => {
      recoverNode(state, node);
    });
    expect(at(0)).toBe(true);
  });
});

describe("changes", () => {
  test("one more service changes one object: its Ingress", async () => {
    const added = { ...shipped, orders: { ...shipped.orders, invoices: { port: 8080 } } };
    environment = { ...local, workloads: { kind: "existing" } };
    const before = await withCatalog(shipped, () => trial.up());
    const steps = await withCatalog(added, () => trial.preview());
    environment = local;

    // The demo workloads went: without them nothing stands behind the routes that one more could need.
    expect(before.delete).toBeGreaterThan(0);
    expect(steps).toEqual([
      {
        op: "create",
        type: "kubernetes:networking.k8s.io/v1:Ingress",
        name: "invoices",
        diff: {},
      },
    ]);
  });

  test("a host that moves to another team in one namespace stays the same object", async () => {
    await trial.up();
    const { baskets, ...orders } = shipped.orders;
    const kept = { ...baskets, namespace: "orders" };
    const moved = { ...shipped, orders, platform: { ...shipped.platform, baskets: kept } };

    expect(await withCatalog(moved, () => trial.preview())).toEqual([]);
  });

  test("a host that moves to another namespace is refused in the preview, and leaves before it enters", async () => {
    const { baskets, ...orders } = shipped.orders;
    const moved = { ...shipped, orders, platform: { ...shipped.platform, baskets } };

    // The dry run of the new object meets the old one: facts E5, K3.
    const refused = await withCatalog(moved, () => trial.pulumi("preview"));
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain(
      'host "baskets.local.svc.example.com" and path "/" is already defined in ingress orders/baskets',
    );
    // Admission would refuse the update in any other order.
    await withCatalog(moved, () => trial.up());
    const namespace = (await stateOf("kubernetes:networking.k8s.io/v1:Ingress"))
      .filter(({ urn }) => urn.endsWith("::baskets"))
      .map(({ inputs }) => (inputs.metadata as { namespace: string }).namespace);
    expect(namespace).toEqual(["platform"]);
  });
});

test("destroy leaves the simulated project empty", async () => {
  await trial.destroy();

  expect(trial.cloud(isEmpty)).toBe(true);
});
