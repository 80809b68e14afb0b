import type { StrategyContext, StrategyOutputs } from "./context.js";
import { gateway } from "./gateway.js";
import { loadBalancerPerService } from "./loadBalancerPerService.js";
import { sharedIngress } from "./sharedIngress.js";
import { staticRoute } from "./staticRoute.js";

/** Builds the catalog with the environment's strategy: the one switch between the designs. */
export function deploy(context: StrategyContext): StrategyOutputs {
  const { strategy } = context.environment;
  switch (strategy.kind) {
    case "shared-ingress":
      return sharedIngress(strategy, context);
    case "load-balancer-per-service":
      return loadBalancerPerService(strategy, context);
    case "static-route":
      return staticRoute(strategy, context);
    case "gateway":
      return gateway(strategy, context);
    default:
      return strategy satisfies never;
  }
}
