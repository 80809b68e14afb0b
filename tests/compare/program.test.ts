/** Model against program: the objects the model counts are those the real engine registers. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { catalog as shipped, resolve } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import { ASSUMPTIONS, HEALTH_CHECKS } from "../../compare/assumptions.js";
import { compareStrategies } from "../../compare/model.js";
import program from "../../index.js";
import { healthChecks } from "../../simulator/kubernetes/loadBalancerPlan.js";
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

/** Type tokens of what the model counts as made by the program, by the model's word. */
const TOKENS: Readonly<Record<string, string>> = {
  "DNS managed zone": "gcp:dns/managedZone:ManagedZone",
  "DNS record set": "gcp:dns/recordSet:RecordSet",
  "reserved address": "gcp:compute/address:Address",
  "firewall rule": "gcp:compute/firewall:Firewall",
  "Helm release of ingress-nginx": "kubernetes:helm.sh/v3:Release",
  NetworkPolicy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  Namespace: "kubernetes:core/v1:Namespace",
  Ingress: "kubernetes:networking.k8s.io/v1:Ingress",
  "Service of type LoadBalancer": "kubernetes:core/v1:Service",
  "static route": "gcp:compute/route:Route",
  "proxy-only subnet": "gcp:compute/subnetwork:Subnetwork",
  Gateway: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  HTTPRoute: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  GCPGatewayPolicy: "kubernetes:networking.gke.io/v1:GCPGatewayPolicy",
  HealthCheckPolicy: "kubernetes:networking.gke.io/v1:HealthCheckPolicy",
  GCPBackendPolicy: "kubernetes:networking.gke.io/v1:GCPBackendPolicy",
};

/** The model's kinds that share a type. */
const SAME_TYPE: Readonly<Record<string, string>> = {
  "reserved internal address": "reserved address",
  "reserved external address": "reserved address",
  "Namespace of a team": "Namespace",
  "Namespace of a controller": "Namespace",
  "Service of type ClusterIP": "Service of type LoadBalancer",
  "Namespace of the Gateways": "Namespace",
  "HTTPRoute that redirects to https": "HTTPRoute",
};

function counted(services: Catalog): Record<string, number> {
  const { strategies } = compareStrategies(resolve(services, environment), environment);
  const chosen = strategies.find(({ kind }) => kind === environment.strategy.kind);
  const counts: Record<string, number> = {};
  for (const { kind, madeBy, count } of chosen?.objects ?? []) {
    if (madeBy !== "program") continue;
    const token = TOKENS[SAME_TYPE[kind] ?? kind] ?? kind;
    counts[token] = (counts[token] ?? 0) + count;
  }
  return counts;
}

