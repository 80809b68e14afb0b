import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { GATEWAY_NAMESPACE } from "../catalog/gatewayPolicy.js";
import type { TlsMode } from "../stacks/environment.js";
import type { NamespaceSelector } from "./chartValues.js";
import { dependencies } from "./dependencies.js";
import { gatewayObject, type Listener } from "./gatewayKinds.js";
import { physicalName } from "./names.js";

export interface GatewaysArgs {
  /** Their names, DNS labels without repeats: `internal`, `internal-2`. */
  readonly gateways: readonly string[];
  readonly region: string;
  /** Id of the subnet the addresses are taken from. */
  readonly subnet: pulumi.Input<string>;
  /** `global`: clients of every region (facts B12). */
  readonly clientAccess: "region" | "global";
  /** With a certificate, clients of http are redirected to https. */
  readonly tls: TlsMode;
  /** Namespaces whose HTTPRoutes may use the Gateways. */
  readonly namespaceSelector: NamespaceSelector;
  /** Protect the addresses. */
  readonly protect: boolean;
}

/** A Gateway that stands. */
export interface StandingGateway {
  /** IPv4 address clients call. */
  readonly address: pulumi.Output<string>;
  /** What its routes wait for. */
  readonly resource: pulumi.Resource;
}

/**
 * The GKE Gateways of an environment, each with an internal Application Load Balancer before the pods,
 * and their namespace.
 *
 * One costs 54.75 to 73.00 USD a month: three proxies, and its forwarding rules (facts P9).
 */
export class Gateways extends pulumi.ComponentResource {
  /** Name -> the Gateway. */
  readonly standing: Readonly<Record<string, StandingGateway>>;
  /** Name -> IPv4 address. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: GatewaysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:gateway:Gateways", name, args, opts);

    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: GATEWAY_NAMESPACE } },
      { parent: this },
    );
    const waitFor = [namespace, ...dependencies(opts)];
    const made = args.gateways.map(
      (gateway) => [gateway, standing(`${name}-${gateway}`, gateway, args, waitFor, this)] as const,
    );

    this.standing = Object.fromEntries(made);
    this.addresses = Object.fromEntries(made.map(([gateway, { address }]) => [gateway, address]));
    this.registerOutputs({ addresses: this.addresses });
  }
}

function standing(
  name: string,
  gateway: string,
  args: GatewaysArgs,
  waitFor: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): StandingGateway {
  const { region, subnet, protect, tls } = args;
  const address = new gcp.compute.Address(
    name,
    {
      name: physicalName(name),
      region,
      subnetwork: subnet,
      addressType: "INTERNAL",
      // Each listener is a forwarding rule of its own, and http and https share the address (facts Q12).
      purpose: "SHARED_LOADBALANCER_VIP",
    },
    { parent, protect },
  );
  const metadata = { name: gateway, namespace: GATEWAY_NAMESPACE };
  const resource = gatewayObject(
    "Gateway",
    name,
    metadata,
    {
      gatewayClassName: "gke-l7-rilb",
      // By name, a plain string, so that a preview can show it.
      addresses: [{ type: "NamedAddress", value: physicalName(name) }],
      listeners: listeners(args),
    },
    { parent, dependsOn: [address, ...waitFor] },
  );
  if (args.clientAccess === "global") globalAccess(name, gateway, waitFor, parent);
  if (tls.kind === "secret") redirect(name, gateway, resource, parent);
  return { address: address.address, resource };
}

/** With a certificate the http listener takes the redirect of the Gateway's own namespace only. */
function listeners({ tls, namespaceSelector }: GatewaysArgs): Listener[] {
  const teams = { namespaces: { from: "Selector", selector: namespaceSelector } } as const;
  if (tls.kind === "none")
    return [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes: teams }];
  return [
    { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
    {
      name: "https",
      port: 443,
      protocol: "HTTPS",
      tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: tls.name }] },
      allowedRoutes: teams,
    },
  ];
}

/** Before the Gateway, whose forwarding rules it is about (facts B12). */
function globalAccess(
  name: string,
  gateway: string,
  waitFor: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): void {
  gatewayObject(
    "GCPGatewayPolicy",
    name,
    { name: gateway, namespace: GATEWAY_NAMESPACE },
    {
      default: { allowGlobalAccess: true },
      targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway },
    },
    { parent, dependsOn: [...waitFor] },
  );
}

/** Every request of the http listener is sent to https, whatever the host. */
function redirect(
  name: string,
  gateway: string,
  resource: pulumi.Resource,
  parent: pulumi.Resource,
): void {
  gatewayObject(
    "HTTPRoute",
    `${name}-redirect`,
    { name: `${gateway}-redirect`, namespace: GATEWAY_NAMESPACE },
    {
      parentRefs: [{ name: gateway, namespace: GATEWAY_NAMESPACE, sectionName: "http" }],
      rules: [
        {
          filters: [
            {
              type: "RequestRedirect",
              requestRedirect: { scheme: "https", statusCode: 301 },
            },
          ],
        },
      ],
    },
    { parent, dependsOn: [resource] },
  );
}
