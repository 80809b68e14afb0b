/** VPC networks and their subnets. */
import { addressAt, isCidr, overlaps, sizeOf } from "../ip.js";
import { isRecord, listAt, numberAt, textAt } from "../json.js";
import { CloudError, type Made, type Properties } from "../kind.js";
import { nextNumber, timestamp, type CloudState } from "../state.js";
import { all, eachHas, named, oneOf, ranges, required } from "./checks.js";
import {
  badRequest,
  demand,
  googleKind,
  idOf,
  inUse,
  outputsOf,
  physicalName,
  refersTo,
  regionOf,
  resourcesOf,
  selfLink,
  type Making,
} from "./model.js";
import { proxyPurpose, refuseProxies, subnetToken, userOfProxies } from "./proxySubnet.js";
import { demandQuota } from "./quota.js";

const networkToken = "gcp:compute/network:Network";

/** Largest prefix length of a subnet range: /29 (https://cloud.google.com/vpc/docs/subnets#limitations). */
const longestPrefix = 29;

/** A range of a subnet, with the name of the secondary range or `primary`. */
export interface SubnetRange {
  readonly name: string;
  readonly cidr: string;
}

/** The id of the network that a reference means. Throws Google's 404 when there is none. */
export function demandNetwork(state: CloudState, reference: string): string {
  const id = idOf(state, reference, "global/networks");
  demand(state, id);
  return id;
}

/** Id and outputs of the subnet that a reference means. Throws Google's 404 when there is none. */
export function demandSubnet(state: CloudState, reference: string, region: string): Made {
  const id = idOf(state, reference, `regions/${region}/subnetworks`);
  return { id, outputs: demand(state, id).outputs };
}

/** Primary and secondary ranges of a subnet. */
export function rangesOf(subnet: Properties): readonly SubnetRange[] {
  const secondary = listAt(subnet, "secondaryIpRanges").flatMap((range) => {
    const [name, cidr] = [textAt(range, "rangeName"), textAt(range, "ipCidrRange")];
    return name === undefined || cidr === undefined ? [] : [{ name, cidr }];
  });
  return [{ name: "primary", cidr: textAt(subnet, "ipCidrRange") ?? "" }, ...secondary];
}

/** Ids and outputs of the subnets of a network. */
export function subnetsOf(
  state: CloudState,
  networkId: string,
): readonly (readonly [string, Properties])[] {
  return resourcesOf(state, subnetToken).filter(
    ([, outputs]) => textAt(outputs, "network") === selfLink(networkId),
  );
}

/** `gcp:compute/network:Network`. A network goes only after everything in it. */
export const networkKind = googleKind({
  token: networkToken,
  noun: "Network",
  replaceOn: ["name", "project", "autoCreateSubnetworks", "description"],
  computed: ["networkId", "numericId", "selfLink"],
  check: all(named, oneOf("routingMode", "GLOBAL", "REGIONAL")),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    const id = `projects/${state.project}/global/networks/${name}`;
    if (making.previous === undefined) {
      demandQuota(state, "NETWORKS", resourcesOf(state, networkToken).length, "globally");
    }
    const numericId =
      textAt(making.previous?.outputs, "numericId") ??
      String(8_000_000_000 + nextNumber(state.counters, "numericId"));
    const defaults = {
      autoCreateSubnetworks: true,
      mtu: 1460,
      routingMode: "REGIONAL",
      project: state.project,
    };
    return {
      id,
      outputs: outputsOf(
        { ...defaults, ...inputs },
        { name, numericId, networkId: numericId, selfLink: selfLink(id) },
      ),
    };
  },
  mayDelete: (state, id) => {
    const user = Object.entries(state.google).find(([, { outputs }]) =>
      refersTo(textAt(outputs, "network"), id),
    );
    if (user !== undefined) throw inUse("network", id, user[0]);
  },
});

