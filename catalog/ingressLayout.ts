/** Which Ingress objects carry which routes: pure, so that the cost model and tests share it. */
import { createHash } from "node:crypto";

import type { Exposure, Path, ResolvedService } from "./schema.js";
import type { IngressLayout } from "../stacks/environment.js";

/** One Ingress object to be. */
export interface PlannedIngress {
  /** Pulumi's name and `metadata.name`: the relative host, or the name of the shard. Unique in an environment. */
  readonly name: string;
  readonly team: string;
  readonly namespace: string;
  readonly exposure: Exposure;
  /** `nginx.ingress.kubernetes.io/*`, none riskier than the controller admits (facts E13). */
  readonly annotations: Readonly<Record<string, string>>;
  /** Sorted by host. */
  readonly rules: readonly PlannedRule[];
  /** Name of the Ingress that held some of these hosts before a shard was split; written first (facts E7). */
  readonly after: string | undefined;
}

/** One host and everything that is served under it. */
export interface PlannedRule {
  readonly host: string;
  /** Sorted by path. */
  readonly paths: readonly PlannedPath[];
}

export interface PlannedPath extends Path {
  readonly service: string;
  readonly port: number;
}

/** Hosts that may share an Ingress: annotations act on the whole object (facts E12). */
export interface HostGroup {
  readonly team: string;
  readonly namespace: string;
  readonly exposure: Exposure;
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: Map<string, PlannedPath[]>;
}

/**
 * All Ingress objects of an environment, sorted by name. `tcp` entries have none.
 *
 * @param services that passed the catalog's rules: services sharing a host agree in namespace, team and settings.
 * @param domain that every host ends in.
 */
export function planIngresses(
  services: readonly ResolvedService[],
  layout: IngressLayout,
  domain: string,
): PlannedIngress[] {
  const groups = groupHosts(services);
  const planned =
    layout.kind === "per-host"
      ? groups.flatMap((group) => perHost(group, domain))
      : groups.flatMap((group) => sharded(group, layout.rulesPerIngress));
  return planned.sort(byName);
}

/** How many hosts an Ingress object carries. */
export type IngressSize = Pick<PlannedIngress, "name" | "exposure"> & { readonly hosts: number };

/** The sizes of what `planIngresses` plans, in its order, without the objects: layouts are compared by it. */
export function ingressSizes(
  groups: readonly HostGroup[],
  layout: IngressLayout,
  domain: string,
): IngressSize[] {
  const sizes = groups.flatMap(({ exposure, ...group }) =>
    layout.kind === "per-host"
      ? [...group.rules.keys()].map((host) => ({
          name: relative(host, domain),
          exposure,
          hosts: 1,
        }))
      : shardsOf({ exposure, ...group }, layout.rulesPerIngress).map(({ name, hosts }) => ({
          name,
          exposure,
          hosts: hosts.length,
        })),
  );
  return sizes.sort(byName);
}

/** Annotations of a service's routes: whole seconds without unit, bytes (facts E13). */
export function routeAnnotations(service: ResolvedService): Record<string, string> {
  const { protocol, timeoutSeconds, maxBodyBytes } = service;
  const prefix = "nginx.ingress.kubernetes.io";
  const entries: [string, string | number | undefined][] = [
    [
      "backend-protocol",
      { http: undefined, tcp: undefined, https: "HTTPS", grpc: "GRPC" }[protocol],
    ],
    ["proxy-body-size", maxBodyBytes],
    ["proxy-connect-timeout", timeoutSeconds.connect],
    ["proxy-read-timeout", timeoutSeconds.read],
    ["proxy-send-timeout", timeoutSeconds.send],
  ];
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      value === undefined ? [] : [[`${prefix}/${key}`, String(value)]],
    ),
  );
}

