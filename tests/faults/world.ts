/** What faults are tried on: environments, a catalog that changes, and what may not get lost. */
import { createHash } from "node:crypto";

import { generateCatalog } from "../../bench/catalogs.js";
import { resolve } from "../../catalog/index.js";
import type { Catalog, ResolvedService, ServiceEntry } from "../../catalog/schema.js";
import { traceRoutes } from "../../simulator/commands/routes.js";
import { isList, isRecord } from "../../simulator/json.js";
import type { Json } from "../../simulator/kind.js";
import { kubernetesKinds } from "../../simulator/kubernetes/index.js";
import { bornWith, type CloudState } from "../../simulator/state.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";

/** `local` with each strategy, and workloads that the teams deploy themselves. */
const ENVIRONMENTS = {
  "shared-ingress": environment(local.strategy),
  "load-balancer-per-service": environment({
    kind: "load-balancer-per-service",
    addressSharing: "none",
  }),
  "static-route": {
    ...environment({ kind: "static-route", redundancy: 2 }),
    clientAccess: "global",
    network: { ...local.network, serviceRange: "managed" },
    cluster: { ...local.cluster, dataplane: "legacy" },
  },
  gateway: environment({
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "1MiB",
  }),
} as const satisfies Record<Strategy["kind"], Environment>;

export type StrategyKind = keyof typeof ENVIRONMENTS;

/** Every strategy. */
export const STRATEGIES = Object.keys(ENVIRONMENTS) as [StrategyKind, ...StrategyKind[]];

export const environmentOf = (strategy: StrategyKind): Environment => ENVIRONMENTS[strategy];

function environment(strategy: Strategy): Environment {
  return {
    ...local,
    strategy,
    tls: { kind: "none" },
    external: { kind: "forbidden" },
    workloads: { kind: "existing" },
  };
}

/** A catalog before and after a change that adds, removes, renames and edits. */
export interface Change {
  readonly before: Catalog;
  readonly after: Catalog;
}

/** `services` plain services, and the same after two were added, two removed, one renamed, one moved to another port. */
export function changeOf(services: number): Change {
  const before = plain(generateCatalog(services));
  const [first] = Object.entries(before);
  const [team, entries] = first ?? ["", {}];
  const [third = "", fourth = "", ...others] = Object.keys(entries).slice(2);
  const kept = Object.fromEntries(others.map((key) => [key, entries[key] ?? { port: 8080 }]));
  const after = {
    [team]: {
      ...kept,
      [third]: { port: 8080, hosts: [`${third}-renamed`] },
      [fourth]: { port: 8081 },
      "added-one": { port: 8080 },
      "added-two": { port: 8080 },
    },
  };
  return { before, after };
}

/** Every strategy carries plain http. */
function plain(catalog: Catalog): Catalog {
  return Object.fromEntries(
    Object.entries(catalog).map(([team, entries]) => [
      team,
      Object.fromEntries(
        Object.keys(entries).map((key): [string, ServiceEntry] => [key, { port: 8080 }]),
      ),
    ]),
  );
}

/** Deploys what stands behind the routes of both catalogs, as the teams would: two ports, two pods. */
export function deployWorkloads(state: CloudState, { before, after }: Change): void {
  const [cluster] = Object.values(state.clusters);
  if (cluster === undefined) throw new Error("there is no cluster");
  const scope = { state, cluster };
  const place = environmentOf("shared-ingress");
  for (const { namespace, service, selector } of resolve(before, place).concat(
    resolve(after, place),
  )) {
    if (cluster.objects[`v1/Service/${namespace}/${service}`] !== undefined) continue;
    const ports = [8080, 8081];
    const metadata = { name: service, namespace };
    kind("apps/v1:Deployment").create(
      scope,
      {
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          replicas: 2,
          selector: { matchLabels: { ...selector } },
          template: {
            metadata: { labels: { ...selector } },
            spec: {
              containers: [
                {
                  name: "app",
                  image: "app",
                  ports: ports.map((containerPort) => ({ containerPort })),
                },
              ],
            },
          },
        },
      },
      service,
    );
    kind("core/v1:Service").create(
      scope,
      {
        metadata,
        spec: {
          selector: { ...selector },
          ports: ports.map((port) => ({ name: `p${port}`, port, targetPort: port })),
        },
      },
      service,
    );
  }
}

