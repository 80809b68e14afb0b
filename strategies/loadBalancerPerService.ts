import type { ResolvedService } from "../catalog/schema.js";
import { PrivateZone } from "../components/privateZone.js";
import {
  ServiceLoadBalancers,
  type AddressMode,
  type BalancedService,
} from "../components/serviceLoadBalancers.js";
import type { Strategy } from "../stacks/environment.js";
import type { StrategyContext, StrategyOutputs } from "./context.js";
import { demoServices, teamNamespaces } from "./workloads.js";

type LoadBalancerPerService = Extract<Strategy, { kind: "load-balancer-per-service" }>;

/**
 * One internal passthrough load balancer for each entry, and a DNS record for each host. GKE opens the
 * firewall to each of them itself (facts B8, B30), so no rule is made here.
 */
export function loadBalancerPerService(
  strategy: LoadBalancerPerService,
  context: StrategyContext,
): StrategyOutputs {
  const { environment, services, prefix, network, cluster } = context;
  const inCluster = { provider: cluster.provider };

  const namespaces = teamNamespaces(context);
  const behindNamespaces = { ...inCluster, dependsOn: [namespaces] };
  const { addresses } = new ServiceLoadBalancers(
    `${prefix}-services`,
    {
      services: services.map(balanced),
      clientRanges: environment.clientRanges,
      clientAccess: environment.clientAccess,
      addresses: addressMode(strategy, context),
    },
    behindNamespaces,
  );
  demoServices(context, behindNamespaces);

  if (network)
    new PrivateZone(`${prefix}-zone`, {
      domain: environment.domain,
      network: network.network.id,
      others: { kind: "none" },
      hosts: Object.entries(addresses).map(([host, address]) => ({ host, address })),
      recordTtlSeconds: environment.recordTtlSeconds,
      protect: environment.protect,
    });
  return { loadBalancerAddresses: addresses };
}

/** What the load balancer depends on: a new description is no change of it. */
function balanced(service: ResolvedService): BalancedService {
  const { id, team, key, namespace, service: name, port, protocol, hosts, selector } = service;
  return { id, team, key, namespace, service: name, port, protocol, hosts, selector };
}

function addressMode(
  { addressSharing }: LoadBalancerPerService,
  { environment: { region, protect }, network }: StrategyContext,
): AddressMode {
  return addressSharing === "shared" && network
    ? { kind: "shared", region, subnet: network.subnet.id, protect }
    : { kind: "automatic" };
}
