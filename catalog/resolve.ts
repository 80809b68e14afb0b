/** From an entry as it is written to the service as it is in one environment. */
import type {
  Catalog,
  Path,
  ResolvedService,
  ServiceEntry,
  ServiceSettings,
  Timeouts,
} from "./schema.js";
import { toBytes, toSeconds } from "./units.js";

/** All that resolving needs of an environment. */
export interface Place {
  readonly name: string;
  readonly domain: string;
}

/** A service in one environment, its hosts still relative to the domain: what the rules read. */
export interface PlacedService extends ResolvedService {
  /** What the entry and its override say, without defaults. */
  readonly written: ServiceSettings;
}

const EVERYTHING: readonly Path[] = [{ path: "/", match: "prefix" }];

/**
 * The services that exist in `environment`, sorted by id, hosts complete. The catalog must be free of
 * faults. A `tcp` service has hosts, because clients find the load balancer by name, but no paths:
 * the load balancer listens on its port and routes by that alone.
 */
export function resolve(catalog: Catalog, environment: Place): ResolvedService[] {
  return entriesIn(catalog, environment.name).map(({ service }) => ({
    ...service,
    hosts: service.hosts.map((host) => `${host}.${environment.domain}`),
  }));
}

/** The services that exist in the environment named, sorted by id, hosts relative to its domain. */
export function place(catalog: Catalog, environmentName: string): PlacedService[] {
  return entriesIn(catalog, environmentName).map(({ service, written }) => ({
    ...service,
    written,
  }));
}

interface Entry {
  readonly service: ResolvedService;
  readonly written: ServiceSettings;
}

function entriesIn(catalog: Catalog, environmentName: string): Entry[] {
  return Object.entries(catalog)
    .flatMap(([team, services]) =>
      Object.entries(services)
        .filter(([, { environments }]) => environments?.includes(environmentName) ?? true)
        .map(([key, entry]) => entryIn(team, key, entry, environmentName)),
    )
    .sort((a, b) => (a.service.id < b.service.id ? -1 : 1));
}

function entryIn(team: string, key: string, entry: ServiceEntry, environmentName: string): Entry {
  const written = { ...entry, ...overrideOf(entry, environmentName) };
  return {
    service: {
      id: `${team}/${key}`,
      team,
      key,
      owner: entry.owner ?? team,
      description: entry.description,
      ...withDefaults(team, key, written),
    },
    written,
  };
}

function overrideOf({ overrides }: ServiceEntry, name: string): Partial<ServiceSettings> {
  return overrides !== undefined && Object.hasOwn(overrides, name) ? (overrides[name] ?? {}) : {};
}

/** Every setting with its default: the one place where defaults are known. */
export function withDefaults(team: string, key: string, written: ServiceSettings) {
  const service = written.service ?? key;
  const protocol = written.protocol ?? "http";
  return {
    namespace: written.namespace ?? team,
    service,
    port: written.port,
    protocol,
    exposure: written.exposure ?? "internal",
    hosts: written.hosts ?? [key],
    paths: protocol === "tcp" ? [] : (written.paths ?? EVERYTHING),
    timeoutSeconds: timeoutSeconds(written.timeouts ?? {}),
    maxBodyBytes: written.maxBodySize === undefined ? undefined : toBytes(written.maxBodySize),
    selector: written.selector ?? { app: service },
  } satisfies Partial<ResolvedService>;
}

function timeoutSeconds({ connect, read, send }: Timeouts): ResolvedService["timeoutSeconds"] {
  return {
    ...(connect === undefined ? {} : { connect: toSeconds(connect) }),
    ...(read === undefined ? {} : { read: toSeconds(read) }),
    ...(send === undefined ? {} : { send: toSeconds(send) }),
  };
}
