/**
 * What happens to a request from a VM to a host: hop by hop, from the registered objects and the simulated
 * clock alone. Nothing is stored, so a trace at any second after an event shows what that event does.
 */
import { stableHash, textAt, textsAt } from "./json.js";
import { wantsHttps } from "./reachability/controller.js";
import { gatewayPort, gatewaySteps, type GatewayWay } from "./reachability/gatewayWay.js";
import { controllerBehind, loadBalancerSteps } from "./reachability/loadBalancerSteps.js";
import { nameStep, type Named } from "./reachability/name.js";
import { routeSteps } from "./reachability/routeSteps.js";
import { clientOf, firstPort, unroutedStep, type RouteWay } from "./reachability/routeWay.js";
import type {
  FullRequest,
  Loss,
  Step,
  Trace,
  TraceRequest,
  TraceResult,
} from "./reachability/trace.js";
import { wayTo, type Way } from "./reachability/way.js";
import type { CloudState } from "./state.js";

export {
  failControlPlane,
  failNode,
  failZone,
  nodesOf,
  recoverControlPlane,
  recoverNode,
  recoverZone,
} from "./reachability/events.js";
export { drainNode, rollOut, scaleDown, scaleUp } from "./reachability/maintenance.js";
export type { Hop, HopKind, Trace, TraceRequest, TraceResult } from "./reachability/trace.js";

/** What was asked, and the steps that were found. */
interface Walk {
  readonly asked: Pick<Trace, "host" | "port" | "path">;
  readonly steps: readonly Step[];
}

/** Follows all new connections of a client. Never throws for what they meet: that is the result. */
export function trace(state: CloudState, request: TraceRequest): Trace {
  const { asked, steps } = walk(state, request);
  return asTrace(asked, steps);
}

/**
 * Follows the one connection that a client opens at that second: it succeeds or fails. Where a part of
 * new connections is lost, a hash of client, host, port and second decides whether it is among them.
 */
export function connect(state: CloudState, request: TraceRequest): Trace {
  const { host, path = "/", fromVm = "", atSecond = 0 } = request;
  const second = state.clockSeconds + atSecond;
  const connection = `${fromVm} ${host}${path} ${second}`;
  const { asked, steps } = walk(state, request, connection);
  return asTrace(asked, cutAtLoss(steps, `${connection} ${asked.port}`));
}

function walk(state: CloudState, request: TraceRequest, connection?: string): Walk {
  const { host, path = "/", port: asked } = request;
  const home = homeNetwork(state);
  const name = nameStep(state, home, host);
  const way = wayTo(state, home, name.addresses, asked);
  if (name.end !== undefined || way === undefined) {
    const nowhere = unroutedStep(state, home, name.addresses) ?? nothingListens(name.addresses);
    const steps = [anyVm(request), name, ...(name.end === undefined ? [nowhere] : [])];
    return { asked: { host, path, port: asked ?? 80 }, steps };
  }
  if (way.kind === "gateway") return throughGateway(state, home, request, way, name);
  const port = asked ?? defaultPort(state, way, host);
  const full = { ...request, path, port, connection };
  return { asked: { host, path, port }, steps: onWay(state, full, way, name) };
}

/** From the client to the pods, by the kind of way. */
function onWay(
  state: CloudState,
  request: FullRequest,
  way: Exclude<Way, GatewayWay>,
  name: Step,
): readonly Step[] {
  switch (way.kind) {
    case "forwarding rule":
      return loadBalancerSteps(state, request, way, name);
    case "route":
      return throughRoute(state, request, way, name);
    default:
      return way satisfies never;
  }
}

function throughRoute(
  state: CloudState,
  request: FullRequest,
  way: RouteWay,
  name: Step,
): readonly Step[] {
  const { port } = request;
  const second = state.clockSeconds + (request.atSecond ?? 0);
  const client = request.fromVm ?? clientOf(state, way, port);
  const vm = anyVm({ ...request, fromVm: client });
  return [vm, name, ...routeSteps(state, { way, client, port, second })];
}

