/**
 * List prices in USD, us-central1, without discounts. Dated data: each figure names its fact, the source
 * and the day it was read. A month has 730 hours.
 */
export const HOURS_PER_MONTH = 730;

export const PRICES = {
  /** The first five forwarding rules of a project and region together (P1). https://cloud.google.com/load-balancing/pricing, 2026-09-20 */
  firstFiveForwardingRulesPerHour: 0.025,
  /** Each further forwarding rule (P2). https://cloud.google.com/load-balancing/pricing, 2026-09-20 */
  furtherForwardingRulePerHour: 0.01,
  /** One proxy of an internal Application Load Balancer; at least three (P8, third party). Quotes the same page. */
  internalApplicationProxyPerHour: 0.025,
} as const;

/** Proxies an internal Application Load Balancer has at least (P8). */
export const MIN_INTERNAL_PROXIES = 3;

/** USD a month of `rules` forwarding rules in one project and region, no data (P5). Zero rules cost nothing. */
export function forwardingRulesPerMonthUsd(rules: number): number {
  if (rules === 0) return 0;
  const further = Math.max(0, rules - 5) * PRICES.furtherForwardingRulePerHour;
  return HOURS_PER_MONTH * (PRICES.firstFiveForwardingRulesPerHour + further);
}

/** USD a month of `gateways` internal Application Load Balancers at their smallest, no data (P9, the upper sum). */
export function gatewaysPerMonthUsd(gateways: number): number {
  const proxies =
    gateways * MIN_INTERNAL_PROXIES * PRICES.internalApplicationProxyPerHour * HOURS_PER_MONTH;
  return proxies + forwardingRulesPerMonthUsd(gateways);
}
