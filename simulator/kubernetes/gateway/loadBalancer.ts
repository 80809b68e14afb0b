/** The internal Application Load Balancer of one Gateway: forwarding rules, target proxies, URL maps. */
import { allocateInternal, forwardingRuleToken } from "../../google/address.js";
import { demand, idOf, resourcesOf, selfLink } from "../../google/model.js";
import { demandSubnet } from "../../google/network.js";
import { activeProxySubnet } from "../../google/proxySubnet.js";
import { demandQuota } from "../../google/quota.js";
import { flagAt, listAt, stableHash, textAt } from "../../json.js";
import { CloudError, type ClusterScope, type Json } from "../../kind.js";
import type { GoogleResource, KubeObject } from "../../state.js";
import { findObject, referenceOf } from "../objects.js";
import { managedScheme, regionOf } from "./backends.js";
import {
  gatewayPolicyType,
  internalClass,
  listenersOf,
  nameOf,
  policyFor,
  type Listener,
} from "./kinds.js";

const ruleQuota = "REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK";

/** Programs a Gateway; returns its address. Throws CloudError, and then changes nothing. */
export function ensureGateway(scope: ClusterScope, gateway: KubeObject): string {
  const resources = plan(scope, gateway);
  releaseGateway(scope, nameOf(gateway));
  for (const [id, resource] of Object.entries(resources.parts)) scope.state.google[id] = resource;
  return resources.address;
}

/** Removes what a Gateway is made of; its backends go with its routes. */
export function releaseGateway({ state, cluster }: ClusterScope, gateway: string): void {
  for (const [id, { outputs }] of Object.entries(state.google)) {
    const own =
      textAt(outputs, "madeFor.cluster") === cluster.key &&
      textAt(outputs, "madeFor.gateway") === gateway;
    if (own) Reflect.deleteProperty(state.google, id);
  }
}

interface Plan {
  readonly address: string;
  readonly parts: Record<string, GoogleResource>;
}

function plan(scope: ClusterScope, gateway: KubeObject): Plan {
  const { state, cluster } = scope;
  const gke = demand(state, cluster.key).outputs;
  const region = regionOf(scope);
  const network = textAt(gke, "network") ?? "";
  refuseClass(gateway);
  const listeners = listenersOf(gateway);
  for (const listener of listeners) demandCertificates(scope, gateway, listener);

  const madeFor = { cluster: cluster.key, gateway: nameOf(gateway) };
  const stem = stemOf(scope, gateway);
  if (activeProxySubnet(state, network, region) === undefined)
    throw new CloudError(
      "invalid",
      `googleapi: Error 400: Invalid value for field 'resource.target': '${selfLink(`projects/${state.project}/regions/${region}/targetHttpProxies/${stem}`)}'. An active proxy-only subnetwork is required in the same region and VPC as the forwarding rule., invalid`,
    );
  demandRules(scope, network, region, madeFor.gateway, listeners.length);
  const address = addressOf(scope, gateway, listeners.length);
  const { namespace, name } = referenceOf(gateway);
  const policy = policyFor(cluster, gatewayPolicyType, { namespace, name });
  const common = {
    ipAddress: address,
    loadBalancingScheme: managedScheme,
    network: selfLink(network),
    subnetwork: selfLink(textAt(gke, "subnetwork") ?? ""),
    allowGlobalAccess: flagAt(policy, "spec.default.allowGlobalAccess") === true,
  };
  const parts = listeners.flatMap((listener) =>
    partsOf(`projects/${state.project}/regions/${region}`, stem, listener, common),
  );
  return {
    address,
    parts: Object.fromEntries(
      parts.map(([id, token, outputs]) => [
        id,
        { token, outputs: { name: id.split("/").at(-1) ?? "", region, ...outputs, madeFor } },
      ]),
    ),
  };
}

type Part = readonly [id: string, token: string, outputs: Record<string, Json>];

