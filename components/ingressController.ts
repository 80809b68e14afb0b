import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as nginx from "@pulumi/kubernetes-ingress-nginx";
import * as pulumi from "@pulumi/pulumi";

import type { Exposure } from "../catalog/schema.js";
import type { ChartLocation, Cidr, ControllerOptions, TlsMode } from "../stacks/environment.js";
import { controllerPolicy } from "./controllerPolicy.js";
import { dependencies } from "./dependencies.js";
import { chartValues, type NamespaceSelector, type TcpPort } from "./chartValues.js";
import { loadBalancerAnnotations } from "./loadBalancerAnnotations.js";
import { physicalName } from "./names.js";

export interface IngressControllerArgs {
  /** Which load balancer stands before it. */
  readonly exposure: Exposure;
  readonly options: ControllerOptions;
  /** Ranges that may call the load balancer. */
  readonly clientRanges: readonly Cidr[];
  /** Internal only: clients of the same region, or of every region (facts B12). */
  readonly clientAccess: "region" | "global";
  readonly tls: TlsMode;
  readonly tcpPorts: readonly TcpPort[];
  /** Whether any entry sets its own body size (facts H9). */
  readonly bodySizePerEntry: boolean;
  /** Namespaces whose Ingress objects the admission webhook checks (facts H27). */
  readonly namespaceSelector: NamespaceSelector;
  /** Where the API server calls the webhook from. @default - from anywhere in the cluster's network */
  readonly controlPlaneRange?: Cidr | undefined;
  readonly address: AddressMode;
}

/** The load balancer's address: reserved, so that it outlives the Service, or whatever the cluster gives. */
export type AddressMode =
  | {
      readonly kind: "reserved";
      readonly region: string;
      /** Id of the subnet an internal address is taken from. */
      readonly subnet: pulumi.Input<string>;
      readonly protect: boolean;
    }
  | { readonly kind: "automatic" };

/** Seconds Helm may take; the chart waits for its webhook jobs (facts K7). */
const RELEASE_TIMEOUT_SECONDS = 300;

/**
 * One ingress controller and the one load balancer before it: an internal passthrough Network Load
 * Balancer, or an external one. 18.25 USD a month for the forwarding rule and 0.008 USD/GiB, plus the
 * pods' share of the nodes (facts P3, P5).
 */
export class IngressController extends pulumi.ComponentResource {
  /** Name for `spec.ingressClassName`: `internal` or `external`. */
  readonly ingressClassName: string;
  /** IPv4 address clients call. */
  readonly address: pulumi.Output<string>;
  /** What a route waits for: this one resource and not the component, which would stand for all its children. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: IngressControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:ingress:IngressController", name, args, opts);

    const releaseName = `ingress-${args.exposure}`;
    this.ingressClassName = args.exposure;

    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: releaseName } },
      { parent: this },
    );
    new kubernetes.networking.v1.NetworkPolicy(name, controllerPolicy(releaseName, args), {
      parent: this,
      dependsOn: namespace,
    });
    const reserved =
      args.address.kind === "reserved" ? reserve(name, args, args.address, this) : undefined;

    const values = chartValues({
      releaseName,
      ingressClassName: this.ingressClassName,
      options: args.options,
      serviceAnnotations: loadBalancerAnnotations({
        exposure: args.exposure,
        clientAccess: args.clientAccess,
        // By name, a plain string: an Output would hide the chart's diff (facts K6).
        addressName: reserved ? physicalName(name) : undefined,
      }),
      sourceRanges: args.clientRanges,
      tls: args.tls,
      tcpPorts: args.tcpPorts,
      bodySizePerEntry: args.bodySizePerEntry,
      namespaceSelector: args.namespaceSelector,
    });
    const controller = new nginx.IngressController(
      name,
      { fullnameOverride: releaseName },
      {
        parent: this,
        dependsOn: [namespace, ...(reserved ? [reserved] : []), ...dependencies(opts)],
        // The typed arguments lose chart keys (facts P2, P4); the child Release takes all of them.
        transforms: [releaseTransform(releaseName, args.options.chart, values)],
      },
    );

    this.ready = controller;
    this.address = reserved?.address ?? serviceAddress(name, releaseName, controller, this);
    this.registerOutputs({ ingressClassName: this.ingressClassName, address: this.address });
  }
}

/** The address survives a controller that is replaced: clients and DNS keep it. */
function reserve(
  name: string,
  { exposure }: IngressControllerArgs,
  { region, subnet, protect }: Extract<AddressMode, { kind: "reserved" }>,
  parent: pulumi.Resource,
): gcp.compute.Address {
  const placement =
    exposure === "internal"
      ? { addressType: "INTERNAL", purpose: "GCE_ENDPOINT", subnetwork: subnet }
      : { addressType: "EXTERNAL", networkTier: "PREMIUM" };
  return new gcp.compute.Address(
    name,
    { name: physicalName(name), region, ...placement },
    { parent, protect },
  );
}

/** Replaces all inputs that the remote component gives its Release, so that no chart key is lost. */
function releaseTransform(
  releaseName: string,
  chart: ChartLocation,
  values: ReturnType<typeof chartValues>,
): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    if (type !== "kubernetes:helm.sh/v3:Release") return undefined;
    return {
      props: {
        ...props,
        ...chartSource(chart),
        name: releaseName,
        namespace: releaseName,
        values,
        // A failed upgrade rolls back instead of blocking the next one (facts K7).
        atomic: true,
        cleanupOnFail: true,
        timeout: RELEASE_TIMEOUT_SECONDS,
      },
      opts,
    };
  };
}

function chartSource(chart: ChartLocation) {
  switch (chart.kind) {
    case "repository":
      return {
        chart: "ingress-nginx",
        version: chart.version,
        repositoryOpts: { repo: chart.url },
      };
    case "oci":
      return { chart: chart.address, version: chart.version, repositoryOpts: {} };
    case "archive":
      return { chart: chart.path, version: chart.version, repositoryOpts: {} };
    default:
      return chart satisfies never;
  }
}

/** The address the cluster gave the controller's Service; known when the release is. */
function serviceAddress(
  name: string,
  releaseName: string,
  controller: nginx.IngressController,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  // The id hangs on the release's status, so that the first preview does not look for a missing Service.
  const id = controller.status.apply(() => `${releaseName}/${releaseName}-controller`);
  const service = kubernetes.core.v1.Service.get(`${name}-service`, id, { parent });
  return service.status.loadBalancer.ingress.apply(([first]) => first?.ip ?? "");
}
