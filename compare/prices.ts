/**
 * List prices in USD, us-central1, without discounts. Dated data: each figure names its fact, the source
 * and the day it was read. A month has 730 hours.
 */
export const HOURS_PER_MONTH = 730;

const LOAD_BALANCING = "https://cloud.google.com/load-balancing/pricing";
const NETWORK = "https://cloud.google.com/vpc/network-pricing";

/** One price as it was read. */
export interface Price {
  /** What is paid: `each further forwarding rule`. */
  readonly what: string;
  readonly usd: number;
  /** What one unit is: `hour`, `GiB`. */
  readonly per: "hour" | "GiB";
  readonly fact: string;
  /** Where it was read. */
  readonly source: string;
  /** Day it was read, or `unsourced`. */
  readonly read: string;
}

/** Every price the comparison uses. */
export const PRICES = {
  firstFiveForwardingRules: {
    what: "first five forwarding rules of a project and region, together",
    usd: 0.025,
    per: "hour",
    fact: "P1",
    source: LOAD_BALANCING,
    read: "2026-09-20",
  },
  furtherForwardingRule: {
    what: "each further forwarding rule",
    usd: 0.01,
    per: "hour",
    fact: "P2",
    source: LOAD_BALANCING,
    read: "2026-09-20",
  },
  passthroughData: {
    what: "data into an internal passthrough Network Load Balancer",
    usd: 0.008,
    per: "GiB",
    fact: "P3",
    source: LOAD_BALANCING,
    read: "2026-09-20",
  },
  crossZoneData: {
    what: "data from VM to VM in another zone",
    usd: 0.01,
    per: "GiB",
    fact: "P7",
    source: NETWORK,
    read: "2026-09-20",
  },
  applicationProxy: {
    what: "one proxy of an internal Application Load Balancer, at least three",
    usd: 0.025,
    per: "hour",
    fact: "P8",
    source: `third party, quotes ${LOAD_BALANCING}`,
    read: "2026-09-20",
  },
  applicationData: {
    what: "data through an internal Application Load Balancer",
    usd: 0.008,
    per: "GiB",
    fact: "P10",
    source: "unsourced",
    read: "unsourced",
  },
  controllerNode: {
    what: "one e2-standard-2 node",
    usd: 0.06701142,
    per: "hour",
    fact: "P14",
    source: "https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator, half of P12",
    read: "2025-03-06",
  },
} as const satisfies Readonly<Record<string, Price>>;

/** Proxies an internal Application Load Balancer has at least (P8). */
export const MIN_INTERNAL_PROXIES = 3;

/** USD a month of `rules` forwarding rules in one project and region, no data (P5). Zero rules cost nothing. */
export function forwardingRulesPerMonthUsd(rules: number): number {
  if (rules === 0) return 0;
  const further = Math.max(0, rules - 5) * PRICES.furtherForwardingRule.usd;
  return HOURS_PER_MONTH * (PRICES.firstFiveForwardingRules.usd + further);
}

/**
 * USD a month of the proxies of `gateways` internal Application Load Balancers at their smallest, no data
 * (P9, the lower sum). That each has three of its own is the careful reading of P8.
 */
export function proxiesPerMonthUsd(gateways: number): number {
  return gateways * MIN_INTERNAL_PROXIES * PRICES.applicationProxy.usd * HOURS_PER_MONTH;
}

/** USD a month of `gateways` with `forwardingRules` in all (P9, the upper sum). */
export function gatewaysPerMonthUsd(gateways: number, forwardingRules: number): number {
  return proxiesPerMonthUsd(gateways) + forwardingRulesPerMonthUsd(forwardingRules);
}

/** USD a month of `nodes` nodes that carry nothing but the ingress controller (P14). */
export function controllerNodesPerMonthUsd(nodes: number): number {
  return nodes * PRICES.controllerNode.usd * HOURS_PER_MONTH;
}
