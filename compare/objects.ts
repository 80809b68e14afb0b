/** The objects that each strategy makes of a demand: the sums behind quota and cost. */
import { gatewayCount, type GatewayCapacity } from "../catalog/gatewayCapacity.js";
import { ASSUMPTIONS } from "./assumptions.js";
import type { Demand } from "./demand.js";
import { google, kubernetes, type ObjectCount, type StrategyKind } from "./objectCount.js";

/** All objects of a strategy; network, cluster and workloads, which are the same for all four, left out. */
export function objectsOf(
  strategy: StrategyKind,
  demand: Demand,
  capacity: GatewayCapacity,
): readonly ObjectCount[] {
  const objects = [
    ...BUILDERS[strategy](demand, capacity),
    ...common(demand).map((object) => ({ ...object, isCommon: true })),
  ];
  return objects.filter(({ count }) => count > 0);
}

type Builder = (demand: Demand, capacity: GatewayCapacity) => ObjectCount[];

/** The teams' own Services and namespaces stand under every strategy. */
function common({ site, clusterServices, namespaces }: Demand): ObjectCount[] {
  return [
    google("program", "DNS managed zone", Number(site.inGoogleCloud)),
    kubernetes("program", "Namespace of a team", site.makesNamespaces ? namespaces : 0),
    kubernetes("cluster", "ClusterIP of a catalog Service", clusterServices, "CLUSTER_IPS"),
    google("cluster", "node address in the subnet", site.nodes ?? 0, "SUBNET_ADDRESSES"),
  ];
}

/** The passthrough Network Load Balancers of `internal` and `external` Services of type LoadBalancer. */
function passthrough(
  { site }: Demand,
  internal: number,
  external: number,
  policy: "Cluster" | "Local",
): ObjectCount[] {
  const all = internal + external;
  // Local: each Service has a health check, and a firewall rule for it, of its own (facts B6, B8).
  const checks = policy === "Local" ? all : Math.min(1, all);
  return [
    google(
      "cluster",
      "forwarding rule, internal",
      internal,
      "INTERNAL_FORWARDING_RULES_PER_NETWORK",
    ),
    google("cluster", "forwarding rule, external", external),
    google(
      "cluster",
      "backend service, internal",
      internal,
      "REGIONAL_INTERNAL_LB_BACKEND_SERVICES",
    ),
    google("cluster", "backend service, external", external),
    google("cluster", "health check", checks),
    google("cluster", "zonal NEG", all * site.zones, "NETWORK_ENDPOINT_GROUPS"),
    google("cluster", "firewall rule of GKE", all + checks, "FIREWALLS"),
    google("cluster", "load balancer address in the subnet", internal, "SUBNET_ADDRESSES"),
  ];
}

const loadBalancerPerService: Builder = (demand) => {
  const { site, services, internal, external, internalHosts, externalHosts } = demand;
  const cloud = site.inGoogleCloud;
  return [
    kubernetes("program", "Service of type LoadBalancer", services, "LOAD_BALANCER_SERVICES"),
    kubernetes("cluster", "ClusterIP of a LoadBalancer Service", services, "CLUSTER_IPS"),
    // No firewall rule of the program: GKE makes them for each Service (docs/adr/0007).
    google(
      "program",
      "DNS record set",
      cloud ? internalHosts + externalHosts : 0,
      "DNS_RECORD_SETS_PER_ZONE",
    ),
    ...passthrough(demand, internal, external, ASSUMPTIONS.perServicePolicy),
  ];
};

const staticRoute: Builder = ({ site, services, internalHosts, externalHosts }) => [
  google(
    "program",
    "static route",
    services === 0 ? 0 : site.staticRoutes,
    "STATIC_ROUTES_PER_NETWORK",
  ),
  // Clients come in, and in a network of our own others are refused; no health check, no webhook.
  google(
    "program",
    "firewall rule",
    site.baseFirewallRules === 0 ? 0 : Number(services > 0) + Number(site.makesNetwork),
    "FIREWALLS",
  ),
  // Beside the teams' own, on the port that clients call (docs/adr/0008).
  kubernetes("program", "Service of type ClusterIP", services),
  kubernetes("cluster", "ClusterIP of a Service for routes", services, "CLUSTER_IPS"),
  google("program", "DNS record set", internalHosts + externalHosts, "DNS_RECORD_SETS_PER_ZONE"),
];

