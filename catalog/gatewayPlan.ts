/** Which Gateway carries which host, and by which HTTPRoutes: pure, so that the cost model and tests share it. */
import { createHash } from "node:crypto";

import { gatewayCount, type GatewayCapacity, type GatewayLoad } from "./gatewayCapacity.js";
import { GATEWAY_READ_TIMEOUT_SECONDS } from "./gatewayPolicy.js";
import type { Path, ResolvedService } from "./schema.js";

/** One HTTPRoute to be: an entry's hosts on one Gateway. */
export interface PlannedHttpRoute {
  /** Entry and Gateway, `payments/refunds` or `payments/refunds@internal-2`: unique, whatever is added. */
  readonly key: string;
  readonly team: string;
  readonly entry: string;
  readonly namespace: string;
  /** Name of the Gateway. */
  readonly gateway: string;
  /** Complete names, sorted; at most 16, as the catalog's grammar has it (facts Q31). */
  readonly hosts: readonly string[];
  /** At most 64, as the catalog's grammar has it: the matches of one rule (facts Q31). */
  readonly paths: readonly Path[];
  readonly service: string;
  readonly port: number;
}

/** One Kubernetes Service behind a Gateway. */
export interface PlannedBackend {
  readonly namespace: string;
  readonly service: string;
  /** Seconds a response may take, for all entries of the Service (facts, section 7). */
  readonly readTimeoutSeconds: number;
}

/** A host with a DNS record of its own. */
export interface PlannedRecord {
  readonly host: string;
  readonly gateway: string;
}

/** All that Gateways carry in an environment. */
export interface GatewayPlan {
  /** Names; the wildcard record leads to the first. */
  readonly gateways: readonly [string, ...string[]];
  /** Sorted by key. */
  readonly routes: readonly PlannedHttpRoute[];
  /** Sorted by namespace and name. */
  readonly backends: readonly PlannedBackend[];
  /** Hosts that the wildcard does not lead to their Gateway. Sorted by host. */
  readonly records: readonly PlannedRecord[];
}

const FIRST = "internal";

/** `internal`, `internal-2`, `internal-3`. */
const gatewayName = (index: number): string => (index === 0 ? FIRST : `${FIRST}-${index + 1}`);

/**
 * Spreads the hosts over as few Gateways as hold them. A host's Gateway follows from its name and the
 * number of Gateways alone, by rendezvous hashing: while the number stays, a new host moves no other;
 * with one Gateway more, hosts move to the new one only, about one in that number. All entries of a host
 * are on its Gateway, because a name has one address.
 *
 * @param services that passed the catalog's rules; `tcp` and external entries have no place here.
 * @param domain that every host ends in.
 */
export function planGateways(
  services: readonly ResolvedService[],
  capacity: GatewayCapacity,
  domain: string,
): GatewayPlan {
  const carried = services.filter(carriedByGateway);
  const loads = hostLoads(carried);
  let count = gatewayCount(totalLoad([...loads.values()]), capacity);
  while (count < loads.size && !fits(loads, count, capacity)) count += 1;
  const placeOf = (host: string) => gatewayName(homeOf(host, count));

  const routes = carried.flatMap((service) => httpRoutes(service, placeOf));
  return {
    gateways: [FIRST, ...Array.from({ length: count - 1 }, (_, index) => gatewayName(index + 1))],
    routes: routes.sort((a, b) => compare(a.key, b.key)),
    backends: backendsOf(carried),
    records: ownRecords([...loads.keys()], placeOf, domain),
  };
}

/** Whether an internal Application Load Balancer carries the entry: HTTP, from inside (facts, section 7). */
export function carriedByGateway({
  protocol,
  exposure,
}: Pick<ResolvedService, "protocol" | "exposure">): boolean {
  return protocol !== "tcp" && exposure === "internal";
}

/** What one host brings to its Gateway. */
interface HostLoad {
  routes: number;
  readonly backends: Set<string>;
}

function hostLoads(services: readonly ResolvedService[]): Map<string, HostLoad> {
  const loads = new Map<string, HostLoad>();
  for (const { hosts, paths, namespace, service, port } of services)
    for (const host of hosts) {
      const load = loads.get(host) ?? { routes: 0, backends: new Set() };
      loads.set(host, load);
      load.routes += paths.length;
      load.backends.add(`${namespace}/${service}:${port}`);
    }
  return loads;
}

function totalLoad(loads: readonly HostLoad[]): GatewayLoad {
  return {
    hosts: loads.length,
    routes: loads.reduce((sum, { routes }) => sum + routes, 0),
    backends: new Set(loads.flatMap(({ backends }) => [...backends])).size,
  };
}

function fits(
  loads: ReadonlyMap<string, HostLoad>,
  count: number,
  capacity: GatewayCapacity,
): boolean {
  const shares = Array.from({ length: count }, (): HostLoad[] => []);
  for (const [host, load] of loads) shares[homeOf(host, count)]?.push(load);
  return shares.every((share) => {
    const { routes, hosts, backends } = totalLoad(share);
    return routes <= capacity.routes && hosts <= capacity.hosts && backends <= capacity.backends;
  });
}

/** The Gateway of `count` whose hash with the host is highest (rendezvous hashing). */
function homeOf(host: string, count: number): number {
  if (count === 1) return 0;
  const scores = Array.from({ length: count }, (_, index) =>
    createHash("sha256")
      .update(`${gatewayName(index)} ${host}`)
      .digest()
      .readUIntBE(0, 6),
  );
  return scores.indexOf(Math.max(...scores));
}

function httpRoutes(
  service: ResolvedService,
  placeOf: (host: string) => string,
): PlannedHttpRoute[] {
  const hostsOn = new Map<string, string[]>();
  for (const host of [...service.hosts].sort()) {
    const gateway = placeOf(host);
    hostsOn.set(gateway, [...(hostsOn.get(gateway) ?? []), host]);
  }
  const { id, team, key, namespace, service: backend, port } = service;
  return [...hostsOn].map(([gateway, hosts]) => ({
    key: gateway === FIRST ? id : `${id}@${gateway}`,
    team,
    entry: key,
    namespace,
    gateway,
    hosts,
    paths: service.paths,
    service: backend,
    port,
  }));
}

/** One for each Service: policies act on all its ports and routes (facts, section 7). */
function backendsOf(services: readonly ResolvedService[]): PlannedBackend[] {
  const found = new Map<string, PlannedBackend>();
  for (const { namespace, service, timeoutSeconds } of services)
    found.set(`${namespace}/${service}`, {
      namespace,
      service,
      readTimeoutSeconds: timeoutSeconds.read ?? GATEWAY_READ_TIMEOUT_SECONDS,
    });
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, backend]) => backend);
}

/**
 * Hosts of other Gateways than the first. A record makes the names above it exist, and the wildcard then
 * covers nothing below them (RFC 4592, section 2.2): so hosts of the first Gateway that share the label
 * next to the domain with one of them get a record too.
 */
function ownRecords(
  hosts: readonly string[],
  placeOf: (host: string) => string,
  domain: string,
): PlannedRecord[] {
  const topOf = (host: string) =>
    host
      .slice(0, -(domain.length + 1))
      .split(".")
      .at(-1) ?? "";
  const placed = hosts.map((host) => ({ host, gateway: placeOf(host) }));
  const hidden = new Set(
    placed.filter(({ gateway }) => gateway !== FIRST).map(({ host }) => topOf(host)),
  );
  return placed
    .filter(({ host }) => hidden.has(topOf(host)))
    .sort((a, b) => compare(a.host, b.host));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
