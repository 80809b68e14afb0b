/**
 * Claim: whatever the catalog's rules accept, a real API server accepts too, for every object that each
 * strategy makes of it. 10,000 seeded catalogs; DIFFERENTIAL_CATALOGS=500 asks for fewer.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { check, resolve } from "../../catalog/index.js";
import { parseCatalog } from "../../catalog/shape.js";
import type { ResolvedService } from "../../catalog/schema.js";
import { connect } from "../../simulator/apiServer/connect.js";
import { installDefinitions, readDefinitions } from "../../simulator/apiServer/definitions.js";
import { idOf, type ObjectClient } from "../../simulator/apiServer/objects.js";
import { startApiServer, type ApiServer } from "../../simulator/apiServer.js";
import { isRecord, textAt } from "../../simulator/json.js";
import { CloudError } from "../../simulator/kind.js";
import type { Properties } from "../../simulator/kind.js";
import { findGatewayApi } from "../../simulator/setup/apiServer.mjs";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { deploy } from "../../strategies/index.js";
import { record } from "../components/recorder.js";
import { networkParts, provider } from "../components/samples.js";
import { describeOnCluster } from "./cluster.js";
import { anyCatalog } from "./generated.js";
import { gkePolicies } from "./gkePolicies.js";
import { chartManifestsOf, manifestsOf } from "./manifests.js";

const CATALOGS = Number(process.env.DIFFERENTIAL_CATALOGS ?? 10_000);
const SEED = 6;

/** Requests that are under way at a time. */
const PARALLEL = 32;

/** Catalogs of which the recorded program is compared with `manifestsOf`, for each environment. */
const COMPARED = 3;

/** Without a proxy nobody ends TLS. */
const base: Environment = { ...local, tls: { kind: "none" } };

/** The rules are the same for both layouts. */
const environments: Readonly<Record<string, readonly Environment[]>> = {
  "shared-ingress": [
    local,
    { ...local, strategy: { ...local.strategy, layout: { kind: "sharded", rulesPerIngress: 3 } } },
  ],
  "load-balancer-per-service": [
    { ...base, strategy: { kind: "load-balancer-per-service", addressSharing: "none" } },
  ],
  "static-route": [
    {
      ...base,
      clientAccess: "global",
      network: { ...local.network, serviceRange: "managed" },
      cluster: { ...local.cluster, dataplane: "legacy" as const },
      strategy: { kind: "static-route", redundancy: 1 },
    },
  ],
  gateway: [
    {
      ...local,
      tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
      external: { kind: "forbidden" },
      strategy: {
        kind: "gateway",
        proxySubnet: { kind: "create", range: "10.13.0.0/23" },
        urlMapSize: "1MiB",
      },
    },
  ],
};

/** What was tried with one strategy. */
interface Tried {
  readonly strategy: string;
  /** Entries of the catalogs that the rules accept. */
  entries: number;
  accepted: number;
  /** Object as JSON -> the catalog it was made of. Equal objects are sent once. */
  readonly objects: Map<string, unknown>;
  /** Some accepted catalogs, resolved. */
  readonly samples: (readonly ResolvedService[])[];
}

/** Those of the catalogs whose shape is right: no strategy takes another. */
function shapely(catalogs: readonly unknown[]): readonly unknown[] {
  return catalogs.filter((written) => parseCatalog(written).faults.length === 0);
}

function judge(strategy: string, catalogs: readonly unknown[]): Tried {
  const variants = environments[strategy] ?? [];
  const [first] = variants;
  if (first === undefined) throw new Error(strategy);
  const tried: Tried = { strategy, entries: 0, accepted: 0, objects: new Map(), samples: [] };
  for (const written of catalogs) {
    const { faults, catalog } = check(written, { local: first });
    if (faults.length > 0) continue;
    const services = resolve(catalog, first);
    if (services.length === 0) continue;
    tried.accepted += 1;
    tried.entries += services.length;
    if (tried.samples.length < COMPARED) tried.samples.push(services);
    for (const environment of variants)
      for (const object of [
        ...manifestsOf(environment, services),
        ...chartManifestsOf(environment, services),
      ])
        tried.objects.set(JSON.stringify(object), written);
  }
  return tried;
}

