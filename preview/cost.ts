/** Forwarding rules and their price before and after, counted from the preview's own objects. */
import {
  forwardingRulesPerMonthUsd,
  gatewaysPerMonthUsd,
  proxiesPerMonthUsd,
} from "../compare/prices.js";
import { span, usd } from "../compare/words.js";
import type { Span } from "../compare/cost.js";
import { loadBalancersOf, type LoadBalancer } from "./routes/exposure.js";
import type { Side } from "./routes/side.js";

/** What the load balancers of one side are and cost. */
export interface LoadBalancing {
  readonly forwardingRules: number;
  /** USD a month, list prices of us-central1, no data, all in one project and region (facts P1, P2, P9). */
  readonly perMonthUsd: Span;
}

/** Sums over the load balancers of one side; of a complete preview, all there are. */
export function loadBalancingOf(side: Side): LoadBalancing {
  const balancers = loadBalancersOf(side);
  return {
    forwardingRules: balancers.length,
    perMonthUsd: perMonthUsd(balancers),
  };
}

function perMonthUsd(balancers: readonly LoadBalancer[]): Span {
  const gateways = balancers.filter(({ kind }) => kind === "gateway").length;
  const passthrough = balancers.length - gateways;
  // Whether a Gateway's forwarding rule costs besides its proxies is not clear (facts P9).
  const low = forwardingRulesPerMonthUsd(passthrough) + proxiesPerMonthUsd(gateways);
  const high =
    passthrough === 0
      ? gatewaysPerMonthUsd(gateways)
      : forwardingRulesPerMonthUsd(balancers.length) + proxiesPerMonthUsd(gateways);
  return { low, high };
}

/** One sentence. Without the unchanged resources only the difference is known. */
export function costLine(before: LoadBalancing, after: LoadBalancing, isComplete: boolean): string {
  if (!isComplete) {
    const more = after.forwardingRules - before.forwardingRules;
    return `Forwarding rules: ${more < 0 ? "" : "+"}${more}; how many there are, and their cost, a preview with --show-sames tells.`;
  }
  const [rulesBefore, rulesAfter] = [before.forwardingRules, after.forwardingRules];
  const rules =
    rulesBefore === rulesAfter ? `${rulesAfter} as before` : `${rulesBefore} -> ${rulesAfter}`;
  const [was, is] = [span(before.perMonthUsd, usd), span(after.perMonthUsd, usd)];
  const sum = was === is ? `${is} USD a month as before` : `${was} -> ${is} USD a month`;
  return `Forwarding rules: ${rules}, ${sum} (list prices, no data; facts P1, P2, P9).`;
}
