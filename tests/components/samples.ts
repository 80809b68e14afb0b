/** One of each component, with plausible arguments: the invariants run over all of them. */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ResolvedService } from "../../catalog/schema.js";
import { Cluster, type ClusterArgs } from "../../components/cluster.js";
import { ClusterIpServices } from "../../components/clusterIpServices.js";
import { GatewayRoutes } from "../../components/gatewayRoutes.js";
import { Gateways, type GatewaysArgs } from "../../components/gateways.js";
import { DemoServices } from "../../components/demoServices.js";
import {
  IngressController,
  type IngressControllerArgs,
} from "../../components/ingressController.js";
import { urlMapCapacity } from "../../catalog/gatewayCapacity.js";
import { planGateways } from "../../catalog/gatewayPlan.js";
import { planIngresses } from "../../catalog/ingressLayout.js";
import { Network, type NetworkParts } from "../../components/network.js";
import { NodeFirewall } from "../../components/nodeFirewall.js";
import { PrivateZone } from "../../components/privateZone.js";
import { ProxySubnet } from "../../components/proxySubnet.js";
import { PublicRecords } from "../../components/publicRecords.js";
import { ServiceLoadBalancers } from "../../components/serviceLoadBalancers.js";
import {
  ServiceRangeRoutes,
  type ServiceRangeRoutesArgs,
} from "../../components/serviceRangeRoutes.js";
import { TeamNamespaces } from "../../components/teamNamespaces.js";
import { TeamRoutes } from "../../components/teamRoutes.js";
import type { ClusterMode, ImagePin, NetworkMode } from "../../stacks/environment.js";

export const DOMAIN = "test.svc.example.com";

export const image: ImagePin = {
  registry: "registry.example",
  repository: "team/image",
  tag: "v1",
  digest: `sha256:${"0".repeat(64)}`,
};

export const createdNetwork: Extract<NetworkMode, { kind: "create" }> = {
  kind: "create",
  nodeRange: "10.10.0.0/20",
  podRange: "10.20.0.0/16",
  serviceRange: "10.30.0.0/20",
};

export const createdCluster: Extract<ClusterMode, { kind: "create" }> = {
  kind: "create",
  kubernetesVersion: "1.35",
  releaseChannel: "REGULAR",
  machineType: "e2-standard-4",
  nodesPerZone: { min: 1, max: 3 },
  controlPlaneRange: "10.40.0.0/28",
  deletionProtection: true,
};

/** A service as resolved, with what the test is about replaced. */
export function service(id: string, fields: Partial<ResolvedService> = {}): ResolvedService {
  const [team = "", key = ""] = id.split("/");
  return {
    id,
    team,
    key,
    owner: team,
    description: undefined,
    namespace: team,
    service: key,
    port: 80,
    protocol: "http",
    exposure: "internal",
    hosts: [`${key}.${DOMAIN}`],
    paths: [{ path: "/", match: "prefix" }],
    timeoutSeconds: {},
    maxBodyBytes: undefined,
    selector: { app: key },
    ...fields,
  };
}

/** A Kubernetes provider as the Cluster component exposes one. */
export function provider(): kubernetes.Provider {
  return new kubernetes.Provider("cluster", { context: "test" });
}

export const networkParts: NetworkParts = {
  network: { id: pulumi.output("network-id"), name: pulumi.output("network") },
  subnet: { id: pulumi.output("subnet-id"), name: pulumi.output("subnet") },
  podRangeName: "pods",
  serviceRangeName: "services",
};

export function clusterArgs(mode: ClusterMode = createdCluster): ClusterArgs {
  return {
    mode,
    project: "p",
    region: "europe-west1",
    zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
    protect: true,
    network: networkParts,
  };
}

export function controllerArgs(fields: Partial<IngressControllerArgs> = {}): IngressControllerArgs {
  return {
    exposure: "internal",
    options: {
      chart: { kind: "repository", url: "https://charts.example", version: "4.15.1" },
      images: { controller: image, webhookCertgen: image, defaultBackend: image },
      replicas: 3,
      resources: { cpu: "250m", memory: "512Mi" },
    },
    clientRanges: ["10.0.0.0/16"],
    clientAccess: "region",
    tls: { kind: "none" },
    tcpPorts: [],
    bodySizePerEntry: false,
    namespaceSelector: { matchLabels: { "service-ingress/routes": "checked" } },
    controlPlaneRange: "10.40.0.0/28",
    address: { kind: "reserved", region: "europe-west1", subnet: "subnet-id", protect: true },
    ...fields,
  };
}

