/** What an environment tells the comparison about network and cluster. */
import { Address4 } from "ip-address";

import { URL_MAP_KIB } from "../catalog/gatewayCapacity.js";
import type { Environment } from "../stacks/environment.js";
import { ASSUMPTIONS } from "./assumptions.js";

/** Network and cluster, as far as they bound a strategy. `undefined`: the environment does not say. */
export interface Site {
  readonly environment: string;
  readonly region: string;
  /** Zones of the nodes; each has its own network endpoint groups. */
  readonly zones: number;
  /** Whether Dataplane V2 replaces kube-proxy (facts R14). */
  readonly dataplaneV2: boolean | undefined;
  /** Whether the Services range is a secondary range of the subnet (facts R3). */
  readonly serviceRangeInSubnet: boolean | undefined;
  /** ClusterIPs that the Services range holds. */
  readonly clusterIps: number | undefined;
  /** Addresses of the nodes' subnet that nodes and load balancers share. */
  readonly subnetAddresses: number | undefined;
  /** Nodes when every zone is at its maximum. */
  readonly nodes: number | undefined;
  /** Firewall rules of this program that every strategy needs. */
  readonly baseFirewallRules: number;
  /** Whether this program makes VPC network objects: addresses, records, firewall rules. */
  readonly inGoogleCloud: boolean;
  /** Whether this program makes the VPC network and its subnet. */
  readonly makesNetwork: boolean;
  /** Whether this program makes the teams' namespaces. */
  readonly makesNamespaces: boolean;
  /** Whether external hosts also get records in a public zone. */
  readonly publicRecords: boolean;
  readonly tls: boolean;
  /** Routes to different nodes, of `static-route`. */
  readonly staticRoutes: number;
  /** Whether clients of every region may call (facts B12). */
  readonly globalAccess: boolean;
  /** Size of URL maps, KiB; undefined where the strategy is another. */
  readonly urlMapKib: number | undefined;
  /** Whether a Gateway's proxy-only subnet would be made by this program. */
  readonly makesProxySubnet: boolean;
  /** Hosts that one Ingress object holds at most; 1 = an Ingress per host. */
  readonly rulesPerIngress: number;
}

/** ClusterIPs in Google's managed range (facts R12, Q43). */
const MANAGED_CLUSTER_IPS = 4096;

/** Addresses of a primary range that Google keeps: the first two and the last two (VPC subnet documentation). */
const RESERVED_ADDRESSES = 4;

const sizeOf = (range: string): number => 2 ** (32 - new Address4(range).subnetMask);

/** The site of an environment. */
export function siteOf(environment: Environment): Site {
  const { network, cluster, strategy, zones } = environment;
  const layout = strategy.kind === "shared-ingress" ? strategy.layout : undefined;
  const created = network.kind === "create" ? network : undefined;
  return {
    environment: environment.name,
    region: environment.region,
    zones: zones.length,
    dataplaneV2: cluster.kind === "create" ? cluster.dataplane !== "legacy" : undefined,
    serviceRangeInSubnet: serviceRangeInSubnet(environment),
    clusterIps: clusterIps(environment),
    subnetAddresses: created && sizeOf(created.nodeRange) - RESERVED_ADDRESSES,
    nodes: cluster.kind === "create" ? cluster.nodesPerZone.max * zones.length : undefined,
    baseFirewallRules: baseFirewallRules(environment),
    inGoogleCloud: network.kind !== "none",
    makesNetwork: network.kind === "create",
    makesNamespaces: environment.namespaces === "create",
    publicRecords:
      environment.external.kind === "allowed" && environment.external.publicZone !== undefined,
    tls: environment.tls.kind === "secret",
    staticRoutes: strategy.kind === "static-route" ? strategy.redundancy : ASSUMPTIONS.staticRoutes,
    globalAccess: environment.clientAccess === "global",
    urlMapKib: strategy.kind === "gateway" ? URL_MAP_KIB[strategy.urlMapSize] : undefined,
    makesProxySubnet: strategy.kind !== "gateway" || strategy.proxySubnet.kind === "create",
    rulesPerIngress: layout?.kind === "sharded" ? layout.rulesPerIngress : 1,
  };
}

function serviceRangeInSubnet({ network }: Environment): boolean | undefined {
  if (network.kind === "create") return network.serviceRange !== "managed";
  if (network.kind === "existing" && network.serviceRangeName !== undefined) return true;
  return undefined;
}

function clusterIps({ network, cluster }: Environment): number | undefined {
  if (network.kind === "create")
    return network.serviceRange === "managed" ? MANAGED_CLUSTER_IPS : sizeOf(network.serviceRange);
  const managed = network.kind === "existing" && network.serviceRangeName === undefined;
  return managed && cluster.kind === "create" ? MANAGED_CLUSTER_IPS : undefined;
}

/** Health checks, control plane, and in a network of our own the rule that refuses the rest (facts, section 6). */
function baseFirewallRules({ network, cluster }: Environment): number {
  if (network.kind === "none" || cluster.kind === "kubeconfig") return 0;
  if (network.kind === "existing" && network.firewall === "existing") return 0;
  return network.kind === "create" ? 3 : 2;
}
