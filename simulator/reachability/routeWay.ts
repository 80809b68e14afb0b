/** Static routes of the VPC network as a way into a cluster: which of them a packet takes, and whose it is. */
import { allowRulesFor } from "../google/firewall.js";
import { instanceOf, type Instance } from "../google/instances.js";
import { subnetOf } from "../google/nodes.js";
import { routesFor, subnetRangeOf, type Route } from "../google/route.js";
import { addressAt, isIn, sizeOf } from "../ip.js";
import { textAt, textsAt } from "../json.js";
import { objectsOf } from "../kubernetes/objects.js";
import { isRunning } from "../kubernetes/outages.js";
import { portsOf } from "../kubernetes/service.js";
import type { Cluster, CloudState, KubeObject } from "../state.js";
import type { Step } from "./trace.js";

/** Static routes that hold an address. */
export interface RouteWay {
  readonly kind: "route";
  readonly address: string;
  /** Id of the VPC network of the client. */
  readonly networkId: string;
  /** Of one destination, best priority first; at least one. */
  readonly routes: readonly Route[];
}

/** The way behind the first of the addresses that a static route, and no subnet route, holds (facts R3). */
export function routeWayTo(
  state: CloudState,
  networkId: string | undefined,
  addresses: readonly string[],
): RouteWay | undefined {
  if (networkId === undefined) return undefined;
  for (const address of addresses) {
    if (subnetRangeOf(state, networkId, address) !== undefined) continue;
    const routes = routesFor(state, networkId, address);
    if (routes.length > 0) return { kind: "route", address, networkId, routes };
  }
  return undefined;
}

/** Where a ClusterIP ends that no static route holds; undefined for an address that is none. */
export function unroutedStep(
  state: CloudState,
  networkId: string | undefined,
  addresses: readonly string[],
): Step | undefined {
  const address = addresses.find((one) =>
    Object.values(state.clusters).some(({ serviceRange }) => isIn(one, serviceRange)),
  );
  if (address === undefined) return undefined;
  const subnet = networkId && subnetRangeOf(state, networkId, address);
  const why =
    subnet === undefined
      ? `no route of the VPC network holds ${address}`
      : `the subnet route ${subnet} holds ${address}, and no VM has it`;
  return {
    hops: [{ kind: "route", what: address, ok: false, detail: why }],
    end: {
      ok: false,
      reason: `${why}: a ClusterIP is available within the cluster only (facts R10)`,
      cure: "call the address of a load balancer, or choose another strategy",
    },
  };
}

/** The port that a client calls which names none: the first of the Service; 80 where there is none. */
export function firstPort(state: CloudState, { address }: RouteWay): number {
  const services = Object.values(state.clusters).map((cluster) => serviceAt(cluster, address));
  const service = services.find((one) => one !== undefined);
  return (service && portsOf(service)[0]?.number) ?? 80;
}

/**
 * A client for a request that names none: the tenth address of the first range that the firewall lets in
 * on the port; without one the last usable address of the nodes' subnet.
 */
export function clientOf(state: CloudState, { networkId, routes }: RouteWay, port: number): string {
  const [range] = allowRulesFor(state, networkId, port)
    .flatMap((rule) => textsAt(rule, "sourceRanges"))
    .filter((cidr) => cidr !== "0.0.0.0/0");
  if (range !== undefined) return addressAt(range, Math.min(10, sizeOf(range) - 1));
  const cluster =
    nextHopOf(state, routes, state.clockSeconds)?.vm.cluster ?? Object.values(state.clusters)[0];
  const subnet = cluster && textAt(subnetOf(state, cluster).outputs, "ipCidrRange");
  return subnet === undefined ? "10.0.0.10" : addressAt(subnet, sizeOf(subnet) - 3);
}

/**
 * The best route whose VM is RUNNING. Nothing else counts: there is no health check, so a VM that runs
 * and does not forward keeps its traffic (facts R6, R7).
 */
export function nextHopOf(
  state: CloudState,
  routes: readonly Route[],
  second: number,
): { readonly route: Route; readonly vm: Instance } | undefined {
  for (const route of routes) {
    const vm = instanceOf(state, route.nextHop);
    if (vm !== undefined && isRunning(vm.node, second)) return { route, vm };
  }
  return undefined;
}

/** The Service that has a ClusterIP. */
export function serviceAt(cluster: Cluster, address: string): KubeObject | undefined {
  return objectsOf(cluster, "v1/Service").find(
    (service) => textAt(service, "spec.clusterIP") === address,
  );
}
