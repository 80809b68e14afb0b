import { clientPort } from "../catalog/clientPort.js";
import type { ResolvedService } from "../catalog/schema.js";
import { ClusterIpServices, type RoutedService } from "../components/clusterIpServices.js";
import type { FirewallDoor } from "../components/nodeFirewall.js";
import { PrivateZone } from "../components/privateZone.js";
import { ServiceRangeRoutes } from "../components/serviceRangeRoutes.js";
import type { Cidr, Strategy } from "../stacks/environment.js";
import type { StrategyContext, StrategyOutputs } from "./context.js";
import { nodeFirewall } from "./nodeFirewall.js";
import { demoServices, teamNamespaces } from "./workloads.js";

type StaticRoute = Extract<Strategy, { kind: "static-route" }>;

/**
 * VPC routes to the cluster's services range, a ClusterIP for each entry, and a DNS record for each host.
 * Stops at the first node that is replaced: kept to be compared, and for a handful of callers.
 */
export function staticRoute(strategy: StaticRoute, context: StrategyContext): StrategyOutputs {
  const { environment, services, prefix, network, cluster } = context;
  if (network === undefined || cluster.routable === undefined)
    throw new Error("the environment's rules demand a network and a cluster made here");
  const behindNamespaces = {
    provider: cluster.provider,
    dependsOn: [teamNamespaces(context)],
  };

  const routes =
    services.length === 0
      ? undefined
      : new ServiceRangeRoutes(`${prefix}-routes`, {
          network: network.network.id,
          redundancy: strategy.redundancy,
          ...cluster.routable,
        });
  const firewall = nodeFirewall(context, doorsOf(services, environment.clientRanges), "route");
  const { addresses } = new ClusterIpServices(
    `${prefix}-services`,
    { services: services.map(routed) },
    behindNamespaces,
  );
  demoServices(context, behindNamespaces);

  // Names come when the way stands, and go before it does.
  const after = [routes, firewall].filter((part) => part !== undefined);
  new PrivateZone(`${prefix}-zone`, {
    domain: environment.domain,
    network: network.network.id,
    others: { kind: "none" },
    hosts: Object.entries(addresses).map(([host, address]) => ({ host, address, after })),
    recordTtlSeconds: environment.recordTtlSeconds,
    protect: environment.protect,
  });
  return { loadBalancerAddresses: addresses };
}

/** What the Service depends on: a new description is no change of it. */
function routed(service: ResolvedService): RoutedService {
  const { id, team, key, namespace, port, protocol, hosts, selector } = service;
  return { id, team, key, namespace, port, protocol, hosts, selector };
}

/** Clients come in on the ports they call. */
function doorsOf(
  services: readonly ResolvedService[],
  sourceRanges: readonly Cidr[],
): FirewallDoor[] {
  const ports = [...new Set(services.map(clientPort))].sort((a, b) => a - b);
  return ports.length === 0 ? [] : [{ name: "internal", sourceRanges, ports }];
}
