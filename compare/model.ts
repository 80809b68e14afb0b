/** The strategies side by side for one catalog in one environment: pure sums, no cloud asked. */
import type { ResolvedService } from "../catalog/schema.js";
import type { Environment } from "../stacks/environment.js";
import { blastRadius, MAINTENANCE, type BlastRadius, type Maintenance } from "./blast.js";
import { carriesOf, obstaclesOf, type Carries } from "./carries.js";
import { breakEvenServices, costOf, extraHops, type Cost, type Span } from "./cost.js";
import { demandOf, type Demand } from "./demand.js";
import { STRATEGIES, type ObjectCount, type StrategyKind } from "./objectCount.js";
import { objectsOf } from "./objects.js";
import type { GivenQuotas } from "./quotas.js";
import { gatewayCapacity, limitUses, type LimitUse } from "./reach.js";
import { recoveryOf, type Recovery } from "./recovery.js";
import { conclusion, verdictOf, type Judged } from "./verdict.js";
import { count, someOf, usd } from "./words.js";

/** Everything the comparison says about one strategy. */
export interface StrategyReport {
  readonly kind: StrategyKind;
  readonly objects: readonly ObjectCount[];
  readonly limits: readonly LimitUse[];
  readonly cost: Cost;
  readonly recovery: readonly Recovery[];
  readonly blastRadius: BlastRadius;
  /** Nodes or proxies in the way besides the pod's own node. */
  readonly extraHops: Span;
  readonly carries: readonly Carries[];
  /** Why it cannot work in this environment, whatever the catalog; empty where it can. */
  readonly obstacles: readonly string[];
  readonly maintenance: Maintenance;
  /** Two sentences. */
  readonly verdict: string;
}

/** From how many services `load-balancer-per-service` is the dearer one. */
export interface BreakEven {
  readonly than: string;
  readonly perMonthUsd: number;
  readonly services: number;
}

/** The whole comparison. */
export interface Comparison {
  readonly environment: string;
  readonly services: number;
  readonly demand: Demand;
  readonly strategies: readonly StrategyReport[];
  readonly breakEvens: readonly BreakEven[];
  /** What fits, cheapest first. */
  readonly conclusion: string;
}

/** Nothing given: every limit without a printed default is unknown. */
const NO_QUOTAS: GivenQuotas = new Map();

/** Compares the strategies for these services, which passed the catalog's rules. */
export function compareStrategies(
  services: readonly ResolvedService[],
  environment: Environment,
  quotas: GivenQuotas = NO_QUOTAS,
): Comparison {
  const demand = demandOf(services, environment);
  const capacity = gatewayCapacity(quotas, demand);
  const judged: readonly Judged[] = STRATEGIES.map((kind) => ({
    kind,
    objects: objectsOf(kind, demand, capacity),
    limits: limitUses(kind, demand, quotas),
    cost: costOf(kind, demand, capacity),
    recovery: recoveryOf(kind, { staticRoutes: demand.site.staticRoutes }),
    blastRadius: blastRadius(kind, demand, capacity),
    extraHops: extraHops(kind),
    carries: carriesOf(kind, services, demand.site),
    obstacles: obstaclesOf(kind, demand.site),
    maintenance: MAINTENANCE[kind],
  }));
  return {
    environment: environment.name,
    services: services.length,
    demand,
    strategies: judged.map((report) => ({
      ...report,
      verdict: verdictOf(report, judged, services.length),
    })),
    breakEvens: breakEvens(judged),
    conclusion: conclusion(judged),
  };
}

function breakEvens(reports: readonly Judged[]): BreakEven[] {
  const rivals: readonly (readonly [StrategyKind, keyof Span, string])[] = [
    ["shared-ingress", "low", "on spare capacity of the nodes"],
    ["shared-ingress", "high", "with nodes of its own"],
    ["gateway", "low", "without its forwarding rule"],
    ["gateway", "high", "with its forwarding rule"],
  ];
  return rivals.flatMap(([kind, reading, how]) => {
    const cost = reports.find((report) => report.kind === kind)?.cost.perMonthUsd[reading];
    return cost === undefined
      ? []
      : [{ than: `${kind} ${how}`, perMonthUsd: cost, services: breakEvenServices(cost) }];
  });
}

/** One line about a strategy: what it uses, what it costs, what stands in its way. */
export function describeStrategy(report: StrategyReport): string {
  const total = (part: string): number =>
    report.objects
      .filter(({ kind }) => kind.startsWith(part))
      .reduce((sum, { count: one }) => sum + one, 0);
  const routes = total("static route");
  const parts = [
    count(total("forwarding rule"), "forwarding rule"),
    count(total("backend service"), "backend service"),
    ...(routes > 0 ? [count(routes, "static route")] : []),
    `${usd(report.cost.perMonthUsd.high)} USD a month`,
  ];
  const lost = report.carries
    .filter(({ blocks }) => blocks)
    .map(({ feature, entries }) => `no ${feature} for ${someOf(entries)}`);
  const obstacles = [...report.obstacles, ...lost];
  return `${report.kind}: ${parts.join(", ")}${obstacles.length === 0 ? "" : `; but ${obstacles.join(", ")}`}`;
}

/** One line for each strategy that the environment did not choose. */
export function alternatives(
  services: readonly ResolvedService[],
  environment: Environment,
): string[] {
  return compareStrategies(services, environment)
    .strategies.filter(({ kind }) => kind !== environment.strategy.kind)
    .map(describeStrategy);
}
