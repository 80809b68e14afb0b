/** GKE clusters: private, regional, VPC-native, with the Kubernetes API behind them. */
import { flagAt, numberAt, stableHash, textAt, textsAt } from "../json.js";
import { CloudError, type Made, type Properties } from "../kind.js";
import { newCluster } from "../kubernetes/newCluster.js";
import type { CloudState } from "../state.js";
import { all, between, matches, oneOf, ranges, required } from "./checks.js";
import {
  badRequest,
  googleKind,
  idOf,
  inUse,
  outputsOf,
  physicalName,
  type Making,
} from "./model.js";
import { demandNetwork, demandSubnet } from "./network.js";
import { growPool, poolsOf } from "./nodes.js";
import {
  addressRanges,
  endpointsOf,
  managedServiceRange,
  refuseControlPlaneOverlap,
  versionOf,
  zonesOf,
} from "./clusterParts.js";

/** Token of clusters. */
export const clusterToken = "gcp:container/cluster:Cluster";

/** `gcp:container/cluster:Cluster`. Deletion is refused while `deletionProtection` is not false. */
export const clusterKind = googleKind({
  token: clusterToken,
  noun: "Cluster",
  replaceOn: [
    "name",
    "project",
    "location",
    "network",
    "subnetwork",
    "networkingMode",
    "ipAllocationPolicy",
    "datapathProvider",
    "enableAutopilot",
    "enableKubernetesAlpha",
    "initialNodeCount",
    "defaultMaxPodsPerNode",
    "description",
    "privateClusterConfig.masterIpv4CidrBlock",
  ],
  computed: [
    "endpoint",
    "controlPlaneEndpointsConfig",
    "ipAllocationPolicy",
    "labelFingerprint",
    "masterAuth",
    "masterVersion",
    "nodeLocations",
    "nodeVersion",
    "operation",
    "privateClusterConfig",
    "selfLink",
    "servicesIpv4Cidr",
  ],
  check: all(
    matches("name", "^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$"),
    required("location"),
    oneOf("networkingMode", "VPC_NATIVE", "ROUTES"),
    oneOf(
      "datapathProvider",
      "ADVANCED_DATAPATH",
      "LEGACY_DATAPATH",
      "DATAPATH_PROVIDER_UNSPECIFIED",
    ),
    oneOf("releaseChannel.channel", "UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"),
    between("defaultMaxPodsPerNode", 8, 256),
    ranges("privateClusterConfig.masterIpv4CidrBlock", (inputs) => [
      textAt(inputs, "privateClusterConfig.masterIpv4CidrBlock"),
    ]),
  ),
  make: makeCluster,
  stored: (state, { id, outputs }) => {
    const existing = state.clusters[id];
    if (existing === undefined) addCluster(state, id, outputs);
    else existing.version = `v${textAt(outputs, "masterVersion") ?? ""}`;
  },
  mayDelete: (state, id, outputs) => {
    if (flagAt(outputs, "deletionProtection") !== false) {
      throw new CloudError(
        "deletionProtection",
        "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
      );
    }
    const [pool] = poolsOf(state, id);
    if (pool !== undefined) throw inUse("cluster", id, pool[0]);
  },
  deleted: (state, id) => {
    Reflect.deleteProperty(state.clusters, id);
  },
});

function makeCluster(state: CloudState, inputs: Properties, making: Making): Made {
  const name = physicalName(inputs, making);
  const location = textAt(inputs, "location") ?? "";
  const region = location.replace(/-[a-z]$/, "");
  const id = `projects/${state.project}/locations/${location}/clusters/${name}`;
  const network = demandNetwork(state, textAt(inputs, "network") ?? "default");
  const subnet = demandSubnet(state, textAt(inputs, "subnetwork") ?? "default", region);
  if ((numberAt(inputs, "initialNodeCount") ?? 0) < 1)
    throw badRequest("Cluster.initial_node_count must be greater than zero.");
  const zones = zonesOf(location, textsAt(inputs, "nodeLocations"));
  const version = versionOf(textAt(inputs, "minMasterVersion"));
  refuseControlPlaneOverlap(
    state,
    network,
    textAt(inputs, "privateClusterConfig.masterIpv4CidrBlock"),
  );
  const added = {
    name,
    network,
    subnetwork: subnet.id,
    nodeLocations: zones,
    masterVersion: version,
    nodeVersion: version,
    labelFingerprint: stableHash(8, id),
    selfLink: `https://container.googleapis.com/v1/${id}`,
    ...endpointsOf(id, region, inputs),
    ...addressRanges(subnet, inputs),
  };
  const defaults = {
    deletionProtection: true,
    networkingMode: "VPC_NATIVE",
    datapathProvider: "LEGACY_DATAPATH",
    project: state.project,
  };
  return { id, outputs: outputsOf({ ...defaults, ...inputs }, added) };
}

function addCluster(state: CloudState, id: string, outputs: Properties): void {
  const endpoints = [
    textAt(outputs, "endpoint"),
    textAt(outputs, "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint"),
  ];
  const cluster = newCluster(state, {
    key: id,
    name: textAt(outputs, "name") ?? "",
    endpoints: endpoints.filter((endpoint) => endpoint !== undefined),
    version: `v${textAt(outputs, "masterVersion") ?? ""}`,
    zones: [...textsAt(outputs, "nodeLocations")],
    serviceRange: textAt(outputs, "servicesIpv4Cidr") ?? managedServiceRange,
  });
  if (flagAt(outputs, "removeDefaultNodePool") !== true) {
    growPool(
      state,
      cluster,
      `${id}/nodePools/default-pool`,
      numberAt(outputs, "initialNodeCount") ?? 1,
      cluster.zones,
    );
  }
  state.clusters[id] = cluster;
}

/** The GKE cluster that a reference means: an id, or a name in `location`. */
export function clusterId(state: CloudState, reference: string, location: string): string {
  return idOf(state, reference, `locations/${location}/clusters`);
}