async function registered(from: Trial = trial): Promise<Record<string, number>> {
  const steps = await from.preview();
  const counts: Record<string, number> = {};
  for (const { type, name } of steps) {
    if (!Object.values(TOKENS).includes(type)) continue;
    // The demo workloads, which the model leaves out: they are the same under every strategy.
    if (name.startsWith("service-ingress-local-demo")) continue;
    // And the network with its nodes' subnet.
    if (name.startsWith("service-ingress-local-network")) continue;
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

/** What the assumptions of the recovery times rest on, as the internal controller was deployed. */
async function controllerSettings(): Promise<{ policy: unknown; grace: unknown }> {
  const { deployment } = JSON.parse(await trial.succeed("stack", "export")) as {
    deployment: { resources: { type: string; inputs: Release }[] };
  };
  const release = deployment.resources.find(
    ({ type, inputs }) =>
      type === "kubernetes:helm.sh/v3:Release" && inputs.name === "ingress-internal",
  );
  const { service, extraArgs } = release?.inputs.values.controller ?? {};
  return { policy: service?.externalTrafficPolicy, grace: extraArgs?.["shutdown-grace-period"] };
}

interface Release {
  name: string;
  values: {
    controller: {
      service?: { externalTrafficPolicy?: string };
      extraArgs?: Record<string, string>;
    };
  };
}

/** The model's words for what the Service controller makes in the simulated project. */
const MADE_BY_CLUSTER: Readonly<Record<string, string>> = {
  "forwarding rule, internal": "forwardingRule",
  "forwarding rule, external": "forwardingRule",
  "backend service, internal": "backendService",
  "backend service, external": "backendService",
  "health check": "healthCheck",
  "firewall rule of GKE": "firewall",
};

describe("shared-ingress: the model's objects are the program's, kind by kind", () => {
  test("the shipped catalog", async () => {
    catalog = shipped;

    expect(await registered()).toEqual(counted(shipped));
  });

  test.each([1, 10, 60, 500])("%i generated services", async (size) => {
    catalog = generateCatalog(size);

    expect(await registered()).toEqual(counted(catalog));
  });

  test("60 and 500 generated services that share Ingress objects", async () => {
    const { strategy } = local;
    for (const [size, rulesPerIngress] of [
      [60, 5],
      [500, 20],
    ] as const) {
      environment = {
        ...local,
        strategy: { ...strategy, layout: { kind: "sharded", rulesPerIngress } },
      };
      catalog = generateCatalog(size);

      expect(await registered()).toEqual(counted(catalog));
    }
    environment = local;
  });

  test("the load balancers' parts, after an up of the shipped catalog", async () => {
    catalog = shipped;
    await trial.up();
    const { strategies } = compareStrategies(resolve(shipped, local), local);
    const expected: Record<string, number> = {};
    for (const { kind, count } of strategies[2]?.objects ?? []) {
      const part = MADE_BY_CLUSTER[kind];
      if (part !== undefined) expected[part] = (expected[part] ?? 0) + count;
    }

    const made: Record<string, number> = {};
    for (const { token, outputs } of trial.cloud(({ google }) => Object.values(google))) {
      const part = token.split("/")[1]?.split(":")[0] ?? token;
      if (!("madeFor" in outputs)) continue;
      made[part] = (made[part] ?? 0) + 1;
    }

    expect(made).toEqual(expected);
    expect(await controllerSettings()).toEqual({
      policy: ASSUMPTIONS.controllerPolicy,
      grace: String(ASSUMPTIONS.shutdownGraceSeconds),
    });
    expect(expected).toEqual({ forwardingRule: 2, backendService: 2, healthCheck: 2, firewall: 4 });
  });
});

/** Entries that a load balancer of their own can carry: one host, every path, no proxy settings. */
function plainCatalog(size: number): Catalog {
  const services = Array.from(
    { length: size },
    (_, index) => [`s${index}`, { port: 8080 }] as const,
  );
  return { plain: Object.fromEntries(services) };
}

test.each([1, 10, 60, 500])(
  "load-balancer-per-service: the model's objects are the program's, %i services",
  async (size) => {
    catalog = plainCatalog(size);
    environment = {
      ...local,
      strategy: { kind: "load-balancer-per-service", addressSharing: "none" },
      tls: { kind: "none" },
      external: { kind: "forbidden" },
    };
    const fresh = await Trial.open({
      program: async () => Promise.resolve(program(environment, catalog)),
    });
    try {
      expect(await registered(fresh)).toEqual(counted(catalog));
    } finally {
      await fresh.close();
      environment = local;
    }
  },
);

const routed = (redundancy: number): Environment => ({
  ...local,
  clientAccess: "global",
  network: { ...local.network, serviceRange: "managed" },
  cluster: { ...local.cluster, dataplane: "legacy" as const },
  strategy: { kind: "static-route", redundancy },
  tls: { kind: "none" },
  external: { kind: "forbidden" },
});

test.each([
  [1, 1],
  [10, 3],
  [60, 2],
  [500, 2],
])(
  "static-route: the model's objects are the program's, %i services by %i routes",
  async (size, redundancy) => {
    catalog = plainCatalog(size);
    environment = routed(redundancy);
    const fresh = await Trial.open({
      program: async () => Promise.resolve(program(environment, catalog)),
    });
    try {
      const made = await registered(fresh);
      expect(made).toEqual(counted(catalog));
      expect(made["gcp:compute/route:Route"]).toBe(redundancy);
    } finally {
      await fresh.close();
      environment = local;
    }
  },
);

const gateway: Environment = {
  ...local,
  strategy: {
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "1MiB",
  },
  clientAccess: "global",
  tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
  external: { kind: "forbidden" },
};

test.each([1, 10, 60, 500])(
  "gateway: the model's objects are the program's, %i services",
  async (size) => {
    catalog = generateCatalog(size);
    environment = gateway;
    const fresh = await Trial.open({
      program: async () => Promise.resolve(program(environment, catalog)),
    });
    try {
      expect(await registered(fresh)).toEqual(counted(catalog));
    } finally {
      await fresh.close();
      environment = local;
    }
  },
);

test("the model's health checks are those of the simulated cloud", () => {
  for (const policy of ["Cluster", "Local"] as const) {
    const { checkIntervalSec, unhealthyThreshold } = healthChecks[policy];
    expect(HEALTH_CHECKS[policy]).toEqual({
      intervalSeconds: checkIntervalSec,
      unhealthyThreshold,
    });
  }
});
