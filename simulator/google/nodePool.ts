/** GKE node pools. */
import { at, isRecord, numberAt, textAt, textsAt } from "../json.js";
import { CloudError, type Properties } from "../kind.js";
import type { Cluster, CloudState } from "../state.js";
import { all, matches, required } from "./checks.js";
import { clusterId } from "./cluster.js";
import { badRequest, googleKind, outputsOf, physicalName } from "./model.js";
import { growPool, nodePoolToken } from "./nodes.js";

/**
 * `gcp:container/nodePool:NodePool`. The autoscaler of the simulated GKE keeps the lowest count: nodes
 * per zone = the minimum, or the initial count where that is higher; total = per zone x zones.
 */
export const nodePoolKind = googleKind({
  token: nodePoolToken,
  noun: "NodePool",
  replaceOn: [
    "name",
    "namePrefix",
    "project",
    "cluster",
    "location",
    "initialNodeCount",
    "maxPodsPerNode",
    "nodeConfig.serviceAccount",
    "placementPolicy",
  ],
  computed: [
    "instanceGroupUrls",
    "managedInstanceGroupUrls",
    "nodeCount",
    "nodeLocations",
    "operation",
    "version",
  ],
  check: all(
    required("cluster"),
    matches("name", "^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$"),
    autoscalingForm,
  ),
  make: (state, inputs, making) => {
    const cluster = demandCluster(state, inputs);
    const name = physicalName(inputs, making);
    refuseUnknownAccount(state, textAt(inputs, "nodeConfig.serviceAccount"));
    const zones = zonesOf(cluster, inputs);
    const groups = zones.map(
      (zone) =>
        `https://www.googleapis.com/compute/v1/projects/${state.project}/zones/${zone}/instanceGroupManagers/gke-${cluster.name}-${name}-grp`,
    );
    return {
      id: `${cluster.key}/nodePools/${name}`,
      outputs: outputsOf(
        { maxPodsPerNode: 110, project: state.project, ...inputs },
        {
          name,
          location: textAt(inputs, "location") ?? cluster.key.split("/")[3],
          nodeCount: perZone(inputs, zones.length),
          nodeLocations: zones,
          version: cluster.version.slice(1),
          instanceGroupUrls: groups,
          managedInstanceGroupUrls: groups.map((url) => url.replace("Managers", "s")),
        },
      ),
    };
  },
  stored: (state, { id, outputs }) => {
    const cluster = demandCluster(state, outputs);
    const zones = textsAt(outputs, "nodeLocations");
    growPool(state, cluster, id, perZone(outputs, zones.length), zones);
  },
  deleted: (state, id) => {
    const cluster = state.clusters[id.replace(/\/nodePools\/.*$/, "")];
    if (cluster !== undefined) growPool(state, cluster, id, 0, []);
  },
});

function demandCluster(state: CloudState, inputs: Properties): Cluster {
  const id = clusterId(state, textAt(inputs, "cluster") ?? "", textAt(inputs, "location") ?? "");
  const cluster = state.clusters[id];
  if (cluster !== undefined) return cluster;
  throw new CloudError("notFound", `googleapi: Error 404: Not found: ${id}., notFound`);
}

function zonesOf(cluster: Cluster, inputs: Properties): readonly string[] {
  const given = textsAt(inputs, "nodeLocations");
  return given.length > 0 ? given : cluster.zones;
}

/** Nodes in each zone; a total is spread and rounded up. */
function perZone(inputs: Properties, zones: number): number {
  const initial = numberAt(inputs, "initialNodeCount") ?? 0;
  const total = numberAt(inputs, "autoscaling.totalMinNodeCount");
  if (total !== undefined) return Math.max(initial, Math.ceil(total / zones));
  if (isRecord(inputs["autoscaling"]))
    return Math.max(initial, numberAt(inputs, "autoscaling.minNodeCount") ?? 0);
  return numberAt(inputs, "nodeCount") ?? initial;
}

function refuseUnknownAccount(state: CloudState, email: string | undefined): void {
  const own = email?.endsWith(`@${state.project}.iam.gserviceaccount.com`) === true;
  if (!own || state.google[`projects/${state.project}/serviceAccounts/${email}`] !== undefined)
    return;
  throw badRequest(`Service account "${email}" does not exist.`);
}

/** The provider takes limits per zone or in total, not both, and no minimum above its maximum. */
function autoscalingForm(inputs: Properties) {
  const given = (key: string) => at(inputs, `autoscaling.${key}`) !== undefined;
  if (
    (given("minNodeCount") || given("maxNodeCount")) &&
    (given("totalMinNodeCount") || given("totalMaxNodeCount"))
  ) {
    return [
      {
        property: "autoscaling",
        reason: "autoscaling: per-zone limits and total limits conflict; set one pair",
      },
    ];
  }
  const [low, high] = [
    numberAt(inputs, "autoscaling.minNodeCount"),
    numberAt(inputs, "autoscaling.maxNodeCount"),
  ];
  if (low === undefined || high === undefined || low <= high) return [];
  return [
    {
      property: "autoscaling.minNodeCount",
      reason: `min_node_count ${low} is greater than max_node_count ${high}`,
    },
  ];
}
