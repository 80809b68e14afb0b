import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { clientPort } from "../catalog/clientPort.js";
import type { ResolvedService } from "../catalog/schema.js";
import type { Cidr } from "../stacks/environment.js";
import { dependencies } from "./dependencies.js";
import { loadBalancerAnnotations } from "./loadBalancerAnnotations.js";
import { distinctName } from "./names.js";
import { withoutStackTrace } from "./withoutStackTrace.js";

export interface ServiceLoadBalancersArgs {
  /** The entries, each with hosts that no other has. */
  readonly services: readonly BalancedService[];
  /** Ranges of the clients; without them GKE opens the load balancers to 0.0.0.0/0 (facts B30). */
  readonly clientRanges: readonly Cidr[];
  /** `global`: clients of every region (facts B12). */
  readonly clientAccess: "region" | "global";
  readonly addresses: AddressMode;
}

/** What a load balancer needs to know of an entry. */
export type BalancedService = Pick<
  ResolvedService,
  "id" | "team" | "key" | "namespace" | "service" | "port" | "protocol" | "hosts" | "selector"
>;

/** Where the load balancers get their addresses. */
export type AddressMode =
  | { readonly kind: "automatic" }
  | {
      /** Reserved; entries of one Kubernetes Service share it, by different ports (facts Q12, B36). */
      readonly kind: "shared";
      readonly region: string;
      /** Id of the subnet the addresses are taken from. */
      readonly subnet: pulumi.Input<string>;
      readonly protect: boolean;
    };

/**
 * One internal passthrough Network Load Balancer for each entry: a Service of type LoadBalancer beside
 * the team's own, to the same pods, which must listen on the entry's port.
 *
 * The first five cost 18.25 USD a month together, each further one 7.30 (facts P1, P2).
 */
export class ServiceLoadBalancers extends pulumi.ComponentResource {
  /** Complete host -> address of its load balancer; "" while that has none. Sorted by host. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    name: string,
    args: ServiceLoadBalancersArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("service-ingress:service:ServiceLoadBalancers", name, args, opts);

    const reserved = reserveAddresses(name, args, this);
    const waitFor = dependencies(opts);
    const found = args.services.flatMap((service) => {
      const address = reserved.get(backendOf(service));
      const balancer = withoutStackTrace(
        () =>
          new kubernetes.core.v1.Service(
            `${name}-${service.id}`,
            balancerOf(service, args, address?.name),
            { parent: this, dependsOn: [...waitFor, ...(address ? [address.resource] : [])] },
          ),
      );
      const ip = balancer.status.loadBalancer.ingress.apply(firstAddress);
      return service.hosts.map((host) => [host, ip] as const);
    });

    this.addresses = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** A reserved address; its name is a plain string, as an annotation needs it. */
interface Reserved {
  readonly name: string;
  readonly resource: gcp.compute.Address;
}

function backendOf({ namespace, service }: BalancedService): string {
  return `${namespace}/${service}`;
}

/** `namespace/service` -> its address. The key is the entry's own, so that a new one moves no other. */
function reserveAddresses(
  name: string,
  { services, addresses }: ServiceLoadBalancersArgs,
  parent: pulumi.Resource,
): ReadonlyMap<string, Reserved> {
  if (addresses.kind === "automatic") return new Map();
  const { region, subnet, protect } = addresses;
  const backends = new Map(services.map((service) => [backendOf(service), service]));
  return new Map(
    [...backends].map(([backend, { namespace, service }]) => {
      const physical = distinctName(name, namespace, service);
      const reservation = {
        name: physical,
        region,
        subnetwork: subnet,
        addressType: "INTERNAL",
        purpose: "SHARED_LOADBALANCER_VIP",
      };
      const resource = withoutStackTrace(
        () => new gcp.compute.Address(`${name}-${backend}`, reservation, { parent, protect }),
      );
      return [backend, { name: physical, resource }];
    }),
  );
}

/** The Service of type LoadBalancer of one entry. `address`: name of a reserved address. */
export function balancerOf(
  service: BalancedService,
  { clientRanges, clientAccess }: Pick<ServiceLoadBalancersArgs, "clientRanges" | "clientAccess">,
  address: string | undefined,
): kubernetes.core.v1.ServiceArgs {
  const { team, key, namespace, selector, protocol, port } = service;
  return {
    metadata: {
      name: distinctName("lb", team, key),
      namespace,
      annotations: loadBalancerAnnotations({
        exposure: "internal",
        clientAccess,
        addressName: address,
      }),
    },
    spec: {
      type: "LoadBalancer",
      selector,
      ports: [{ name: protocol, port: clientPort(service), targetPort: port }],
      loadBalancerSourceRanges: [...clientRanges],
      // Keeps the client's address, and leaves a lost node after 6 s instead of 24 (facts B5, B9).
      externalTrafficPolicy: "Local",
    },
  };
}

/** Absent after a failed step, for example when the quota is reached: the next `up` tries again. */
function firstAddress(ingress: readonly { readonly ip: string }[] | undefined): string {
  return ingress?.[0]?.ip ?? "";
}
