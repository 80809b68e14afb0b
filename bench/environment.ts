/** The environment that figures are measured in: the trial's, without demo workloads. */
import type { Environment, IngressLayout } from "../stacks/environment.js";
import { local } from "../stacks/local.js";

/** 1: an Ingress per host; more: so many rules in one object. */
export function layoutOf(rulesPerIngress: number): IngressLayout {
  return rulesPerIngress === 1 ? { kind: "per-host" } : { kind: "sharded", rulesPerIngress };
}

/** `local` with the layout to measure and nothing behind the routes: one more service is one more route. */
export function benchEnvironment(layout: IngressLayout): Environment {
  return {
    ...local,
    workloads: { kind: "existing" },
    strategy: { ...local.strategy, layout },
  };
}
