/** Through a static route: a node takes the packets in, and kube-proxy does the rest (facts R6, R7, R13). */
import { hasDataplaneV2, type Instance } from "../google/instances.js";
import type { Route } from "../google/route.js";
import { referenceOf } from "../kubernetes/objects.js";
import { forwards } from "../kubernetes/outages.js";
import { podsAt } from "../kubernetes/pods.js";
import type { Cluster, CloudState } from "../state.js";
import { serviceSteps } from "./endpoints.js";
import { verdictFor } from "./node.js";
import { nextHopOf, serviceAt, type RouteWay } from "./routeWay.js";
import type { HopKind, Step } from "./trace.js";

/** A request on that way. */
export interface RouteRequest {
  readonly way: RouteWay;
  readonly client: string;
  readonly port: number;
  /** Simulated second of the connection. */
  readonly second: number;
}

/** From the client to a pod, without the name. */
export function routeSteps(state: CloudState, request: RouteRequest): readonly Step[] {
  const { way, second } = request;
  const hop = nextHopOf(state, way.routes, second);
  if (hop === undefined) return [noNextHop(way)];
  const { route, vm } = hop;
  const taken: Step = {
    hops: [{ kind: "route", what: route.name, ok: true, detail: routeDetail(way, route) }],
  };
  const fault = nodeFault(state, vm, request);
  if (fault !== undefined) return [taken, fault];
  const node: Step = {
    hops: [
      {
        kind: "node",
        what: vm.node.name,
        ok: true,
        detail: `zone ${vm.node.zone}, kube-proxy forwards and masquerades the client (facts R13)`,
      },
    ],
  };
  const service = serviceAt(vm.cluster, way.address);
  if (service === undefined) return [taken, node, noService(vm.cluster, way.address)];
  const { namespace, name } = referenceOf(service);
  return [
    taken,
    node,
    serviceSteps({
      cluster: vm.cluster,
      pods: podsAt(vm.cluster, second),
      namespace,
      service: name,
      port: request.port,
      caller: "kube-proxy",
    }),
  ];
}

function routeDetail({ routes }: RouteWay, route: Route): string {
  const { destRange, priority } = route;
  const detail = `static route, ${destRange}, priority ${priority}`;
  const passed = routes.slice(0, routes.indexOf(route)).map((other) => other.priority);
  return passed.length === 0
    ? detail
    : `${detail}; the next hop of priority ${passed.join(", ")} is not RUNNING (facts R6; how fast it takes over is not published, facts R2)`;
}

function noNextHop({ routes }: RouteWay): Step {
  const [first] = routes;
  const hops = routes.map(({ nextHop }) => nextHop.slice(nextHop.lastIndexOf("/") + 1));
  const detail = `static route, ${first?.destRange ?? ""}; next hop not RUNNING or gone: ${hops.join(", ")}`;
  return stop("route", first?.name ?? "", detail, {
    reason: `no route to ${first?.destRange ?? ""} has a next hop that is RUNNING: packets are dropped (facts R6)`,
    cure: "run `pulumi up`: it leads the routes to nodes that run",
  });
}

/** Why a node that is RUNNING lets the packets go no further; undefined when it forwards them. */
function nodeFault(
  state: CloudState,
  vm: Instance,
  { client, port, second }: RouteRequest,
): Step | undefined {
  const { allowed, rule } = verdictFor(state, vm.cluster, client, port);
  if (!allowed) {
    const detail = `firewall rule ${rule} drops tcp/${port} from ${client}`;
    return stop("node", vm.node.name, detail, {
      reason: `${detail}: the connection times out`,
      cure: "add the client's range to the environment's clientRanges",
    });
  }
  const broken = notForwarding(state, vm, second);
  return broken === undefined
    ? undefined
    : stop("node", vm.node.name, broken, {
        reason: `${broken}: the connection times out`,
        cure: "no route notices it (facts R7); lead the routes to another node",
      });
}

/** Why a RUNNING node does not forward what is addressed to a ClusterIP; undefined when it does. */
function notForwarding(
  state: CloudState,
  { cluster, node }: Instance,
  second: number,
): string | undefined {
  if (!forwards(node, second)) return "the VM runs, but kube-proxy does not";
  return hasDataplaneV2(state, cluster)
    ? "Dataplane V2 drops what comes to a ClusterIP from outside (facts R14, R15)"
    : undefined;
}

function noService(cluster: Cluster, address: string): Step {
  const detail = `no Service of ${cluster.name} has the ClusterIP ${address}`;
  return stop("Service", address, detail, {
    reason: `${detail}: the connection times out`,
    cure: "correct the DNS record, or run `pulumi up`",
  });
}

function stop(
  kind: HopKind,
  what: string,
  detail: string,
  end: { readonly reason: string; readonly cure: string },
): Step {
  return { hops: [{ kind, what, ok: false, detail }], end: { ok: false, ...end } };
}