/** Hosts by what their Ingress objects have in common; `tcp` entries have none. */
export function groupHosts(services: readonly ResolvedService[]): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const service of services) {
    if (service.protocol === "tcp") continue;
    const { team, namespace, exposure } = service;
    // The settings rather than the annotations that come of them: those are made once for each group.
    const { protocol, timeoutSeconds: timeouts, maxBodyBytes } = service;
    const { connect, read, send } = timeouts;
    const key = [team, namespace, exposure, protocol, maxBodyBytes, connect, read, send].join(" ");
    const group: HostGroup = groups.get(key) ?? {
      team,
      namespace,
      exposure,
      annotations: routeAnnotations(service),
      rules: new Map(),
    };
    groups.set(key, group);
    const paths = service.paths.map(({ path, match }) => ({
      path,
      match,
      service: service.service,
      port: service.port,
    }));
    for (const host of service.hosts) {
      const there = group.rules.get(host);
      group.rules.set(host, there === undefined ? paths : [...there, ...paths]);
    }
  }
  return [...groups.values()];
}

function perHost({ rules, ...group }: HostGroup, domain: string): PlannedIngress[] {
  return [...rules].map(([host, paths]) => ({
    ...group,
    name: relative(host, domain),
    rules: [plannedRule(host, paths)],
    after: undefined,
  }));
}

function relative(host: string, domain: string): string {
  return host.slice(0, -(domain.length + 1));
}

/**
 * The hosts of a group in shards of at most `capacity`: one that grows too large is split by the next
 * bit of its hosts' hashes, and no other shard changes. The half with bit 0 keeps the object and its
 * name; the other half gets a new one, which is written after the first has given its hosts up.
 */
function shardsOf(group: HostGroup, capacity: number): Shard[] {
  const settings =
    Object.keys(group.annotations).length === 0 ? "default" : digest(group.annotations);
  const base = `${group.team}.${group.namespace}.${group.exposure}.${settings}`;
  const hosts = [...group.rules.keys()].map((host) => ({ host, hash: hashOf(host) }));
  return split({ name: base, after: undefined, prefix: "", hosts }, base, capacity);
}

function sharded(group: HostGroup, capacity: number): PlannedIngress[] {
  const { rules, ...common } = group;
  return shardsOf(group, capacity).map((shard) => ({
    ...common,
    name: shard.name,
    rules: shard.hosts
      .map(({ host }) => plannedRule(host, rules.get(host) ?? []))
      .sort((a, b) => compare(a.host, b.host)),
    after: shard.after,
  }));
}

interface Shard {
  readonly name: string;
  readonly after: string | undefined;
  /** The hash bits that all its hosts begin with. */
  readonly prefix: string;
  /** Hosts, with their SHA-256. */
  readonly hosts: readonly { readonly host: string; readonly hash: Buffer }[];
}

function split(shard: Shard, base: string, capacity: number): Shard[] {
  if (shard.hosts.length <= capacity) return [shard];
  const half = (bit: "0" | "1"): Shard => ({
    ...shard,
    prefix: shard.prefix + bit,
    hosts: shard.hosts.filter(({ hash }) => bitAt(hash, shard.prefix.length) === bit),
  });
  const [kept, moved] = [half("0"), half("1")];
  if (kept.hosts.length === 0) return split(moved, base, capacity);
  if (moved.hosts.length === 0) return split(kept, base, capacity);
  const fresh = { ...moved, name: `${base}.b${moved.prefix}`, after: shard.name };
  return [...split(kept, base, capacity), ...split(fresh, base, capacity)];
}

function plannedRule(host: string, paths: readonly PlannedPath[]): PlannedRule {
  return {
    host,
    paths: [...paths].sort((a, b) => compare(a.path, b.path) || compare(a.match, b.match)),
  };
}

function hashOf(host: string): Buffer {
  return createHash("sha256").update(host).digest();
}

/** A bit of a hash, the highest of its first byte first. */
function bitAt(hash: Buffer, index: number): "0" | "1" {
  return (((hash[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1 ? "1" : "0";
}

function digest(annotations: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(Object.entries(annotations).sort(([a], [b]) => compare(a, b)));
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
