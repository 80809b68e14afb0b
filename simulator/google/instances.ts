/** The VMs of the project, which are the nodes of its GKE clusters, and their instance groups. */
import { textAt, textsAt } from "../json.js";
import { CloudError, type InvokeKind, type Properties } from "../kind.js";
import { exists, isRunning, nodesAt } from "../kubernetes/outages.js";
import { timestamp, type Cluster, type ClusterNode, type CloudState } from "../state.js";
import { demand, resourcesOf, selfLink } from "./model.js";
import { joinedSecond, nodePoolToken } from "./nodes.js";

/** A VM with the cluster it is a node of. */
export interface Instance {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
}

/** Id of a node's VM: `projects/p/zones/z/instances/n`. */
export function instanceId(state: CloudState, { zone, name }: ClusterNode): string {
  return `projects/${state.project}/zones/${zone}/instances/${name}`;
}

/** The VM of an id, also one that was deleted; undefined when there never was one. */
export function instanceOf(state: CloudState, id: string): Instance | undefined {
  const name = id.slice(id.lastIndexOf("/") + 1);
  for (const cluster of Object.values(state.clusters)) {
    const node = cluster.nodes[name];
    if (node !== undefined && instanceId(state, node) === id) return { cluster, node };
  }
  return undefined;
}

/** The VM of an id. Throws Google's 404. */
export function demandInstance(state: CloudState, id: string): Instance {
  const found = instanceOf(state, id);
  if (found !== undefined && exists(found.node, state.clockSeconds)) return found;
  throw new CloudError(
    "notFound",
    `googleapi: Error 404: The resource '${id}' was not found, notFound`,
  );
}

/** Which dataplane a cluster has: kube-proxy's, or Dataplane V2 (facts R14). */
export function hasDataplaneV2(state: CloudState, cluster: Cluster): boolean {
  return textAt(state.google[cluster.key]?.outputs, "datapathProvider") === "ADVANCED_DATAPATH";
}

/** `getInstanceGroup` and `getInstance`. */
export const instanceInvokes: readonly InvokeKind[] = [
  {
    token: "gcp:compute/getInstanceGroup:getInstanceGroup",
    invoke: (state, args) => {
      const link = textAt(args, "selfLink") ?? selfLink(idIn(state, args, "instanceGroups"));
      const zone = /\/zones\/([^/]+)\//.exec(link)?.[1] ?? "";
      const pool = resourcesOf(state, nodePoolToken).find(([, outputs]) =>
        textsAt(outputs, "managedInstanceGroupUrls").includes(link),
      );
      if (pool === undefined) {
        throw new CloudError("notFound", `Instance Group ${link} not found`);
      }
      const instances = Object.values(state.clusters)
        .flatMap((cluster) => nodesAt(cluster, state.clockSeconds))
        .filter((node) => node.pool === pool[0] && node.zone === zone)
        .map((node) => selfLink(instanceId(state, node)));
      const name = link.slice(link.lastIndexOf("/") + 1);
      return {
        id: link.replace(/^.*\/v1\//, ""),
        name,
        zone,
        selfLink: link,
        instances,
        size: instances.length,
        namedPorts: [],
        description: "",
        project: state.project,
      };
    },
  },
  {
    token: "gcp:compute/getInstance:getInstance",
    invoke: (state, args) => {
      const link = textAt(args, "selfLink");
      const id = link?.replace(/^.*\/v1\//, "") ?? idIn(state, args, "instances");
      return { ...instanceOutputs(state, demandInstance(state, id)), id };
    },
  },
];

function instanceOutputs(state: CloudState, { cluster, node }: Instance): Properties {
  const subnetwork = textAt(demand(state, cluster.key).outputs, "subnetwork") ?? "";
  return {
    name: node.name,
    zone: node.zone,
    project: state.project,
    selfLink: selfLink(instanceId(state, node)),
    // GKE nodes with kube-proxy forward IP (facts R5); of Dataplane V2 nobody says so.
    canIpForward: !hasDataplaneV2(state, cluster),
    currentStatus: isRunning(node, state.clockSeconds) ? "RUNNING" : "TERMINATED",
    creationTimestamp: timestamp(state, node.createdSecond ?? joinedSecond({ clockSeconds: 0 })),
    networkInterfaces: [{ networkIp: node.address, subnetwork: selfLink(subnetwork) }],
  };
}

function idIn(state: CloudState, args: Properties, collection: string): string {
  const [name, zone] = [textAt(args, "name"), textAt(args, "zone")];
  if (name !== undefined && zone !== undefined)
    return `projects/${state.project}/zones/${zone}/${collection}/${name}`;
  throw new CloudError("invalid", "one of `name` with `zone`, or `self_link`, must be specified");
}
