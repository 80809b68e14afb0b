/** Reserved addresses, and the allocation of addresses of a subnet to whoever needs one. */
import { freeAddress, isIn, isReservedInSubnet } from "../ip.js";
import { textAt } from "../json.js";
import { CloudError, type Made, type Properties } from "../kind.js";
import { nextNumber, timestamp, type CloudState } from "../state.js";
import { all, named, oneOf } from "./checks.js";
import { demandSubnet } from "./network.js";
import {
  googleKind,
  inUse,
  outputsOf,
  physicalName,
  regionOf,
  resourcesOf,
  selfLink,
  type Making,
} from "./model.js";
import { demandQuota } from "./quota.js";

const token = "gcp:compute/address:Address";

/** Token of the forwarding rules that the Service controller makes; they hold addresses too. */
export const forwardingRuleToken = "compute/forwardingRule";

/** Range of the simulated project's public addresses: TEST-NET-2 of RFC 5737, which nobody owns. */
const externalRange = "198.51.100.0/24";

/** Addresses in use: reserved, on forwarding rules, on nodes. */
export function usedAddresses(state: CloudState): ReadonlySet<string> {
  const reserved = resourcesOf(state, token).map(([, outputs]) => textAt(outputs, "address"));
  const rules = resourcesOf(state, forwardingRuleToken).map(([, outputs]) =>
    textAt(outputs, "ipAddress"),
  );
  const nodes = Object.values(state.clusters).flatMap(({ nodes }) =>
    Object.values(nodes).map(({ address }) => address),
  );
  return new Set([...reserved, ...rules, ...nodes].filter((address) => address !== undefined));
}

/** A free address of a subnet's primary range. Throws Google's error when the range is full. */
export function allocateInternal(
  state: CloudState,
  subnet: Made,
  used = usedAddresses(state),
): string {
  const free = freeAddress(textAt(subnet.outputs, "ipCidrRange") ?? "", used);
  if (free !== undefined) return free;
  throw new CloudError(
    "IP_SPACE_EXHAUSTED",
    `googleapi: Error 400: IP space of '${subnet.id}' is exhausted., IP_SPACE_EXHAUSTED`,
  );
}

/** A free public address. Throws when none is left. */
export function allocateExternal(state: CloudState): string {
  const free = freeAddress(externalRange, usedAddresses(state));
  if (free !== undefined) return free;
  throw new CloudError(
    "IP_SPACE_EXHAUSTED",
    "googleapi: Error 400: no external address is available., IP_SPACE_EXHAUSTED",
  );
}

/** The forwarding rule that holds an address, or undefined. */
export function userOf(state: CloudState, address: string): string | undefined {
  return resourcesOf(state, forwardingRuleToken).find(
    ([, rule]) => textAt(rule, "ipAddress") === address,
  )?.[0];
}

/** `gcp:compute/address:Address`: a regional reserved address, internal (of a subnet) or external. */
export const addressKind = googleKind({
  token,
  noun: "Address",
  replaceOn: [
    "name",
    "project",
    "region",
    "address",
    "addressType",
    "subnetwork",
    "network",
    "purpose",
    "networkTier",
    "prefixLength",
    "description",
  ],
  computed: [
    "address",
    "addressId",
    "creationTimestamp",
    "labelFingerprint",
    "networkTier",
    "prefixLength",
    "selfLink",
    "users",
  ],
  check: all(
    named,
    oneOf("addressType", "INTERNAL", "EXTERNAL"),
    oneOf("networkTier", "PREMIUM", "STANDARD"),
    (inputs) =>
      textAt(inputs, "addressType") !== "INTERNAL" && textAt(inputs, "purpose") !== undefined
        ? [{ property: "purpose", reason: "purpose can only be set for addressType INTERNAL" }]
        : [],
  ),
  make: makeAddress,
  mayDelete: (state, id, outputs) => {
    const user = userOf(state, textAt(outputs, "address") ?? "");
    if (user !== undefined) throw inUse("address", id, user);
  },
});

function makeAddress(state: CloudState, inputs: Properties, making: Making): Made {
  const name = physicalName(inputs, making);
  const region = regionOf(inputs);
  const id = `projects/${state.project}/regions/${region}/addresses/${name}`;
  const internal = textAt(inputs, "addressType") === "INTERNAL";
  const { previous } = making;
  if (previous === undefined) {
    const used = resourcesOf(state, token).filter(
      ([, other]) => textAt(other, "region") === region,
    ).length;
    demandQuota(state, "STATIC_ADDRESSES", used, `in region ${region}`);
  }
  const place = internal
    ? internalPlace(state, inputs, region, previous?.outputs)
    : externalPlace(state, previous?.outputs);
  return {
    id,
    outputs: outputsOf(
      { addressType: "EXTERNAL", project: state.project, ...inputs },
      {
        name,
        region,
        ...place,
        addressId:
          textAt(previous?.outputs, "addressId") ??
          String(6_000_000_000 + nextNumber(state.counters, "numericId")),
        creationTimestamp: textAt(previous?.outputs, "creationTimestamp") ?? timestamp(state),
        labelFingerprint: "",
        prefixLength: 0,
        selfLink: selfLink(id),
        users: [],
      },
    ),
  };
}

function internalPlace(
  state: CloudState,
  inputs: Properties,
  region: string,
  previous: Properties | undefined,
) {
  const subnet = demandSubnet(state, textAt(inputs, "subnetwork") ?? "default", region);
  const wanted = textAt(inputs, "address");
  if (wanted !== undefined && previous === undefined) refuseTaken(state, subnet, wanted);
  return {
    address: textAt(previous, "address") ?? wanted ?? allocateInternal(state, subnet),
    purpose: textAt(inputs, "purpose") ?? "GCE_ENDPOINT",
    subnetwork: selfLink(subnet.id),
  };
}

function externalPlace(state: CloudState, previous: Properties | undefined) {
  return {
    address: textAt(previous, "address") ?? allocateExternal(state),
    networkTier: textAt(previous, "networkTier") ?? "PREMIUM",
  };
}

function refuseTaken(state: CloudState, subnet: Made, address: string): void {
  const range = textAt(subnet.outputs, "ipCidrRange") ?? "";
  const refuse = (why: string) => {
    throw new CloudError(
      "invalid",
      `googleapi: Error 400: Invalid value for field 'resource.address': '${address}'. ${why}, invalid`,
    );
  };
  if (!isIn(address, range))
    refuse(`The address does not belong to the subnetwork range ${range}.`);
  if (isReservedInSubnet(address, range))
    refuse("The address is reserved by Google in this subnetwork.");
  if (usedAddresses(state).has(address)) refuse("Specified IP address is already in use.");
}
