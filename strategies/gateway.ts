import type * as pulumi from "@pulumi/pulumi";

import { URL_MAP_KIB, urlMapCapacity } from "../catalog/gatewayCapacity.js";
import { planGateways, type GatewayPlan } from "../catalog/gatewayPlan.js";
import { GatewayRoutes } from "../components/gatewayRoutes.js";
import { Gateways } from "../components/gateways.js";
import { PrivateZone } from "../components/privateZone.js";
import { ProxySubnet } from "../components/proxySubnet.js";
import type { Strategy } from "../stacks/environment.js";
import type { StrategyContext, StrategyOutputs } from "./context.js";
import { nodeFirewall } from "./nodeFirewall.js";
import { demoServices, teamNamespaces } from "./workloads.js";

type Gateway = Extract<Strategy, { kind: "gateway" }>;

/**
 * GKE Gateways, as many as the URL map's size asks for, with an HTTPRoute for each entry: Google's
 * proxies send requests to the pods themselves, and no node or controller is in the way.
 */
export function gateway(strategy: Gateway, context: StrategyContext): StrategyOutputs {
  const { environment, services, prefix, network, cluster } = context;
  if (network === undefined) throw new Error("a rule lets no Gateway be without a VPC network");
  const inCluster = { provider: cluster.provider };
  const { proxySubnet, urlMapSize } = strategy;
  const plan = planGateways(services, urlMapCapacity(URL_MAP_KIB[urlMapSize]), environment.domain);

  const proxies =
    proxySubnet.kind === "create"
      ? new ProxySubnet(`${prefix}-proxies`, {
          network: network.network.id,
          region: environment.region,
          range: proxySubnet.range,
          protect: environment.protect,
        })
      : undefined;
  // All ports: an entry tells the Service's, and the pods' may be another.
  const door = { name: "proxies", sourceRanges: [proxySubnet.range], ports: "all" } as const;
  const firewall = nodeFirewall(context, [door], "load balancer");
  const namespaces = teamNamespaces(context);
  const gateways = new Gateways(
    `${prefix}-gateways`,
    {
      gateways: plan.gateways,
      region: environment.region,
      subnet: network.subnet.id,
      clientAccess: environment.clientAccess,
      tls: environment.tls,
      namespaceSelector: namespaces.selector,
      protect: environment.protect,
    },
    { ...inCluster, dependsOn: [proxies, firewall].filter((made) => made !== undefined) },
  );
  const routes = new GatewayRoutes(
    `${prefix}-routes`,
    {
      routes: plan.routes,
      backends: plan.backends,
      gateways: gateways.standing,
      tls: environment.tls.kind,
    },
    { ...inCluster, dependsOn: [namespaces] },
  );
  demoServices(context, { ...inCluster, dependsOn: [namespaces] });
  records(context, network.network.id, plan, gateways, routes);
  return { loadBalancerAddresses: gateways.addresses };
}

/**
 * The wildcard leads to the first Gateway. Each record is written when what answers there stands: a move
 * from another strategy changes DNS in this step.
 */
function records(
  { environment, prefix }: StrategyContext,
  networkId: pulumi.Output<string>,
  plan: GatewayPlan,
  { standing }: Gateways,
  { byHost }: GatewayRoutes,
): void {
  const addressOf = (name: string) => {
    const found = standing[name];
    if (found === undefined) throw new Error(`the plan has no Gateway ${name}`);
    return found;
  };
  const [first] = plan.gateways;
  new PrivateZone(`${prefix}-zone`, {
    domain: environment.domain,
    network: networkId,
    others: {
      kind: "wildcard",
      address: addressOf(first).address,
      after: [addressOf(first).resource, ...new Set([...byHost.values()].flat())],
    },
    hosts: plan.records.map(({ host, gateway: name }) => ({
      host,
      address: addressOf(name).address,
      after: byHost.get(host) ?? [],
    })),
    recordTtlSeconds: environment.recordTtlSeconds,
    protect: environment.protect,
  });
}
