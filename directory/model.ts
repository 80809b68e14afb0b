/** The service directory as data: every service, where it is, and how a VM calls it. */
import { clientPort } from "../catalog/clientPort.js";
import { resolve } from "../catalog/index.js";
import type { Catalog, ResolvedService } from "../catalog/schema.js";
import type { Environment } from "../stacks/environment.js";

/** One way to call a service. */
export interface Call {
  readonly host: string;
  /** A line for a shell on a VM; for `tcp` it shows that the port answers. */
  readonly command: string;
  /** Address of the load balancer; undefined before the first `up`, or when nobody told it. */
  readonly address: string | undefined;
}

/** A service in one environment. */
export interface Place {
  readonly environment: string;
  readonly protocol: ResolvedService["protocol"];
  readonly exposure: ResolvedService["exposure"];
  /** Paths that lead to the service, as they are written; empty where the port alone decides. */
  readonly paths: readonly string[];
  readonly calls: readonly Call[];
}

/** A service with all its places. */
export interface DirectoryEntry {
  /** `<team>/<key>`. */
  readonly id: string;
  readonly team: string;
  readonly owner: string;
  readonly description: string | undefined;
  readonly places: readonly Place[];
}

/** Environment -> exposure or host -> address: the stack output `loadBalancerAddresses`. */
export type Addresses = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Every service that exists in one of the environments, by id. The catalog must be free of faults. */
export function directoryOf(
  catalog: Catalog,
  environments: readonly Environment[],
  addresses: Addresses,
): DirectoryEntry[] {
  const found = new Map<string, DirectoryEntry>();
  for (const environment of environments) {
    const known = addresses.get(environment.name) ?? new Map<string, string>();
    for (const service of resolve(catalog, environment)) {
      const { id, team, owner, description } = service;
      const places = [...(found.get(id)?.places ?? []), placeOf(service, environment, known)];
      found.set(id, { id, team, owner, description, places });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function placeOf(
  service: ResolvedService,
  environment: Environment,
  known: ReadonlyMap<string, string>,
): Place {
  const { protocol, exposure, hosts, paths } = service;
  return {
    environment: environment.name,
    protocol,
    exposure,
    paths: paths.map(({ path, match }) => (match === "exact" ? `${path} (exact)` : path)),
    calls: hosts.map((host) => ({
      host,
      command: commandFor(service, host, entranceOf(service, environment)),
      address: known.get(host) ?? known.get(exposure),
    })),
  };
}

/** What a client meets first. */
interface Entrance {
  readonly port: number;
  readonly tls: boolean;
}

function entranceOf(service: ResolvedService, { strategy, tls }: Environment): Entrance {
  const ownTls = service.protocol === "https";
  switch (strategy.kind) {
    case "shared-ingress":
    case "gateway": {
      // A proxy ends TLS with the environment's certificate, whatever the pods speak.
      const secure = tls.kind === "secret";
      if (service.protocol === "tcp") return { port: service.port, tls: false };
      return { port: secure ? 443 : 80, tls: secure };
    }
    case "load-balancer-per-service":
    case "static-route":
      // Nothing is before the pods: they speak for themselves.
      return { port: clientPort(service), tls: ownTls };
    default:
      return strategy satisfies never;
  }
}

function commandFor(service: ResolvedService, host: string, { port, tls }: Entrance): string {
  switch (service.protocol) {
    case "tcp":
      return `nc -vz ${host} ${port}`;
    case "grpc":
      return `grpcurl ${tls ? "" : "-plaintext "}${host}:${port} list`;
    case "http":
    case "https": {
      const usual = port === (tls ? 443 : 80);
      const path = service.paths[0]?.path ?? "/";
      return `curl ${tls ? "https" : "http"}://${host}${usual ? "" : `:${port}`}${path}`;
    }
    default:
      return service.protocol satisfies never;
  }
}
