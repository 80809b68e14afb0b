import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { clientPort } from "../catalog/clientPort.js";
import type { ResolvedService } from "../catalog/schema.js";
import { dependencies } from "./dependencies.js";
import { distinctName } from "./names.js";
import { withoutStackTrace } from "./withoutStackTrace.js";

export interface ClusterIpServicesArgs {
  /** The entries, each with hosts that no other has. */
  readonly services: readonly RoutedService[];
}

/** What a Service for callers from outside needs to know of an entry. */
export type RoutedService = Pick<
  ResolvedService,
  "id" | "team" | "key" | "namespace" | "port" | "protocol" | "hosts" | "selector"
>;

/**
 * A Service of type ClusterIP for each entry, beside the team's own, on the port that clients call and
 * to the same pods, which must listen on the entry's port. The cluster chooses the address: see ADR 0008.
 */
export class ClusterIpServices extends pulumi.ComponentResource {
  /** Complete host -> ClusterIP. Sorted by host. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: ClusterIpServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:service:ClusterIpServices", name, args, opts);

    const dependsOn = [...dependencies(opts)];
    const found = args.services.flatMap((service) => {
      const { spec } = withoutStackTrace(
        () =>
          new kubernetes.core.v1.Service(`${name}-${service.id}`, clusterIpService(service), {
            parent: this,
            dependsOn,
          }),
      );
      return service.hosts.map((host) => [host, spec.clusterIP] as const);
    });

    this.addresses = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** The Service of one entry. */
export function clusterIpService(service: RoutedService): kubernetes.core.v1.ServiceArgs {
  const { team, key, namespace, selector, protocol, port } = service;
  return {
    metadata: { name: distinctName("ip", team, key), namespace },
    spec: {
      type: "ClusterIP",
      selector,
      ports: [{ name: protocol, port: clientPort(service), targetPort: port }],
    },
  };
}
