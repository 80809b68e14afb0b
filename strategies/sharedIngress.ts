import type * as pulumi from "@pulumi/pulumi";

import type { Exposure, ResolvedService } from "../catalog/schema.js";
import type { TcpPort } from "../components/chartValues.js";
import { IngressController } from "../components/ingressController.js";
import { planIngresses } from "../catalog/ingressLayout.js";
import type { FirewallDoor } from "../components/nodeFirewall.js";
import { PrivateZone } from "../components/privateZone.js";
import { PublicRecords } from "../components/publicRecords.js";
import { TeamRoutes } from "../components/teamRoutes.js";
import type { Cidr, Environment, Strategy } from "../stacks/environment.js";
import type { StrategyContext, StrategyOutputs } from "./context.js";
import { nodeFirewall } from "./nodeFirewall.js";
import { demoServices, teamNamespaces } from "./workloads.js";

type SharedIngress = Extract<Strategy, { kind: "shared-ingress" }>;

/**
 * One ingress controller per exposure behind one load balancer, one Ingress per host: the strategy
 * this project recommends. Controllers that no entry needs are not made.
 */
export function sharedIngress(strategy: SharedIngress, context: StrategyContext): StrategyOutputs {
  const { environment, services, prefix, network, cluster } = context;
  const inCluster = { provider: cluster.provider };
  const doors = openDoors(environment, services);

  const firewall = nodeFirewall(context, doors, "load balancer");
  const namespaces = teamNamespaces(context);
  const controllers = new Map(
    doors.map(({ name, sourceRanges }) => [
      name,
      new IngressController(
        `${prefix}-${name}`,
        {
          exposure: name,
          options: strategy.controller,
          clientRanges: sourceRanges,
          clientAccess: environment.clientAccess,
          tls: environment.tls,
          tcpPorts: tcpPorts(services, name),
          bodySizePerEntry: services.some(({ maxBodyBytes }) => maxBodyBytes !== undefined),
          namespaceSelector: namespaces.selector,
          controlPlaneRange: environment.cluster.controlPlaneRange,
          address: network
            ? {
                kind: "reserved",
                region: environment.region,
                subnet: network.subnet.id,
                protect: environment.protect,
              }
            : { kind: "automatic" },
        },
        // Its webhook admits no route before the control plane gets through, and none without a namespace.
        {
          providers: [cluster.provider],
          dependsOn: firewall ? [firewall, namespaces] : [namespaces],
        },
      ),
    ]),
  );

  const admitting = [...controllers.values()].map(({ ready }) => ready);
  const routes = teamRoutes(strategy, context, { ...inCluster, dependsOn: admitting });
  demoServices(context, { ...inCluster, dependsOn: [namespaces] });

  const internal = controllers.get("internal")?.address;
  const external = controllers.get("external")?.address;
  if (internal === undefined) throw new Error("the internal load balancer is always made");
  if (network) {
    const externalHosts = hostsOf(services, "external");
    records(context, network.network.id, { internal, external, externalHosts }, [
      ...routes,
      ...admitting,
    ]);
  }
  return {
    loadBalancerAddresses: external === undefined ? { internal } : { internal, external },
  };
}

interface Door extends FirewallDoor {
  readonly name: Exposure;
}

/** The load balancers that are needed, who may call them, and on which ports. */
function openDoors(environment: Environment, services: readonly ResolvedService[]): Door[] {
  const door = (name: Exposure, sourceRanges: readonly Cidr[]): Door => ({
    name,
    sourceRanges,
    ports: [
      80,
      ...(environment.tls.kind === "secret" ? [443] : []),
      ...tcpPorts(services, name).map(({ port }) => port),
    ],
  });
  const { external } = environment;
  const needsExternal = services.some(({ exposure }) => exposure === "external");
  return [
    door("internal", environment.clientRanges),
    ...(needsExternal && external.kind === "allowed"
      ? [door("external", external.clientRanges)]
      : []),
  ];
}

function teamRoutes(
  { layout }: SharedIngress,
  { environment, services }: StrategyContext,
  opts: pulumi.ComponentResourceOptions,
): TeamRoutes[] {
  const planned = planIngresses(services, layout, environment.domain);
  return unique(planned.map((ingress) => ingress.team)).map((team) => {
    const ingresses = planned.filter((ingress) => ingress.team === team);
    return new TeamRoutes(team, { ingresses, tls: environment.tls.kind }, opts);
  });
}

/**
 * DNS: the wildcard for the internal door, and a record for each host of the external one. They wait for
 * the routes: when another strategy carried the hosts before, names are the last that changes.
 */
function records(
  { environment, prefix }: StrategyContext,
  networkId: pulumi.Output<string>,
  targets: {
    readonly internal: pulumi.Output<string>;
    readonly external: pulumi.Output<string> | undefined;
    readonly externalHosts: readonly string[];
  },
  after: readonly pulumi.Resource[],
): void {
  const { internal, external, externalHosts } = targets;
  new PrivateZone(`${prefix}-zone`, {
    domain: environment.domain,
    network: networkId,
    others: { kind: "wildcard", address: internal, after },
    hosts: external ? externalHosts.map((host) => ({ host, address: external, after })) : [],
    recordTtlSeconds: environment.recordTtlSeconds,
    protect: environment.protect,
  });
  const zone =
    environment.external.kind === "allowed" ? environment.external.publicZone : undefined;
  if (external && zone !== undefined)
    new PublicRecords(`${prefix}-public`, {
      zone,
      hosts: externalHosts,
      address: external,
      recordTtlSeconds: environment.recordTtlSeconds,
    });
}

/** The tcp ports of one exposure, sorted. */
export function tcpPorts(services: readonly ResolvedService[], exposure: Exposure): TcpPort[] {
  return services
    .filter((service) => service.protocol === "tcp" && service.exposure === exposure)
    .map(({ port, namespace, service }) => ({ port, namespace, service }))
    .sort((a, b) => a.port - b.port);
}

function hostsOf(services: readonly ResolvedService[], exposure: Exposure): string[] {
  return unique(
    services.filter((s) => s.exposure === exposure).flatMap(({ hosts }) => hosts),
  ).sort();
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
