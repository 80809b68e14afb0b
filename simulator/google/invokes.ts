/** Look-ups of what exists: networks, subnets, clusters, zones; those of VMs are in `instances.ts`. */
import { isList, isRecord, recordAt, textAt } from "../json.js";
import { CloudError, type InvokeKind, type Json, type Properties } from "../kind.js";
import type { CloudState } from "../state.js";
import { instanceInvokes } from "./instances.js";
import { demand, idOf, regionOf, selfLink } from "./model.js";
import { subnetsOf } from "./network.js";

/** All functions of the provider that the simulated project answers. */
export const googleInvokes: readonly InvokeKind[] = [
  ...instanceInvokes,
  {
    token: "gcp:compute/getNetwork:getNetwork",
    invoke: (state, args) => {
      const id = idOf(state, textAt(args, "selfLink") ?? nameIn(args), "global/networks");
      const subnetworksSelfLinks = subnetsOf(state, id).map(([subnet]) => selfLink(subnet));
      return { description: "", ...demand(state, id).outputs, id, subnetworksSelfLinks };
    },
  },
  {
    token: "gcp:compute/getSubnetwork:getSubnetwork",
    invoke: (state, args) => {
      const link = textAt(args, "selfLink");
      const id = idOf(
        state,
        link ?? nameIn(args),
        link === undefined ? `regions/${regionOf(args)}/subnetworks` : "",
      );
      return { description: "", ...demand(state, id).outputs, id };
    },
  },
  {
    token: "gcp:container/getCluster:getCluster",
    invoke: (state, args) => {
      const location = textAt(args, "location");
      if (location === undefined)
        throw new CloudError(
          "invalid",
          "Cannot determine location: set location in this data source or at provider-level",
        );
      const id = idOf(state, nameIn(args), `locations/${location}/clusters`);
      const { outputs } = demandCluster(state, id);
      return { ...asDataSource(outputs), id, resourceLabels: recordAt(outputs, "resourceLabels") };
    },
  },
  {
    token: "gcp:dns/getManagedZone:getManagedZone",
    invoke: (state, args) => {
      const id = idOf(state, nameIn(args), "managedZones");
      return { ...demand(state, id).outputs, id };
    },
  },
];

function nameIn(args: Properties): string {
  return textAt(args, "name") ?? "";
}

function demandCluster(state: CloudState, id: string) {
  const found = state.google[id];
  if (found !== undefined) return found;
  throw new CloudError("notFound", `googleapi: Error 404: Not found: ${id}., notFound`);
}

/**
 * A data source holds every block as a list of one, under the plural of its name:
 * `masterAuth.clusterCaCertificate` -> `masterAuths[0].clusterCaCertificate`.
 */
function asDataSource(value: Properties): Properties {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] =>
      isRecord(item)
        ? [plural(key), [asDataSource(item)]]
        : [
            key,
            isList(item)
              ? item.map((entry) => (isRecord(entry) ? asDataSource(entry) : entry))
              : item,
          ],
    ),
  );
}

function plural(name: string): string {
  if (name.endsWith("y")) return `${name.slice(0, -1)}ies`;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}