/** Asks the server for each object in a dry run; what it refuses, with the catalog. */
async function refusals(objects: ObjectClient, tried: Tried): Promise<readonly string[]> {
  const queue = [...tried.objects];
  const found: string[] = [];
  const options = { fieldManager: "differential", dryRun: true, force: false };
  const work = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [text, catalog] = next;
      const object = JSON.parse(text) as Properties;
      try {
        await objects.apply(object, options);
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        found.push(
          `${tried.strategy}: ${textAt(object, "kind") ?? ""} ${idOf(object)}: ${error.message}; of ${JSON.stringify(catalog)}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return found.sort();
}

describeOnCluster("the rules and a real API server", () => {
  let directory: string;
  let server: ApiServer;
  let objects: ObjectClient;
  const strategies = Object.keys(environments).filter(
    (strategy) => strategy !== "gateway" || inject("hasGateways"),
  );
  let all: readonly Tried[];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "differential "));
    // Each object is asked for on its own, so its namespace is not there.
    server = await startApiServer({ directory, namespaces: "any" });
    objects = connect(server);
    const gatewayApi = findGatewayApi();
    if (gatewayApi !== undefined)
      await installDefinitions(objects, [...(await readDefinitions(gatewayApi)), ...gkePolicies]);
    const catalogs = fc.sample(anyCatalog, { numRuns: CATALOGS, seed: SEED });
    const candidates = shapely(catalogs);
    all = strategies.map((strategy) => judge(strategy, candidates));
  }, 1_200_000);
  afterAll(async () => {
    objects.rest.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test.each(strategies)(
    "what the rules accept for %s, the server accepts",
    async (strategy) => {
      const tried = all.find((one) => one.strategy === strategy);
      if (tried === undefined) throw new Error(strategy);
      const started = Date.now();
      const found = await refusals(objects, tried);

      console.log(
        `differential: ${strategy}: ${CATALOGS} catalogs tried, ${tried.accepted} accepted with ` +
          `${tried.entries} entries, ${tried.objects.size} objects sent, ${found.length} disagreements, ` +
          `${((Date.now() - started) / 1000).toFixed(1)} s`,
      );
      expect(found.slice(0, 10)).toEqual([]);
      // Not true only because nothing is accepted.
      expect(tried.accepted).toBeGreaterThan(CATALOGS / 20);
      expect(tried.objects.size).toBeGreaterThan(tried.accepted);
    },
    1_200_000,
  );

  test.each(strategies)(
    "those are the objects that the program registers for %s",
    async (strategy) => {
      const samples = all.find((one) => one.strategy === strategy)?.samples ?? [];
      expect(samples).toHaveLength(COMPARED);

      for (const environment of environments[strategy] ?? [])
        for (const services of samples)
          expect(await registeredObjects(environment, services)).toEqual(
            manifestsOf(environment, services)
              .map((one) => JSON.stringify(sorted(one)))
              .sort(),
          );
    },
  );
});

/** The objects of the entries that the strategy asks the engine for: not the controllers' and Gateways' own. */
async function registeredObjects(
  environment: Environment,
  services: readonly ResolvedService[],
): Promise<readonly string[]> {
  const namespaces = new Set(services.map(({ namespace }) => namespace));
  const { resources } = await record(() =>
    deploy({
      environment,
      services,
      prefix: "service-ingress-local",
      network: networkParts,
      cluster: {
        provider: provider(),
        nodeServiceAccount: pulumi.output("nodes@p.iam.gserviceaccount.com"),
        routable: {
          serviceRange: pulumi.output("34.118.224.0/20"),
          nodeGroups: pulumi.output(["zones/b/group"]),
        },
      },
    }),
  );
  return resources
    .map(({ inputs }) => inputs as Properties)
    .filter((one) => {
      const named = one.kind === "Namespace" ? "metadata.name" : "metadata.namespace";
      return one.kind !== undefined && namespaces.has(textAt(one, named) ?? "");
    })
    .map((one) => JSON.stringify(sorted(one)))
    .sort();
}

/** With the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
