/** How much one Gateway carries, and how many a load needs: sums without names. */
import type { Strategy } from "../stacks/environment.js";

/** What one Gateway carries. */
export interface GatewayCapacity {
  /** Routes, each a host and a path: what the size of the URL map bounds (facts Q28, Q29). */
  readonly routes: number;
  /** Hosts: a host rule each (facts Q22). */
  readonly hosts: number;
  /** Ports of Kubernetes Services: a backend service each (facts Q23). */
  readonly backends: number;
}

/** How much of each a catalog has. */
export type GatewayLoad = GatewayCapacity;

/** Routes in 64 KiB of URL map, measured by a third party with one host and path each (facts Q28). */
export const ROUTES_PER_64_KIB = 100;

/** Host rules of one URL map, internal (facts Q22). */
export const HOSTS_PER_URL_MAP = 2000;

/** Backend services of one URL map (facts Q23). */
export const BACKENDS_PER_URL_MAP = 2500;

/** What fits into a URL map of `kib` KiB; at least one route. */
export function urlMapCapacity(kib: number): GatewayCapacity {
  return {
    routes: Math.max(1, Math.floor((ROUTES_PER_64_KIB * kib) / 64)),
    hosts: HOSTS_PER_URL_MAP,
    backends: BACKENDS_PER_URL_MAP,
  };
}

/** Size of URL maps as an environment names it -> KiB (facts Q25, Q26). */
export const URL_MAP_KIB: Readonly<
  Record<Extract<Strategy, { kind: "gateway" }>["urlMapSize"], number>
> = { "128KiB": 128, "1MiB": 1024 };

/**
 * How full several Gateways are on average, at most. Hosts are spread by hash, so shares differ: at 150
 * of 200 routes a share that overflows is more than four standard deviations away.
 */
const FILL = 0.75;

/** Gateways for a load, at least one. One Gateway is filled to the last route, several to `FILL`. */
export function gatewayCount(load: GatewayLoad, capacity: GatewayCapacity): number {
  const fullness = Math.max(
    load.routes / capacity.routes,
    load.hosts / capacity.hosts,
    load.backends / capacity.backends,
  );
  return fullness <= 1 ? 1 : Math.ceil(fullness / FILL);
}
