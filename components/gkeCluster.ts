import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterMode } from "../stacks/environment.js";
import { accountId, physicalName } from "./names.js";
import type { NetworkParts } from "./network.js";

interface GkeClusterArgs {
  readonly mode: Extract<ClusterMode, { kind: "create" }>;
  readonly project: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly protect: boolean;
  readonly network?: NetworkParts | undefined;
}

interface GkeCluster {
  readonly cluster: gcp.container.Cluster;
  readonly nodePool: gcp.container.NodePool;
  readonly nodeAccount: gcp.serviceaccount.Account;
}

/** What a node may do: write logs and metrics, pull images; nothing else (CIS GKE 5.2.1). */
const NODE_ROLES = ["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"];

/** GKE's words for the dataplanes (facts R14, and section 7). */
const DATAPATHS = { v2: "ADVANCED_DATAPATH", legacy: "LEGACY_DATAPATH" } as const;

/** A private regional GKE Standard cluster, hardened as `facts/gcp.md` section 7 lists, with one node pool. */
export function gkeCluster(
  name: string,
  args: GkeClusterArgs,
  parent: pulumi.Resource,
): GkeCluster {
  const nodeAccount = nodeIdentity(name, args, parent);
  const cluster = new gcp.container.Cluster(name, clusterArgs(name, args), {
    parent,
    protect: args.protect,
    // The default pool is removed at once; GKE reports the count of all nodes under this name later.
    ignoreChanges: ["initialNodeCount"],
  });
  const nodePool = new gcp.container.NodePool(
    `${name}-nodes`,
    nodePoolArgs(name, args, cluster, nodeAccount),
    // The autoscaler owns the count after the first `up`.
    { parent, protect: args.protect, ignoreChanges: ["initialNodeCount", "nodeCount"] },
  );
  return { cluster, nodePool, nodeAccount };
}

function nodeIdentity(
  name: string,
  { project }: GkeClusterArgs,
  parent: pulumi.Resource,
): gcp.serviceaccount.Account {
  const account = new gcp.serviceaccount.Account(
    `${name}-nodes`,
    { accountId: accountId(name, "nodes"), displayName: `Nodes of the GKE cluster ${name}` },
    { parent },
  );
  for (const role of NODE_ROLES) {
    new gcp.projects.IAMMember(
      `${name}-nodes-${role}`,
      { project, role, member: account.member },
      { parent },
    );
  }
  return account;
}

function clusterArgs(name: string, args: GkeClusterArgs): gcp.container.ClusterArgs {
  const { mode, network, project, region, zones } = args;
  return {
    name: physicalName(name),
    location: region,
    nodeLocations: [...zones],
    ...(network ? { network: network.network.id, subnetwork: network.subnet.id } : {}),
    networkingMode: "VPC_NATIVE",
    ipAllocationPolicy: {
      clusterSecondaryRangeName: network?.podRangeName,
      servicesSecondaryRangeName: network?.serviceRangeName,
    },
    // A separate pool can change without replacing the cluster; an inline one cannot (facts, pg744).
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    deletionProtection: mode.deletionProtection,
    minMasterVersion: mode.kubernetesVersion,
    releaseChannel: { channel: mode.releaseChannel },
    ...maintenance(mode),
    datapathProvider: DATAPATHS[mode.dataplane ?? "v2"],
    enableIntranodeVisibility: true,
    enableL4IlbSubsetting: true,
    addonsConfig: { httpLoadBalancing: { disabled: false } },
    // With every strategy, so that a move to "gateway" does not touch the cluster (facts B27).
    gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
    privateClusterConfig: {
      enablePrivateNodes: true,
      masterIpv4CidrBlock: mode.controlPlaneRange,
    },
    controlPlaneEndpointsConfig: {
      // Callers are told apart by IAM, not by address (facts K7, CIS 5.6.4).
      dnsEndpointConfig: { allowExternalTraffic: true },
      ipEndpointsConfig: { enabled: false },
    },
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    enableShieldedNodes: true,
    enableLegacyAbac: false,
    enableKubernetesAlpha: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    nodePoolDefaults: {
      nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" },
    },
    loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
    monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
  };
}

/** When Google may upgrade, and whether it may change the minor version (facts K6, K14). */
function maintenance(
  mode: GkeClusterArgs["mode"],
): Pick<gcp.container.ClusterArgs, "maintenancePolicy"> {
  if (mode.maintenanceWindow === undefined) return {};
  const { start, end, recurrence, minorVersionHeldSince: since } = mode.maintenanceWindow;
  return {
    maintenancePolicy: {
      recurringWindow: { startTime: start, endTime: end, recurrence },
      ...(since === undefined
        ? {}
        : {
            maintenanceExclusions: [
              {
                exclusionName: "hold-minor-version",
                startTime: since,
                exclusionOptions: {
                  scope: "NO_MINOR_UPGRADES",
                  endTimeBehavior: "UNTIL_END_OF_SUPPORT",
                },
              },
            ],
          }),
    },
  };
}

function nodePoolArgs(
  name: string,
  { mode, region, zones }: GkeClusterArgs,
  cluster: gcp.container.Cluster,
  account: gcp.serviceaccount.Account,
): gcp.container.NodePoolArgs {
  return {
    name: physicalName(name, "nodes"),
    cluster: cluster.name,
    location: region,
    nodeLocations: [...zones],
    initialNodeCount: mode.nodesPerZone.min,
    autoscaling: {
      minNodeCount: mode.nodesPerZone.min,
      maxNodeCount: mode.nodesPerZone.max,
      locationPolicy: "BALANCED",
    },
    ignoreNodeCountChanges: true,
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
    networkConfig: { enablePrivateNodes: true },
    nodeConfig: {
      machineType: mode.machineType,
      imageType: "COS_CONTAINERD",
      serviceAccount: account.email,
      // The account's roles decide, not the scopes.
      oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
      metadata: { "disable-legacy-endpoints": "true" },
    },
  };
}
