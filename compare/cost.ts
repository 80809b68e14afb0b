/** What a strategy costs, by list prices: fixed, for data, and for the next service. */
import type { GatewayCapacity } from "../catalog/gatewayCapacity.js";
import { ASSUMPTIONS } from "./assumptions.js";
import { plus, type Demand } from "./demand.js";
import type { StrategyKind } from "./objectCount.js";
import { gatewaysOf, listenersOf } from "./objects.js";
import {
  controllerNodesPerMonthUsd,
  forwardingRulesPerMonthUsd,
  gatewaysPerMonthUsd,
  PRICES,
  proxiesPerMonthUsd,
} from "./prices.js";

/** Two careful readings of one price; equal where there is no doubt. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** What a strategy costs. No traffic is in `perMonthUsd`; cluster fee and workloads are the same for all. */
export interface Cost {
  readonly perMonthUsd: Span;
  readonly perGiBUsd: Span;
  /** One plain service more, USD a month. */
  readonly nextServicePerMonthUsd: Span;
  /** How the sums come about, with the facts' ids. */
  readonly basis: string;
}

/** The cost of a strategy for a demand. */
export function costOf(strategy: StrategyKind, demand: Demand, capacity: GatewayCapacity): Cost {
  const now = fixedPerMonthUsd(strategy, demand, capacity);
  const next = fixedPerMonthUsd(strategy, plus(demand, 1), capacity);
  return {
    perMonthUsd: now,
    perGiBUsd: perGiBUsd(strategy, demand.site.zones),
    nextServicePerMonthUsd: {
      low: cents(next.low - now.low),
      high: cents(next.high - now.high),
    },
    basis: BASIS[strategy],
  };
}

/** USD a month before the first byte. */
export function fixedPerMonthUsd(
  strategy: StrategyKind,
  demand: Demand,
  capacity: GatewayCapacity,
): Span {
  switch (strategy) {
    case "load-balancer-per-service":
      return exactly(cents(forwardingRulesPerMonthUsd(demand.services)));
    case "static-route":
      return exactly(0);
    case "shared-ingress": {
      const rules = forwardingRulesPerMonthUsd(1 + Number(demand.external > 0));
      const nodes = controllerNodesPerMonthUsd(ASSUMPTIONS.controllerNodes);
      return { low: cents(rules), high: cents(rules + nodes) };
    }
    case "gateway": {
      const gateways = gatewaysOf(demand, capacity);
      return {
        low: cents(proxiesPerMonthUsd(gateways)),
        high: cents(gatewaysPerMonthUsd(gateways, gateways * listenersOf(demand))),
      };
    }
    default:
      return strategy satisfies never;
  }
}

/** A hop from one node to another, evenly over the zones, leaves its zone with this price (facts P7). */
function hopPerGiBUsd(zones: number): number {
  return (PRICES.crossZoneData.usd * (zones - 1)) / zones;
}

function perGiBUsd(strategy: StrategyKind, zones: number): Span {
  const { low, high } = extraHops(strategy);
  const hop = hopPerGiBUsd(zones);
  switch (strategy) {
    case "load-balancer-per-service":
    case "shared-ingress":
      return {
        low: PRICES.passthroughData.usd + low * hop,
        high: PRICES.passthroughData.usd + high * hop,
      };
    case "static-route":
      return { low: low * hop, high: high * hop };
    case "gateway":
      // The proxies are Google's; whether their way to a pod is charged by zone is not known (facts P10).
      return exactly(PRICES.applicationData.usd);
    default:
      return strategy satisfies never;
  }
}

/** Nodes or proxies between the first machine that takes the packet and the pod's own node. */
export function extraHops(strategy: StrategyKind): Span {
  switch (strategy) {
    case "load-balancer-per-service":
      // Cluster: the node that is hit may pass it on to the pod's (facts B9).
      return { low: 0, high: ASSUMPTIONS.perServicePolicy === "Cluster" ? 1 : 0 };
    case "static-route":
      return { low: 0, high: 1 };
    case "shared-ingress":
    case "gateway":
      return exactly(1);
    default:
      return strategy satisfies never;
  }
}

const BASIS: Readonly<Record<StrategyKind, string>> = {
  "load-balancer-per-service": "P5: one forwarding rule per service; data P3, node to node P7",
  "static-route": "P6: no price for a route was found; node to node P7",
  "shared-ingress": `P5: one forwarding rule per load balancer; the dearer sum adds ${ASSUMPTIONS.controllerNodes} e2-standard-2 nodes (P14); data P3, controller to pod P7`,
  gateway:
    "P9: three proxies per Gateway, and its forwarding rules in the dearer sum; data P10, unsourced",
};

/**
 * The smallest number of services from which `load-balancer-per-service` costs more than `otherPerMonthUsd`,
 * solved from P5; the first five rules share one price.
 */
export function breakEvenServices(otherPerMonthUsd: number): number {
  if (otherPerMonthUsd < forwardingRulesPerMonthUsd(1)) return 1;
  const [base, further] = [forwardingRulesPerMonthUsd(5), forwardingRulesPerMonthUsd(6)];
  return 5 + Math.floor(cents(otherPerMonthUsd - base) / cents(further - base)) + 1;
}

const exactly = (value: number): Span => ({ low: value, high: value });

/** Rounded to a cent: 730 x 0.01 is no exact binary number. */
function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
