/** `quota`: the limits of the simulated project, and what did not fit into them. */
import { show } from "../../catalog/fault.js";
import { nearest } from "../../catalog/nearest.js";
import { textAt } from "../json.js";
import { loadBalancerProblem } from "../kubernetes/serviceController.js";
import { objectsOf } from "../kubernetes/objects.js";
import { hasAddress } from "../kubernetes/service.js";
import type { CloudState } from "../state.js";
import { changeState, currentState, type CommandLine } from "./context.js";
import { paragraph } from "./text.js";
import { UsageError } from "../../tools/commandLine.js";

const CURE = "write: quota [<name> <limit>]";

/** Lists the quotas, or sets one; resolves to the text. Throws UsageError for one that is not there. */
export async function quota({ stack, rest: args }: CommandLine): Promise<string> {
  const [name, limit, ...rest] = args;
  if (name === undefined) return list((await currentState(stack)).quotas);
  if (limit === undefined || rest.length > 0) throw new UsageError(CURE);
  if (!/^\d{1,9}$/.test(limit)) throw new UsageError(`${limit} is not a limit; ${CURE}`);
  return await changeState(stack, "quota", (state) => {
    if (!Object.hasOwn(state.quotas, name))
      throw new UsageError(`no quota ${show(name)}; ${nearest(name, Object.keys(state.quotas))}`);
    const before = state.quotas[name] ?? 0;
    state.quotas[name] = Number(limit);
    return `${name}: ${limit}, was ${before}`;
  });
}

function list(quotas: CloudState["quotas"]): string {
  const width = Math.max(...Object.keys(quotas).map((name) => name.length));
  return Object.entries(quotas)
    .map(([name, limit]) => `${name.padEnd(width)}  ${limit}`)
    .join("\n");
}

/** How many load balancers were made and why the others were not; undefined when none waits. */
export function describeWaiting(state: CloudState): string | undefined {
  const services = Object.values(state.clusters).flatMap((cluster) =>
    objectsOf(cluster, "v1/Service")
      .filter((service) => textAt(service, "spec.type") === "LoadBalancer")
      .map((service) => ({ service, scope: { state, cluster } })),
  );
  const waiting = services.filter(({ service }) => !hasAddress(service));
  if (waiting.length === 0) return undefined;
  const reasons = waiting.map(
    ({ service, scope }) =>
      loadBalancerProblem(scope, service) ?? "nothing stands in its way any more",
  );
  const lines = [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return paragraph(`  ${count}: ${reason}`);
  });
  const full = /Quota '(\w+)' exceeded/.exec(reasons.join(" "))?.[1];
  return [
    `${services.length - waiting.length} of ${services.length} load balancers fit; ${waiting.length} wait:`,
    ...lines,
    ...(full === undefined
      ? []
      : [`Raise it: npm run local -- quota ${full} <limit>; then run up again.`]),
  ].join("\n");
}