export function routesArgs(fields: Partial<ServiceRangeRoutesArgs> = {}): ServiceRangeRoutesArgs {
  return {
    network: "network-id",
    serviceRange: "34.118.224.0/20",
    nodeGroups: ["zones/b/group", "zones/c/group"],
    redundancy: 2,
    ...fields,
  };
}

export function gatewaysArgs(fields: Partial<GatewaysArgs> = {}): GatewaysArgs {
  return {
    gateways: ["internal"],
    region: "europe-west1",
    subnet: "subnet-id",
    clientAccess: "global",
    tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
    namespaceSelector: { matchLabels: { "service-ingress/routes": "checked" } },
    protect: true,
    ...fields,
  };
}

const refundsPlan = planGateways([service("pay/refunds")], urlMapCapacity(1024), DOMAIN);

type Make = (name: string, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/** File in components/ -> how to make the component in it. */
export const samples: Readonly<Record<string, Make>> = {
  cluster: (name, opts) => new Cluster(name, clusterArgs(), opts),
  clusterIpServices: (name, opts) =>
    new ClusterIpServices(
      name,
      { services: [service("pay/refunds")] },
      { ...opts, provider: provider() },
    ),
  demoServices: (name, opts) =>
    new DemoServices(
      name,
      {
        backends: [{ namespace: "a", service: "b", ports: [80], selector: { app: "b" } }],
        image,
        replicas: 1,
      },
      { ...opts, provider: provider() },
    ),
  gatewayRoutes: (name, opts) =>
    new GatewayRoutes(
      name,
      { ...refundsPlan, gateways: {}, tls: "secret" },
      { ...opts, provider: provider() },
    ),
  gateways: (name, opts) => new Gateways(name, gatewaysArgs(), { ...opts, provider: provider() }),
  ingressController: (name, opts) =>
    new IngressController(name, controllerArgs(), { ...opts, providers: [provider()] }),
  network: (name, opts) =>
    new Network(name, { mode: createdNetwork, region: "europe-west1", protect: true }, opts),
  nodeFirewall: (name, opts) =>
    new NodeFirewall(
      name,
      {
        network: "network-id",
        nodeServiceAccount: "nodes@p.iam.gserviceaccount.com",
        doors: [{ name: "internal", sourceRanges: ["10.0.0.0/16"], ports: [80, 443] }],
        healthChecks: true,
        controlPlaneRange: "10.40.0.0/28",
        denyOthers: true,
      },
      opts,
    ),
  privateZone: (name, opts) =>
    new PrivateZone(
      name,
      {
        domain: DOMAIN,
        network: "network-id",
        others: { kind: "wildcard", address: "10.0.0.10" },
        hosts: [{ host: `shop.${DOMAIN}`, address: "203.0.113.5" }],
        protect: true,
      },
      opts,
    ),
  proxySubnet: (name, opts) =>
    new ProxySubnet(
      name,
      { network: "network-id", region: "europe-west1", range: "10.50.0.0/23", protect: true },
      opts,
    ),
  publicRecords: (name, opts) =>
    new PublicRecords(
      name,
      { zone: "public", hosts: [`shop.${DOMAIN}`], address: "203.0.113.5" },
      opts,
    ),
  serviceRangeRoutes: (name, opts) => new ServiceRangeRoutes(name, routesArgs(), opts),
  serviceLoadBalancers: (name, opts) =>
    new ServiceLoadBalancers(
      name,
      {
        services: [service("pay/refunds")],
        clientRanges: ["10.0.0.0/16"],
        clientAccess: "region",
        addresses: {
          kind: "shared",
          region: "europe-west1",
          subnet: "subnet-id",
          protect: true,
        },
      },
      { ...opts, provider: provider() },
    ),
  teamNamespaces: (name, opts) =>
    new TeamNamespaces(
      name,
      { mode: "create", namespaces: ["a", "b"] },
      { ...opts, provider: provider() },
    ),
  teamRoutes: (name, opts) =>
    new TeamRoutes(
      name,
      {
        ingresses: planIngresses([service("pay/refunds")], { kind: "per-host" }, DOMAIN),
        tls: "none",
      },
      { ...opts, provider: provider() },
    ),
};
