/**
 * Google's limits, dated and sourced. Where Google prints no default the value is unknown until the user
 * gives it: a number of another project or year is never a silent default (facts Q1-Q6).
 */
import type { Site } from "./site.js";

/** Names of the limits; Google's metric where there is one. */
export const LIMIT_NAMES = [
  "INTERNAL_FORWARDING_RULES_PER_NETWORK",
  "REGIONAL_INTERNAL_LB_BACKEND_SERVICES",
  "NETWORK_ENDPOINT_GROUPS",
  "FIREWALLS",
  "LOAD_BALANCER_SERVICES",
  "CLUSTER_IPS",
  "SUBNET_ADDRESSES",
  "STATIC_ADDRESSES",
  "STATIC_ROUTES_PER_NETWORK",
  "DNS_RECORD_SETS_PER_ZONE",
  "REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK",
  "REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES",
  "URL_MAP_KIB",
] as const;

/** Name of a limit. */
export type LimitName = (typeof LIMIT_NAMES)[number];

/** One limit as it was read. */
export interface Limit {
  /** What it counts: `internal forwarding rules`. */
  readonly what: string;
  /** Where it holds: `VPC network, all regions`. */
  readonly scope: string;
  readonly fact: string;
  readonly source: string;
  /** Day on the source or day it was read. */
  readonly read: string;
  readonly value:
    /** No default is printed; only the user can tell. */
    | { readonly kind: "unknown" }
    /** Printed and the same for everybody. */
    | { readonly kind: "fixed"; readonly limit: number }
    /** Printed, but sources or projects differ: holds until the user says otherwise. */
    | { readonly kind: "printed"; readonly limit: number }
    /** Follows from the environment. */
    | { readonly kind: "environment" };
}

const LB_QUOTAS = "https://docs.cloud.google.com/load-balancing/docs/quotas";
const VPC_QUOTAS = "https://docs.cloud.google.com/vpc/docs/quota";
const DATAPLANE = "https://docs.cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2";

const lbQuota = (what: string, scope: string, fact: string): Limit => ({
  what,
  scope,
  fact,
  source: LB_QUOTAS,
  read: "2026-04-02",
  value: { kind: "unknown" },
});

const vpcQuota = (what: string, scope: string, fact: string): Limit => ({
  ...lbQuota(what, scope, fact),
  source: VPC_QUOTAS,
});

const REGION = "project and region";

/** Every limit the comparison knows. */
export const LIMITS: Readonly<Record<LimitName, Limit>> = {
  INTERNAL_FORWARDING_RULES_PER_NETWORK: lbQuota(
    "internal forwarding rules",
    "VPC network, all regions",
    "Q1",
  ),
  REGIONAL_INTERNAL_LB_BACKEND_SERVICES: lbQuota("internal backend services", REGION, "Q8"),
  NETWORK_ENDPOINT_GROUPS: lbQuota("network endpoint groups", REGION, "Q19"),
  FIREWALLS: {
    ...lbQuota("firewall rules", "project", "Q40"),
    source: "https://docs.cloud.google.com/firewall/docs/quotas",
    read: "2026",
  },
  LOAD_BALANCER_SERVICES: {
    what: "Services of type LoadBalancer",
    scope: "cluster with Dataplane V2",
    fact: "Q9",
    source: DATAPLANE,
    read: "2026-04-10",
    value: { kind: "fixed", limit: 750 },
  },
  CLUSTER_IPS: {
    what: "ClusterIPs",
    scope: "cluster",
    fact: "Q10, Q43",
    source: DATAPLANE,
    read: "2026-04-10",
    value: { kind: "environment" },
  },
  SUBNET_ADDRESSES: {
    what: "addresses of the nodes' subnet",
    scope: "subnet",
    fact: "the environment's nodeRange",
    source: "https://docs.cloud.google.com/vpc/docs/subnets",
    read: "the environment",
    value: { kind: "environment" },
  },
  STATIC_ADDRESSES: vpcQuota("static internal addresses", REGION, "Q39"),
  STATIC_ROUTES_PER_NETWORK: vpcQuota("static routes", "VPC network", "Q35"),
  DNS_RECORD_SETS_PER_ZONE: {
    what: "record sets",
    scope: "Cloud DNS zone",
    fact: "Q41",
    source: "https://cloud.google.com/dns/quotas",
    read: "about 2020; newer pages print names only",
    value: { kind: "printed", limit: 10_000 },
  },
  REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK: lbQuota(
    "forwarding rules of internal Application Load Balancers",
    "VPC network and region",
    "Q20",
  ),
  REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES: lbQuota(
    "backend services of internal Application Load Balancers",
    REGION,
    "Q21",
  ),
  URL_MAP_KIB: {
    what: "KiB of one URL map",
    scope: "internal Application Load Balancer",
    fact: "Q25, Q26",
    source: "https://docs.cloud.google.com/load-balancing/docs/routing-config-size-quota",
    read: "2026; 128 in older text, general availability of 1,024 not confirmed (Q27)",
    value: { kind: "printed", limit: 1024 },
  },
};

/** Services of type ClusterIP in one cluster with Dataplane V2 (facts Q10). */
const CLUSTER_IPS_DATAPLANE_V2 = 10_000;

/** Values of INTERNAL_FORWARDING_RULES_PER_NETWORK that were true once, for somebody: never applied. */
export const HISTORY = [
  { value: 50, when: "2018", where: "the article that started this project", fact: "Q2" },
  { value: 75, when: "about 2020", where: "Google's quota page", fact: "Q4" },
  { value: 300, when: "April 2022", where: "Google staff, with peering groups", fact: "Q5" },
  { value: 500, when: "2022", where: "a constant in a public repository", fact: "Q6" },
] as const;

/** The limit in an environment without what the user gives; undefined = unknown. */
export function defaultLimit(name: LimitName, site: Site): number | undefined {
  const { value } = LIMITS[name];
  switch (value.kind) {
    case "unknown":
      return undefined;
    case "fixed":
      // The one fixed limit is Dataplane V2's; of another data plane nothing is known.
      return site.dataplaneV2 === true ? value.limit : undefined;
    case "printed":
      return value.limit;
    case "environment":
      return name === "SUBNET_ADDRESSES" ? site.subnetAddresses : clusterIps(site);
    default:
      return value satisfies never;
  }
}

function clusterIps({ clusterIps: inRange, dataplaneV2 }: Site): number | undefined {
  if (dataplaneV2 !== true) return inRange;
  return Math.min(inRange ?? Infinity, CLUSTER_IPS_DATAPLANE_V2);
}
