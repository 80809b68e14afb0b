/** What each strategy uses for a catalog: pure sums, no cloud asked. */
import type { ResolvedService } from "../catalog/schema.js";
import type { Environment, Strategy } from "../stacks/environment.js";
import { forwardingRulesPerMonthUsd, gatewaysPerMonthUsd } from "./prices.js";

/** What one strategy would use, and what keeps it from carrying the catalog. */
export interface StrategyUse {
  readonly kind: Strategy["kind"];
  /** Forwarding rules, of all load balancers together. */
  readonly forwardingRules: number;
  readonly backendServices: number;
  readonly staticRoutes: number;
  /** USD a month for the load balancers alone, list price, no data, no nodes. */
  readonly costPerMonthUsd: number;
  /** Why it could not carry this catalog here, each with the fact's id; empty where it could. */
  readonly obstacles: readonly string[];
}

/** Distinct Service ports of the entries that `accept` lets through. */
function backends(
  services: readonly ResolvedService[],
  accept: (service: ResolvedService) => boolean,
): number {
  const ports = services.filter(accept).map((s) => `${s.namespace}/${s.service}:${s.port}`);
  return new Set(ports).size;
}

function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** One load balancer per exposure that has an entry; the internal one always stands. */
function sharedIngress(services: readonly ResolvedService[]): StrategyUse {
  const doors = 1 + Number(services.some(({ exposure }) => exposure === "external"));
  return {
    kind: "shared-ingress",
    forwardingRules: doors,
    backendServices: doors,
    staticRoutes: 0,
    costPerMonthUsd: forwardingRulesPerMonthUsd(doors),
    obstacles: [],
  };
}

/** One forwarding rule and one backend service for each entry (facts 1.3). */
function loadBalancerPerService(services: readonly ResolvedService[]): StrategyUse {
  const rules = services.length;
  const shared = sharedHosts(services);
  return {
    kind: "load-balancer-per-service",
    forwardingRules: rules,
    backendServices: rules,
    staticRoutes: 0,
    costPerMonthUsd: forwardingRulesPerMonthUsd(rules),
    obstacles:
      shared === 0
        ? []
        : [`${plural(shared, "host")} shared by several services need a proxy that reads paths`],
  };
}

/** One route to one node, and a second for redundancy; what the cluster allows decides. */
function staticRoute(services: readonly ResolvedService[], environment: Environment): StrategyUse {
  const external = services.filter(({ exposure }) => exposure === "external").length;
  const { cluster, network } = environment;
  const subnetRange = network.kind === "create" && network.serviceRange !== "managed";
  return {
    kind: "static-route",
    forwardingRules: 0,
    backendServices: 0,
    staticRoutes: 2,
    costPerMonthUsd: 0,
    obstacles: [
      ...(cluster.kind === "create" ? ["Dataplane V2 drops it (R14, R15)"] : []),
      ...(subnetRange ? ["the services range is a subnet range (R3)"] : []),
      ...(external > 0
        ? [`${plural(external, "external entry", "external entries")} need a public door`]
        : []),
    ],
  };
}

/** One Gateway per exposure; HTTPRoutes carry no plain TCP (facts/ingress section 7). */
function gateway(services: readonly ResolvedService[]): StrategyUse {
  const tcp = services.filter(({ protocol }) => protocol === "tcp").length;
  const external = services.filter(({ exposure }) => exposure === "external").length;
  return {
    kind: "gateway",
    forwardingRules: 1,
    backendServices: backends(
      services,
      ({ protocol, exposure }) => protocol !== "tcp" && exposure === "internal",
    ),
    staticRoutes: 0,
    costPerMonthUsd: gatewaysPerMonthUsd(1),
    obstacles: [
      ...(tcp > 0 ? [`${plural(tcp, "tcp entry", "tcp entries")} cannot be an HTTPRoute`] : []),
      ...(external > 0
        ? [
            `${plural(external, "external entry", "external entries")} need a Gateway of another class`,
          ]
        : []),
    ],
  };
}

/** Every strategy's use of this catalog in this environment, in the order they were tried. */
export function strategyUses(
  services: readonly ResolvedService[],
  environment: Environment,
): readonly StrategyUse[] {
  return [
    loadBalancerPerService(services),
    staticRoute(services, environment),
    sharedIngress(services),
    gateway(services),
  ];
}

/** Hosts that more than one entry serves, told apart by path. */
function sharedHosts(services: readonly ResolvedService[]): number {
  const entriesOf = new Map<string, number>();
  for (const host of services.flatMap(({ hosts }) => hosts))
    entriesOf.set(host, (entriesOf.get(host) ?? 0) + 1);
  return [...entriesOf.values()].filter((entries) => entries > 1).length;
}

/** One line about a strategy: what it uses, what it costs, what stands in its way. */
export function describeUse(use: StrategyUse): string {
  const parts = [
    plural(use.forwardingRules, "forwarding rule"),
    plural(use.backendServices, "backend service"),
    ...(use.staticRoutes > 0 ? [plural(use.staticRoutes, "static route")] : []),
    `${use.costPerMonthUsd.toFixed(2)} USD a month`,
  ];
  const obstacles = use.obstacles.length === 0 ? "" : `; but ${use.obstacles.join(", ")}`;
  return `${use.kind}: ${parts.join(", ")}${obstacles}`;
}

/** One line for each strategy that the environment did not choose. */
export function alternatives(
  services: readonly ResolvedService[],
  environment: Environment,
): string[] {
  return strategyUses(services, environment)
    .filter(({ kind }) => kind !== environment.strategy.kind)
    .map(describeUse);
}