function kind(name: string) {
  const found = kubernetesKinds.find(({ token }) => token === `kubernetes:${name}`);
  if (found === undefined) throw new Error(`no kind ${name}`);
  return found;
}

/** Hosts that a VM does not reach now, each with the reason. */
export type Unreachable = (state: CloudState) => ReadonlyMap<string, string>;

/** Traces the hosts of a catalog. */
export function unreachable(catalog: Catalog, strategy: StrategyKind): Unreachable {
  return tracing(resolve(catalog, environmentOf(strategy)), strategy);
}

/** Traces the hosts that both catalogs have, as the first has them: none of them may be lost at any moment. */
export function lost({ before, after }: Change, strategy: StrategyKind): Unreachable {
  const place = environmentOf(strategy);
  const later = new Set(resolve(after, place).flatMap(({ hosts }) => hosts));
  const lasting = resolve(before, place).filter(({ hosts }) => hosts.every((h) => later.has(h)));
  return tracing(lasting, strategy);
}

/** The catalog is resolved once: a trial traces after each of some hundred changes. */
function tracing(services: readonly ResolvedService[], strategy: StrategyKind): Unreachable {
  const { domain } = environmentOf(strategy);
  return (state) => {
    const failed = traceRoutes(state, services, domain).filter(({ trace }) => !trace.result.ok);
    return new Map(failed.map(({ address, trace }) => [address, trace.result.reason]));
  };
}

/** Values that depend on the order of creation, and the autoscaler's: a project made twice differs in them. */
const ACCIDENTAL =
  /^(numericId|networkId|addressId|subnetworkId|uniqueId|managedZoneId|uid|creationTimestamp|createTime|resourceVersion|generation|clusterIP|clusterIPs|nodePort|healthCheckNodePort|fingerprint|revision|nodeCount)$/;

/**
 * The simulated project as one line for each object: key and a hash of what it is. Two projects with the
 * same lines are the same but for accidents: generated numbers, and which free address went to whom.
 */
export function inventory(state: CloudState): readonly string[] {
  const google = Object.entries(state.google).map(([id, { token, outputs }]) =>
    line(id, { token, outputs }),
  );
  const objects = Object.values(state.clusters).flatMap((cluster) =>
    Object.entries(cluster.objects)
      .filter(([key]) => !bornWith.has(key))
      .map(([key, object]) => line(key, object)),
  );
  const pods = Object.values(state.clusters).flatMap(({ pods: all }) =>
    Object.values(all).map(({ namespace, name }) => `pod ${namespace}/${name}`),
  );
  return [...google, ...objects, ...pods].sort();
}

function line(key: string, value: Json): string {
  const text = JSON.stringify(lasting(value));
  return `${key} ${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

/** Without accidents, keys sorted, addresses of the node range as one word. */
function lasting(value: Json): Json {
  if (isList(value)) return value.map(lasting);
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !ACCIDENTAL.test(key))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, inner]) => [key, lasting(inner)]),
    );
  if (typeof value === "number") return isNodePort(value) ? "node port" : value;
  if (typeof value !== "string") return value;
  if (isNodePort(Number(value))) return "node port";
  return value.replace(/\b(?:10\.1[123]|34\.118)\.\d+\.\d+(?!\/)\b/g, "address");
}

/** Kubernetes' range of node ports, of which a Service gets the next that is free. */
function isNodePort(value: number): boolean {
  return value >= 30_000 && value <= 32_767;
}

/** What is in one list and not in the other: `-` only in the first, `+` only in the second. */
export function differences(one: readonly string[], other: readonly string[]): readonly string[] {
  const [left, right] = [new Set(one), new Set(other)];
  return [
    ...one.filter((entry) => !right.has(entry)).map((entry) => `- ${entry}`),
    ...other.filter((entry) => !left.has(entry)).map((entry) => `+ ${entry}`),
  ];
}
