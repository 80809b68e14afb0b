/** The environment that figures are measured in: the trial's, without demo workloads. */
import type { Environment, IngressLayout } from "../stacks/environment.js";
import { local } from "../stacks/local.js";

/** `local` with the layout to measure and nothing behind the routes: one more service is one more route. */
export function benchEnvironment(layout: IngressLayout): Environment {
  return {
    ...local,
    workloads: { kind: "existing" },
    strategy: { ...local.strategy, layout },
  };
}
