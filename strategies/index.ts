import { gateway } from "./gateway.js";
import type { StrategyContext, StrategyOutputs } from "./context.js";
import { loadBalancerPerService } from "./loadBalancerPerService.js";
import { Refusal } from "./refusal.js";
import { sharedIngress } from "./sharedIngress.js";

/** Builds the catalog with the environment's strategy: the one switch between the designs. */
export function deploy(context: StrategyContext): StrategyOutputs {
  const { strategy } = context.environment;
  switch (strategy.kind) {
    case "shared-ingress":
      return sharedIngress(strategy, context);
    case "load-balancer-per-service":
      return loadBalancerPerService(strategy, context);
    case "gateway":
      return gateway(strategy, context);
    case "static-route":
      throw new Refusal(
        `${context.environment.name}.strategy: "${strategy.kind}" is not built yet; use another`,
      );
    default:
      return strategy satisfies never;
  }
}