/** A listener's forwarding rule, target proxy and URL map: a forwarding rule of this scheme has one port. */
function partsOf(
  home: string,
  stem: string,
  { name, port, protocol }: Listener,
  common: Record<string, Json>,
): readonly Part[] {
  const proxies = protocol === "HTTPS" ? "targetHttpsProxies" : "targetHttpProxies";
  const id = (collection: string) => `${home}/${collection}/${stem}-${name}`;
  return [
    [
      id("forwardingRules"),
      forwardingRuleToken,
      { ...common, ipProtocol: "TCP", portRange: `${port}-${port}`, target: selfLink(id(proxies)) },
    ],
    [id(proxies), "compute/targetProxy", { urlMap: selfLink(id("urlMaps")) }],
    [id("urlMaps"), "compute/urlMap", {}],
  ];
}

function stemOf({ cluster }: ClusterScope, gateway: KubeObject): string {
  const readable = nameOf(gateway).replace("/", "-").slice(0, 30);
  return `gkegw1-${stableHash(4, cluster.key)}-${readable}-${stableHash(8, cluster.key, nameOf(gateway))}`;
}

function refuseClass(gateway: KubeObject): void {
  const name = textAt(gateway, "spec.gatewayClassName") ?? "";
  if (name === internalClass) return;
  throw new CloudError(
    "Invalid",
    `the embedded cloud has no GatewayClass "${name}"; it knows ${internalClass}`,
  );
}

function demandCertificates(
  { cluster }: ClusterScope,
  gateway: KubeObject,
  listener: Listener,
): void {
  if (listener.protocol !== "HTTPS") return;
  const { namespace } = referenceOf(gateway);
  for (const name of listener.certificates) {
    if (findObject(cluster, "v1/Secret", namespace, name) !== undefined) continue;
    throw new CloudError(
      "InvalidCertificateRef",
      `listener "${listener.name}": certificateRef Secret "${namespace}/${name}" not found`,
    );
  }
}

function demandRules(
  { state }: ClusterScope,
  network: string,
  region: string,
  gateway: string,
  wanted: number,
): void {
  const others = resourcesOf(state, forwardingRuleToken).filter(
    ([, rule]) =>
      textAt(rule, "loadBalancingScheme") === managedScheme &&
      textAt(rule, "network") === selfLink(network) &&
      textAt(rule, "region") === region &&
      textAt(rule, "madeFor.gateway") !== gateway,
  );
  const place = `in region ${region} and network ${network.slice(network.lastIndexOf("/") + 1)}`;
  demandQuota(state, ruleQuota, others.length + wanted - 1, place);
}

/** The named address, the one it has, or a free one of the cluster's subnet. */
function addressOf(scope: ClusterScope, gateway: KubeObject, rules: number): string {
  const { state, cluster } = scope;
  const [wanted] = listAt(gateway, "spec.addresses");
  const value = textAt(wanted, "value");
  if (value === undefined) {
    const subnet = textAt(demand(state, cluster.key).outputs, "subnetwork") ?? "";
    const own = textAt(listAt(gateway, "status.addresses")[0], "value");
    return own ?? allocateInternal(state, demandSubnet(state, subnet, regionOf(scope)));
  }
  if (textAt(wanted, "type") !== "NamedAddress") return value;
  const { outputs } = demand(state, idOf(state, value, `regions/${regionOf(scope)}/addresses`));
  if (textAt(outputs, "addressType") !== "INTERNAL")
    throw new CloudError("invalid", `address "${value}" is not of type INTERNAL`);
  const address = textAt(outputs, "address") ?? "";
  const users = resourcesOf(state, forwardingRuleToken).filter(
    ([, rule]) =>
      textAt(rule, "ipAddress") === address && textAt(rule, "madeFor.gateway") !== nameOf(gateway),
  );
  const shared = textAt(outputs, "purpose") === "SHARED_LOADBALANCER_VIP";
  if (users.length === 0 && (shared || rules === 1)) return address;
  throw new CloudError(
    "invalid",
    `googleapi: Error 400: Invalid value for field 'resource.IPAddress': '${address}'. Specified IP address is in-use and would result in a conflict., invalid`,
  );
}
