/** Which limit a strategy meets, and at how many services. */
import { urlMapCapacity, type GatewayCapacity } from "../catalog/gatewayCapacity.js";
import { plus, type Demand } from "./demand.js";
import { defaultLimit, LIMIT_NAMES, LIMITS, type LimitName } from "./limits.js";
import type { ObjectCount, StrategyKind } from "./objectCount.js";
import { objectsOf } from "./objects.js";
import type { GivenQuotas } from "./quotas.js";
import { whole } from "./words.js";

/** Use of one limit by one strategy. */
export interface LimitUse {
  readonly name: LimitName;
  readonly used: number;
  /** undefined: unknown. */
  readonly limit: number | undefined;
  /** Used by others when the limit was read. */
  readonly usedByOthers: number;
  /** Where the limit comes from: `--quota`, a file, or `facts`. */
  readonly from: string;
  /** What is left with this strategy in place; negative where it does not fit; undefined: unknown. */
  readonly headRoom: number | undefined;
  /**
   * The largest number of services that fits, the further ones plain (see `plus`). `Infinity` where
   * services do not use it; undefined where the limit is unknown.
   */
  readonly fitsServices: number | undefined;
}

/** No catalog here is larger; a limit above it is as good as none. */
const MANY_SERVICES = 10_000_000;

/** What one Gateway carries with URL maps of the size known (facts Q22, Q23, Q28). */
export function gatewayCapacity(quotas: GivenQuotas, demand: Demand): GatewayCapacity {
  const { site } = demand;
  const assumed = site.urlMapKib ?? defaultLimit("URL_MAP_KIB", site) ?? 0;
  return urlMapCapacity(quotas.get("URL_MAP_KIB")?.limit ?? assumed);
}

/** A limit that a strategy uses, before it is asked how far that goes. */
export type Use = Omit<LimitUse, "fitsServices">;

/** Every limit that the strategy uses, in the order of `LIMIT_NAMES`. */
export function limitUses(
  strategy: StrategyKind,
  demand: Demand,
  quotas: GivenQuotas,
): readonly LimitUse[] {
  const capacity = gatewayCapacity(quotas, demand);
  return usesOf(objectsOf(strategy, demand, capacity), demand, quotas).map((use) => ({
    ...use,
    fitsServices:
      use.limit === undefined ? undefined : fitsServices(strategy, demand, capacity, use),
  }));
}

/** What the strategy alone adds, without the number of services that fits. */
export function ownUses(
  strategy: StrategyKind,
  demand: Demand,
  quotas: GivenQuotas,
): readonly Use[] {
  const objects = objectsOf(strategy, demand, gatewayCapacity(quotas, demand));
  return usesOf(
    objects.filter(({ isCommon }) => !isCommon),
    demand,
    quotas,
  );
}

function usesOf(
  objects: readonly ObjectCount[],
  demand: Demand,
  quotas: GivenQuotas,
): readonly Use[] {
  return LIMIT_NAMES.flatMap((name) => {
    const used = usedOf(name, objects);
    if (used === 0) return [];
    const given = quotas.get(name);
    const limit = given?.limit ?? defaultLimit(name, demand.site);
    const usedByOthers = given?.usage ?? 0;
    const headRoom = limit === undefined ? undefined : limit - usedByOthers - used;
    return [{ name, used, limit, usedByOthers, from: given?.from ?? "facts", headRoom }];
  });
}

function usedOf(name: LimitName, objects: readonly ObjectCount[]): number {
  return objects.filter(({ limit }) => limit === name).reduce((sum, { count }) => sum + count, 0);
}

function fitsServices(
  strategy: StrategyKind,
  demand: Demand,
  capacity: GatewayCapacity,
  { name, used, headRoom = 0 }: Use,
): number {
  return largest(
    demand.services,
    (more) => usedOf(name, objectsOf(strategy, plus(demand, more), capacity)) <= used + headRoom,
  );
}

/**
 * The largest number of services for which `fits` holds, by halving: use never falls when services are
 * added. `Infinity` where every number fits, 0 where none does.
 */
function largest(services: number, fits: (more: number) => boolean): number {
  if (fits(MANY_SERVICES)) return Infinity;
  if (!fits(-services)) return 0;
  let [low, high] = [-services, MANY_SERVICES]; // low fits, high does not
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return services + low;
}

/** `500 internal forwarding rules (Q1)`: a limit in words. */
export function limitInWords({ name, limit }: Pick<LimitUse, "name" | "limit">): string {
  return `${whole(limit)} ${LIMITS[name].what} (${LIMITS[name].fact})`;
}

/** The limit that is met first, of those known; undefined where none is known or ever met. */
export function firstLimit(uses: readonly LimitUse[]): LimitUse | undefined {
  return uses
    .filter(({ fitsServices }) => fitsServices !== undefined && fitsServices !== Infinity)
    .sort((a, b) => (a.fitsServices ?? Infinity) - (b.fitsServices ?? Infinity))[0];
}