/** `gcp:compute/subnetwork:Subnetwork`, with its secondary ranges. */
export const subnetworkKind = googleKind({
  token: subnetToken,
  noun: "Subnetwork",
  replaceOn: [
    "name",
    "project",
    "region",
    "network",
    "ipCidrRange",
    "purpose",
    "reservedInternalRange",
  ],
  computed: ["gatewayAddress", "creationTimestamp", "fingerprint", "subnetworkId", "selfLink"],
  check: all(
    named,
    required("network"),
    eachHas("secondaryIpRanges", "rangeName"),
    oneOf("role", "ACTIVE", "BACKUP"),
    ranges("ipCidrRange", (inputs) => [inputs["ipCidrRange"]]),
    ranges("secondaryIpRanges", (inputs) =>
      listAt(inputs, "secondaryIpRanges").flatMap((range) =>
        isRecord(range) ? [range["ipCidrRange"]] : [],
      ),
    ),
  ),
  make: makeSubnet,
  mayDelete: (state, id) => {
    const user = Object.entries(state.google).find(([, { outputs }]) =>
      refersTo(textAt(outputs, "subnetwork"), id),
    );
    if (user !== undefined) throw inUse("subnetwork", id, user[0]);
    const proxied = userOfProxies(state, id);
    if (proxied !== undefined) throw inUse("subnetwork", id, proxied);
  },
});

function makeSubnet(state: CloudState, inputs: Properties, making: Making): Made {
  const name = physicalName(inputs, making);
  const region = regionOf(inputs);
  const id = `projects/${state.project}/regions/${region}/subnetworks/${name}`;
  const network = demandNetwork(state, textAt(inputs, "network") ?? "");
  const { previous } = making;
  if (previous === undefined) {
    demandQuota(state, "SUBNETWORKS", resourcesOf(state, subnetToken).length, "globally");
  }
  refuseOverlaps(state, network, id, inputs);
  if (textAt(inputs, "purpose") === proxyPurpose) refuseProxies(state, network, id, region, inputs);
  const primary = textAt(inputs, "ipCidrRange") ?? "";
  const defaults = {
    privateIpGoogleAccess: false,
    purpose: "PRIVATE",
    stackType: "IPV4_ONLY",
    project: state.project,
  };
  return {
    id,
    outputs: outputsOf(
      { ...defaults, secondaryIpRanges: [], ...inputs },
      {
        name,
        region,
        network: selfLink(network),
        gatewayAddress: addressAt(primary, 1),
        creationTimestamp: textAt(previous?.outputs, "creationTimestamp") ?? timestamp(state),
        fingerprint: "",
        subnetworkId:
          numberAt(previous?.outputs, "subnetworkId") ??
          7_000_000_000 + nextNumber(state.counters, "numericId"),
        selfLink: selfLink(id),
      },
    ),
  };
}

/** Every range of a network's subnets, primary or secondary, is its own. */
function refuseOverlaps(state: CloudState, network: string, id: string, inputs: Properties): void {
  const own = rangesOf(inputs);
  for (const [index, { cidr }] of own.entries()) {
    if (!isCidr(cidr) || sizeOf(cidr) < 2 ** (32 - longestPrefix)) {
      throw badRequest(
        `Invalid value for field 'resource.ipCidrRange': '${cidr}'. Invalid IPv4 CIDR range.`,
      );
    }
    const clash = own.slice(0, index).find((other) => overlaps(other.cidr, cidr));
    if (clash !== undefined)
      throw badRequest(
        `Invalid IPCidrRange: ${cidr} conflicts with existing range ${clash.cidr} of the same subnetwork.`,
      );
    for (const [otherId, other] of subnetsOf(state, network)) {
      if (otherId === id) continue;
      const taken = rangesOf(other).find((range) => overlaps(range.cidr, cidr));
      if (taken === undefined) continue;
      throw new CloudError(
        "badRequest",
        `googleapi: Error 400: Invalid IPCidrRange: ${cidr} conflicts with existing subnetwork '${textAt(other, "name") ?? ""}' in region '${textAt(other, "region") ?? ""}'., badRequest`,
      );
    }
  }
}
