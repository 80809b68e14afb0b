/** Forwarding rules and their price before and after, counted from the preview's own objects. */
import { forwardingRulesPerMonthUsd, proxiesPerMonthUsd } from "../compare/prices.js";
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
  return { forwardingRules: rulesOf(balancers), perMonthUsd: perMonthUsd(balancers) };
}

function rulesOf(balancers: readonly LoadBalancer[]): number {
  return balancers.reduce((sum, { forwardingRules }) => sum + forwardingRules, 0);
}

function perMonthUsd(balancers: readonly LoadBalancer[]): Span {
  const passthrough = balancers.filter(({ kind }) => kind === "passthrough");
  const proxies = proxiesPerMonthUsd(balancers.length - passthrough.length);
  // Whether a Gateway's forwarding rules cost besides its proxies is not clear (facts P9).
  return {
    low: proxies + forwardingRulesPerMonthUsd(rulesOf(passthrough)),
    high: proxies + forwardingRulesPerMonthUsd(rulesOf(balancers)),
  };
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