/** A Gateway has a forwarding rule for each port: the port decides which of them it is. */
function throughGateway(
  state: CloudState,
  home: string | undefined,
  request: TraceRequest,
  way: GatewayWay,
  name: Named,
): Walk {
  const { host, path = "/", port = gatewayPort(way) } = request;
  const found = wayTo(state, home, name.addresses, port);
  const full = { ...request, path, port, second: state.clockSeconds + (request.atSecond ?? 0) };
  const taken = found?.kind === "gateway" ? found : way;
  return { asked: { host, path, port }, steps: gatewaySteps(state, taken, full, name) };
}

/** The steps of one connection: each share that is lost takes it or lets it pass. */
function cutAtLoss(steps: readonly Step[], seed: string): readonly Step[] {
  const lostAt = steps.findIndex(({ loss }, index) => {
    if (loss === undefined) return false;
    return Number.parseInt(stableHash(8, seed, String(index)), 16) % loss.of < loss.lost;
  });
  const passed = steps.map(({ hops, end }) => (end === undefined ? { hops } : { hops, end }));
  const lost = steps[lostAt];
  if (lost?.loss === undefined) return passed;
  const hops = lost.hops.slice(0, 1).map((hop) => ({ ...hop, ok: false }));
  return [...passed.slice(0, lostAt), { hops, end: withoutShare(lost.loss) }];
}

function withoutShare({ ok, reason, cure }: Loss): TraceResult {
  return { ok, reason, ...(cure === undefined ? {} : { cure }) };
}

/** The VPC network of the VMs: that of the first GKE cluster. */
function homeNetwork(state: CloudState): string | undefined {
  const [cluster] = Object.keys(state.clusters).filter((key) => !key.startsWith("contexts/"));
  return cluster === undefined ? undefined : textAt(state.google[cluster]?.outputs, "network");
}

/** The client of a request that meets no load balancer. */
function anyVm({ fromVm }: TraceRequest): Step {
  return {
    hops: [{ kind: "VM", what: fromVm ?? "any VM", ok: true, detail: "in the VPC network" }],
  };
}

function nothingListens(addresses: readonly string[]): Step {
  const what = addresses.join(", ");
  return {
    hops: [
      { kind: "forwarding rule", what, ok: false, detail: "no forwarding rule has this address" },
    ],
    end: {
      ok: false,
      reason: `no forwarding rule has the address ${what}: the connection times out`,
      cure: "bring up the controller's Service, or correct the DNS record",
    },
  };
}

/**
 * 443 when the controller would send a client there, else 80. A load balancer of one service is called
 * on the first of its ports: who calls it knows the service.
 */
function defaultPort(state: CloudState, way: Exclude<Way, GatewayWay>, host: string): number {
  if (way.kind === "route") return firstPort(state, way);
  const controller = controllerBehind(way);
  const [first] = textsAt(way.rule, "ports");
  if (controller === undefined && first !== undefined) return Number(first);
  return controller !== undefined && wantsHttps(way.cluster, controller, host) ? 443 : 80;
}

/** Puts the steps together: the first failure decides; else a loss on the way; else it arrived. */
function asTrace(asked: Pick<Trace, "host" | "port" | "path">, steps: readonly Step[]): Trace {
  const hops = steps.flatMap((step) => [...step.hops]);
  const end = steps.find((step) => step.end !== undefined)?.end;
  const loss = steps.find((step) => step.loss !== undefined)?.loss;
  const arrived = {
    ok: true,
    reason: `pod ${hops.at(-1)?.what ?? ""} answers on port ${asked.port}`,
  };
  const failed = loss === undefined ? undefined : withoutShare(loss);
  const result: TraceResult = end?.ok === false ? end : (failed ?? end ?? arrived);
  return { ...asked, hops, result };
}
