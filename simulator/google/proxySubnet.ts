/** Proxy-only subnets: where Google's proxies of regional Application Load Balancers call from (facts Q33). */
import { sizeOf } from "../ip.js";
import { textAt } from "../json.js";
import type { Properties } from "../kind.js";
import type { CloudState } from "../state.js";
import { badRequest, resourcesOf, selfLink } from "./model.js";

/** Token of subnets. */
export const subnetToken = "gcp:compute/subnetwork:Subnetwork";

/** What makes a subnet a proxy-only one of regional load balancers. */
export const proxyPurpose = "REGIONAL_MANAGED_PROXY";

/** The id of the active proxy-only subnet of a region and network; undefined when there is none (facts Q33). */
export function activeProxySubnet(
  state: CloudState,
  network: string,
  region: string,
): string | undefined {
  return resourcesOf(state, subnetToken).find(
    ([, subnet]) =>
      textAt(subnet, "network") === selfLink(network) &&
      textAt(subnet, "purpose") === proxyPurpose &&
      textAt(subnet, "role") === "ACTIVE" &&
      textAt(subnet, "region") === region,
  )?.[0];
}

/** Largest prefix length of a proxy-only subnet (facts Q33). */
const longestProxyPrefix = 26;

/** A proxy-only subnet has room for 64 proxies, and is the only active one of its region (facts Q33). */
export function refuseProxies(
  state: CloudState,
  network: string,
  id: string,
  region: string,
  inputs: Properties,
): void {
  const range = textAt(inputs, "ipCidrRange") ?? "";
  if (sizeOf(range) < 2 ** (32 - longestProxyPrefix))
    throw badRequest(
      `Invalid value for field 'resource.ipCidrRange': '${range}'. A proxy-only subnetwork must be at least a /${longestProxyPrefix}.`,
    );
  const active = activeProxySubnet(state, network, region);
  if (textAt(inputs, "role") !== "ACTIVE" || active === undefined || active === id) return;
  throw badRequest(
    `Invalid value for field 'resource.role': 'ACTIVE'. The active proxy-only subnetwork of region ${region} is '${active}'.`,
  );
}

/** The forwarding rule whose proxies call from a subnet; undefined when there is none. */
export function userOfProxies(state: CloudState, id: string): string | undefined {
  const { network, region } = state.google[id]?.outputs ?? {};
  if (typeof network !== "string" || typeof region !== "string") return undefined;
  if (activeProxySubnet(state, network.replace(selfLink(""), ""), region) !== id) return undefined;
  return resourcesOf(state, "compute/forwardingRule").find(
    ([, rule]) =>
      textAt(rule, "loadBalancingScheme") === "INTERNAL_MANAGED" &&
      textAt(rule, "network") === network &&
      textAt(rule, "region") === region,
  )?.[0];
}
