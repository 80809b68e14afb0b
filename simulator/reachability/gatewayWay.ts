/** The way through a Gateway: an internal Application Load Balancer whose proxies call the pods themselves. */
import { activeProxySubnet } from "../google/proxySubnet.js";
import { resourcesOf } from "../google/model.js";
import { addressAt, isIn, sizeOf } from "../ip.js";
import { flagAt, textAt } from "../json.js";
import type { Properties } from "../kind.js";
import { gatewayType, listenersOf, nameOf, type Listener } from "../kubernetes/gateway/kinds.js";
import { findObject } from "../kubernetes/objects.js";
import type { Cluster, CloudState, KubeObject } from "../state.js";
import { backendStep, stopped } from "./gatewayBackend.js";
import { routeFor } from "./gatewayRoute.js";
import type { Hop, Step } from "./trace.js";

/** A forwarding rule of a Gateway's internal Application Load Balancer: one listener. */
export interface GatewayWay {
  readonly kind: "gateway";
  readonly name: string;
  readonly rule: Properties;
  readonly address: string;
  readonly cluster: Cluster;
  readonly gateway: KubeObject;
  readonly listener: Listener;
}

/** A request that has reached a Gateway's address. */
export interface GatewayRequest {
  readonly host: string;
  readonly path: string;
  readonly port: number;
  /** @default - the last usable address of the nodes' subnet */
  readonly fromVm?: string;
  /** Simulated second of the connection. */
  readonly second: number;
}

/** The Gateway's listener that a forwarding rule was made for; undefined when it is none's. */
export function gatewayWay(state: CloudState, rule: Properties): GatewayWay | undefined {
  const cluster = state.clusters[textAt(rule, "madeFor.cluster") ?? ""];
  const [namespace = "", name = ""] = (textAt(rule, "madeFor.gateway") ?? "").split("/");
  const gateway = cluster && findObject(cluster, gatewayType, namespace, name);
  const port = Number((textAt(rule, "portRange") ?? "").split("-")[0]);
  const listener = gateway && listenersOf(gateway).find((one) => one.port === port);
  if (cluster === undefined || gateway === undefined || listener === undefined) return undefined;
  return {
    kind: "gateway",
    name: textAt(rule, "name") ?? "",
    rule,
    address: textAt(rule, "ipAddress") ?? "",
    cluster,
    gateway,
    listener,
  };
}

/** 443 where http would only be redirected there, else 80. */
export function gatewayPort(way: GatewayWay): number {
  return listenersOf(way.gateway).some(({ protocol }) => protocol === "HTTPS") ? 443 : 80;
}

/** From the client to the pod, with the name's hop after the client's. */
export function gatewaySteps(
  state: CloudState,
  way: GatewayWay,
  request: GatewayRequest,
  name: Step,
): readonly Step[] {
  const client = request.fromVm ?? lastAddress(state, way);
  const vm: Step = {
    hops: [{ kind: "VM", what: client, ok: true, detail: "in the VPC network" }],
  };
  const listen = listenStep(state, way, request.port, client);
  if (listen.end !== undefined) return [vm, name, listen];
  return [vm, name, listen, ...behindProxies(state, way, request)];
}

function lastAddress(state: CloudState, { rule }: GatewayWay): string {
  const subnet = state.google[(textAt(rule, "subnetwork") ?? "").replace(/^.*\/v1\//, "")];
  const range = textAt(subnet?.outputs, "ipCidrRange") ?? "";
  return addressAt(range, sizeOf(range) - 3);
}

/** Whether the forwarding rule takes the client and the port. */
function listenStep(state: CloudState, way: GatewayWay, port: number, client: string): Step {
  const { name: what, address, listener, rule } = way;
  const detail = `internal Application Load Balancer, ${address}, port ${listener.port}`;
  const hop = (ok: boolean): Hop => ({ kind: "forwarding rule", what, ok, detail });
  if (port !== listener.port)
    return {
      hops: [hop(false)],
      end: {
        ok: false,
        reason: `no forwarding rule of ${address} takes port ${port}`,
        cure: "call a port of the Gateway's listeners",
      },
    };
  const [own, home] = [regionOfClient(state, client), textAt(rule, "region")];
  if (own === undefined || own === home || flagAt(rule, "allowGlobalAccess") === true)
    return { hops: [hop(true)] };
  return {
    hops: [hop(false)],
    end: {
      ok: false,
      reason: `a client in ${own} does not reach a load balancer of ${home ?? ""} without global access: the connection times out`,
      cure: 'set clientAccess to "global" (facts B12)',
    },
  };
}

/** The region of the subnet that a client's address is of; undefined when none is known. */
function regionOfClient(state: CloudState, client: string): string | undefined {
  const found = resourcesOf(state, "gcp:compute/subnetwork:Subnetwork").find(([, subnet]) =>
    isIn(client, textAt(subnet, "ipCidrRange") ?? ""),
  );
  return textAt(found?.[1], "region");
}

function behindProxies(
  state: CloudState,
  way: GatewayWay,
  request: GatewayRequest,
): readonly Step[] {
  const network = (textAt(way.rule, "network") ?? "").replace(/^.*\/v1\//, "");
  const subnet = activeProxySubnet(state, network, textAt(way.rule, "region") ?? "");
  const range = textAt(
    subnet === undefined ? undefined : state.google[subnet]?.outputs,
    "ipCidrRange",
  );
  const found = routeFor(way.cluster, nameOf(way.gateway), way.listener, request);
  const hop = (ok: boolean, detail: string): Hop => ({
    kind: "proxy",
    what: `Google's proxies in ${range ?? "no subnet"}`,
    ok,
    detail: `Gateway ${nameOf(way.gateway)}, ${detail}`,
  });
  if (range === undefined)
    return [
      stopped(hop(false, "no active proxy-only subnet"), "make a proxy-only subnet (facts Q33)"),
    ];
  if (found.kind === "none") {
    const reason = `${found.reason}: the proxy answers 404`;
    const end = { ok: false, status: 404, reason, cure: found.cure };
    return [{ hops: [hop(false, found.reason)], end }];
  }
  if (found.kind === "redirect") {
    const reason = `redirected to ${found.scheme}://${request.host}${request.path}`;
    const end = { ok: true, status: found.status, reason };
    return [{ hops: [hop(true, `${found.detail}; ${found.status} to ${found.scheme}`)], end }];
  }
  const proxy: Step = { hops: [hop(true, `${found.detail}${certificate(way)}`)] };
  return [proxy, backendStep(state, way.cluster, found.backend, request.second, range)];
}

function certificate({ listener, gateway }: GatewayWay): string {
  const [name] = listener.certificates;
  const namespace = nameOf(gateway).split("/")[0] ?? "";
  return name === undefined ? "" : `; certificate of Secret ${namespace}/${name}`;
}
