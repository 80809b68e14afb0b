/**
 * The way into a cluster that an address leads to. The union has one member per kind of way.
 */
import { flagAt, textAt, textsAt } from "../json.js";
import type { Properties } from "../kind.js";
import { forwardingRuleToken } from "../google/address.js";
import { resourcesOf } from "../google/model.js";
import { subnetOf } from "../google/nodes.js";
import { addressAt, isIn, sizeOf } from "../ip.js";
import { findObject } from "../kubernetes/objects.js";
import type { Cluster, CloudState, KubeObject } from "../state.js";
import { gatewayWay, type GatewayWay } from "./gatewayWay.js";
import { routeWayTo, type RouteWay } from "./routeWay.js";
import type { Step } from "./trace.js";

/** A passthrough Network Load Balancer that the Service controller made. */
export interface ForwardingRuleWay {
  readonly kind: "forwarding rule";
  readonly name: string;
  readonly rule: Properties;
  readonly address: string;
  readonly internal: boolean;
  readonly cluster: Cluster;
  readonly service: KubeObject;
}

/** How traffic to an address enters a cluster; `trace` goes on by its kind. */
export type Way = ForwardingRuleWay | RouteWay | GatewayWay;

/** Ports that a client tries when it names none. */
const WEB_PORTS = [80, 443];

/**
 * The way behind the first of the addresses that has one, for a client in the network. Several forwarding
 * rules may share an address (facts Q12): then the one that takes the port, or without one a port of the web.
 */
export function wayTo(
  state: CloudState,
  networkId: string | undefined,
  addresses: readonly string[],
  port: number | undefined,
): Way | undefined {
  return forwardingRuleTo(state, addresses, port) ?? routeWayTo(state, networkId, addresses);
}

function forwardingRuleTo(
  state: CloudState,
  addresses: readonly string[],
  port: number | undefined,
): ForwardingRuleWay | GatewayWay | undefined {
  const ways = resourcesOf(state, forwardingRuleToken).flatMap(([, rule]) => {
    const way = addresses.includes(textAt(rule, "ipAddress") ?? "")
      ? wayBy(state, rule)
      : undefined;
    return way === undefined ? [] : [way];
  });
  const wanted = (port === undefined ? WEB_PORTS : [port]).map((number) =>
    ways.find((way) => takesPort(way, number)),
  );
  return wanted.find((way) => way !== undefined) ?? ways[0];
}

function wayBy(state: CloudState, rule: Properties): ForwardingRuleWay | GatewayWay | undefined {
  if (textAt(rule, "madeFor.gateway") !== undefined) return gatewayWay(state, rule);
  const cluster = state.clusters[textAt(rule, "madeFor.cluster") ?? ""];
  const [namespace = "", name = ""] = (textAt(rule, "madeFor.service") ?? "").split("/");
  const service = cluster && findObject(cluster, "v1/Service", namespace, name);
  if (cluster === undefined || service === undefined) return undefined;
  return {
    kind: "forwarding rule",
    name: textAt(rule, "name") ?? "",
    rule,
    address: textAt(rule, "ipAddress") ?? "",
    internal: textAt(rule, "loadBalancingScheme") === "INTERNAL",
    cluster,
    service,
  };
}

function takesPort(way: ForwardingRuleWay | GatewayWay, port: number): boolean {
  return way.kind === "gateway" ? way.listener.port === port : listensOn(way, port);
}

function listensOn({ rule }: ForwardingRuleWay, port: number): boolean {
  return flagAt(rule, "allPorts") === true || textsAt(rule, "ports").includes(String(port));
}

/** Whether the forwarding rule takes the port. */
export function listenStep(way: ForwardingRuleWay, port: number): Step {
  const ports = textsAt(way.rule, "ports");
  const all = flagAt(way.rule, "allPorts") === true;
  const ok = listensOn(way, port);
  const scheme = way.internal ? "internal" : "external";
  const takes = all ? "all ports" : `ports ${ports.join(", ")}`;
  const hop = {
    kind: "forwarding rule",
    what: way.name,
    ok,
    detail: `${scheme} passthrough Network Load Balancer, ${way.address}, ${takes}`,
  } as const;
  if (ok) return { hops: [hop] };
  const reason = `the forwarding rule takes ${takes}, not port ${port}`;
  return {
    hops: [hop],
    end: { ok: false, reason, cure: "call one of its ports, or add the port to the Service" },
  };
}

/**
 * A client for a request that names none: the tenth address of the Service's first source range; without
 * ranges the last usable address of the nodes' subnet, or for an external one 203.0.113.10 (RFC 5737).
 */
export function defaultClient(state: CloudState, way: ForwardingRuleWay): string {
  const [range] = textsAt(way.service, "spec.loadBalancerSourceRanges").filter(
    (cidr) => cidr !== "0.0.0.0/0",
  );
  if (range !== undefined) return addressAt(range, Math.min(10, sizeOf(range) - 1));
  if (!way.internal) return "203.0.113.10";
  const subnet = textAt(subnetOf(state, way.cluster).outputs, "ipCidrRange") ?? "";
  return addressAt(subnet, sizeOf(subnet) - 3);
}

/** Whether a client lies in one of the Service's source ranges; without ranges every client does. */
export function inSourceRanges(service: KubeObject, client: string): boolean {
  const ranges = textsAt(service, "spec.loadBalancerSourceRanges");
  return ranges.length === 0 || ranges.some((range) => isIn(client, range));
}