const sharedIngress: Builder = (demand) => {
  const { site, external, externalHosts, ingresses } = demand;
  const outward = Number(external > 0);
  const doors = 1 + outward;
  const cloud = Number(site.inGoogleCloud);
  const perRule = site.baseFirewallRules === 0 ? 0 : doors;
  return [
    google("program", "reserved internal address", cloud, "STATIC_ADDRESSES"),
    google("program", "reserved external address", cloud * outward),
    google("program", "firewall rule", site.baseFirewallRules + perRule, "FIREWALLS"),
    // One wildcard for every internal host (docs/adr/0005).
    google("program", "DNS record set", cloud * (1 + externalHosts), "DNS_RECORD_SETS_PER_ZONE"),
    google("program", "public DNS record set", site.publicRecords ? cloud * externalHosts : 0),
    kubernetes("program", "Helm release of ingress-nginx", doors),
    kubernetes("program", "Namespace of a controller", doors),
    kubernetes("program", "NetworkPolicy", doors),
    kubernetes("program", "Ingress", ingresses),
    kubernetes(
      "cluster",
      "Service of type LoadBalancer of the chart",
      doors,
      "LOAD_BALANCER_SERVICES",
    ),
    // The controller's, its webhook's and the default backend's Service.
    kubernetes("cluster", "ClusterIP of a controller", 3 * doors, "CLUSTER_IPS"),
    ...passthrough(demand, 1, outward, ASSUMPTIONS.controllerPolicy),
  ];
};

/** Gateways that a demand needs: the fullest of the URL-map limits decides (facts Q22, Q23, Q26, Q29). */
export function gatewaysOf(demand: Demand, capacity: GatewayCapacity): number {
  const { gatewayRoutes: routes, gatewayHosts: hosts, gatewayBackends: backends } = demand;
  return gatewayCount({ routes, hosts, backends }, capacity);
}

/** Forwarding rules of a Gateway: one for each port, and with a certificate http is redirected to https. */
export function listenersOf({ site }: Demand): number {
  return site.tls ? 2 : 1;
}

const gateway: Builder = (demand, capacity) => {
  const { site, gatewayHosts, gatewayServices, gatewayBackends } = demand;
  const gateways = gatewaysOf(demand, capacity);
  const listeners = gateways * listenersOf(demand);
  // The wildcard leads to the first Gateway; hosts of the others need a record each. With several, the
  // hash that spreads them is not asked: the count is that of equal shares.
  const records = 1 + Math.floor((gatewayHosts * (gateways - 1)) / gateways);
  return [
    google("program", "reserved internal address", gateways, "STATIC_ADDRESSES"),
    google("program", "proxy-only subnet", Number(site.makesProxySubnet)),
    google(
      "program",
      "firewall rule",
      site.baseFirewallRules === 0 ? 0 : site.baseFirewallRules + 1,
      "FIREWALLS",
    ),
    google("program", "DNS record set", records, "DNS_RECORD_SETS_PER_ZONE"),
    kubernetes("program", "Namespace of the Gateways", 1),
    kubernetes("program", "Gateway", gateways),
    kubernetes("program", "GCPGatewayPolicy", site.globalAccess ? gateways : 0),
    kubernetes("program", "HTTPRoute", demand.httpRoutes),
    kubernetes("program", "HTTPRoute that redirects to https", site.tls ? gateways : 0),
    kubernetes("program", "HealthCheckPolicy", gatewayServices),
    kubernetes("program", "GCPBackendPolicy", gatewayServices),
    google(
      "cluster",
      "forwarding rule, internal Application Load Balancer",
      listeners,
      "REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK",
    ),
    google("cluster", "URL map", listeners),
    google("cluster", "target proxy", listeners),
    google(
      "cluster",
      "backend service, internal Application Load Balancer",
      gatewayBackends,
      "REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES",
    ),
    google("cluster", "health check", gatewayBackends),
    google("cluster", "zonal NEG", gatewayBackends * site.zones, "NETWORK_ENDPOINT_GROUPS"),
    google("cluster", "load balancer address in the subnet", gateways, "SUBNET_ADDRESSES"),
  ];
};

const BUILDERS: Readonly<Record<StrategyKind, Builder>> = {
  "load-balancer-per-service": loadBalancerPerService,
  "static-route": staticRoute,
  "shared-ingress": sharedIngress,
  gateway,
};
