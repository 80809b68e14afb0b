/** Cost and quota against the number of plain services, from 1 to 5,000. */
import { fixedPerMonthUsd } from "./cost.js";
import { plainDemand } from "./demand.js";
import { STRATEGIES, type StrategyKind } from "./objectCount.js";
import type { GivenQuotas } from "./quotas.js";
import { gatewayCapacity, ownUses } from "./reach.js";
import type { Site } from "./site.js";

/** One strategy's curve. */
export interface Curve {
  readonly kind: StrategyKind;
  /** Services and value. */
  readonly points: readonly (readonly [number, number])[];
}

/** Sizes of the curves: close together on a logarithmic axis, with the round ones among them. */
export const SIZES: readonly number[] = [
  1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 30, 50, 70, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000,
  5000,
];

/** USD a month without data, the dearer reading. */
export function costCurves(site: Site, quotas: GivenQuotas): Curve[] {
  const capacity = gatewayCapacity(quotas, plainDemand(0, site));
  return STRATEGIES.map((kind) => ({
    kind,
    points: SIZES.map(
      (size) => [size, fixedPerMonthUsd(kind, plainDemand(size, site), capacity).high] as const,
    ),
  }));
}

/**
 * Percent of the fullest limit that is known, by what the strategy adds of its own: the catalog's Services
 * and the nodes are the same under every strategy.
 */
export function quotaCurves(site: Site, quotas: GivenQuotas): Curve[] {
  return STRATEGIES.map((kind) => ({
    kind,
    points: SIZES.map((size) => {
      const shares = ownUses(kind, plainDemand(size, site), quotas).flatMap(
        ({ used, usedByOthers, limit }) =>
          limit === undefined || limit === 0 ? [] : [(100 * (used + usedByOthers)) / limit],
      );
      return [size, Math.max(0, ...shares)] as const;
    }),
  }));
}
