/** Static routes of VPC networks. */
import { isIn, sizeOf } from "../ip.js";
import { at, numberAt, textAt } from "../json.js";
import { CloudError, type Made, type Properties } from "../kind.js";
import { timestamp, type CloudState } from "../state.js";
import { all, between, named, ranges, required } from "./checks.js";
import { demandInstance } from "./instances.js";
import {
  googleKind,
  idOf,
  outputsOf,
  physicalName,
  resourcesOf,
  selfLink,
  type Making,
} from "./model.js";
import { demandNetwork, rangesOf, subnetsOf } from "./network.js";
import { demandQuota } from "./quota.js";

/** Token of static routes. */
export const routeToken = "gcp:compute/route:Route";

/** The next hops that the API knows; this project routes to VMs only. */
const NEXT_HOPS = [
  "nextHopGateway",
  "nextHopIlb",
  "nextHopInstance",
  "nextHopIp",
  "nextHopVpnTunnel",
] as const;

/**
 * `gcp:compute/route:Route`, with a VM as its next hop. Nothing of it can change. It stays when the VM
 * goes, and then leads nowhere (facts R6).
 */
export const routeKind = googleKind({
  token: routeToken,
  noun: "Route",
  replaceOn: [
    "name",
    "project",
    "network",
    "destRange",
    "priority",
    "description",
    "tags",
    "nextHopInstanceZone",
    ...NEXT_HOPS,
  ],
  deleteBeforeReplace: "same name",
  computed: ["name", "creationTimestamp", "nextHopNetwork", "routeStatus", "routeType", "selfLink"],
  check: all(
    named,
    required("network", "destRange"),
    between("priority", 0, 65_535),
    ranges("destRange", (inputs) => [inputs["destRange"]]),
    oneNextHop,
  ),
  make: makeRoute,
});

function makeRoute(state: CloudState, inputs: Properties, making: Making): Made {
  const network = demandNetwork(state, textAt(inputs, "network") ?? "");
  const destRange = textAt(inputs, "destRange") ?? "";
  const zone = textAt(inputs, "nextHopInstanceZone") ?? "";
  const hop = idOf(state, textAt(inputs, "nextHopInstance") ?? "", `zones/${zone}/instances`);
  demandInstance(state, hop);
  refuseHidden(state, network, destRange);
  demandQuota(
    state,
    "STATIC_ROUTES_PER_NETWORK",
    resourcesOf(state, routeToken).filter(
      ([, route]) => textAt(route, "network") === selfLink(network),
    ).length,
    `in network ${network.slice(network.lastIndexOf("/") + 1)}`,
  );
  const name = physicalName(inputs, making);
  const id = `projects/${state.project}/global/routes/${name}`;
  return {
    id,
    outputs: outputsOf(
      { priority: 1000, project: state.project, ...inputs },
      {
        name,
        network: selfLink(network),
        nextHopInstance: selfLink(hop),
        nextHopInstanceZone: hop.split("/")[3],
        nextHopNetwork: selfLink(network),
        creationTimestamp: timestamp(state),
        routeType: "STATIC",
        routeStatus: "ACTIVE",
        selfLink: selfLink(id),
      },
    ),
  };
}

/** Subnet routes cannot be overridden: no destination within one (facts R3, R20). */
function refuseHidden(state: CloudState, network: string, destRange: string): void {
  const subnets = subnetsOf(state, network).flatMap(([, subnet]) => rangesOf(subnet));
  const hidden = subnets.find(
    ({ cidr }) => isIn(destRange, cidr) && sizeOf(destRange) <= sizeOf(cidr),
  );
  if (hidden === undefined) return;
  throw new CloudError(
    "invalid",
    `googleapi: Error 400: Invalid value for field 'resource.destRange': '${destRange}'. ${destRange} hides the address space of the network (${hidden.cidr}). Cannot change the routing of packets destined for the network., invalid`,
  );
}

/** Exactly one next hop, and a VM by its name with its zone. */
function oneNextHop(inputs: Properties) {
  const given = NEXT_HOPS.filter((hop) => at(inputs, hop) !== undefined);
  if (given.length !== 1) {
    const reason = `"next_hop_gateway": one of \`next_hop_gateway,next_hop_ilb,next_hop_instance,next_hop_ip,next_hop_vpn_tunnel\` must be specified`;
    return [{ property: "nextHopInstance", reason }];
  }
  if (given[0] !== "nextHopInstance")
    return [
      {
        property: given[0] ?? "",
        reason: "the embedded cloud routes to VMs only (nextHopInstance)",
      },
    ];
  const byName = textAt(inputs, "nextHopInstance")?.includes("/") === false;
  return byName && at(inputs, "nextHopInstanceZone") === undefined
    ? [
        {
          property: "nextHopInstanceZone",
          reason: "next_hop_instance_zone must be specified when next_hop_instance is a name",
        },
      ]
    : [];
}

/** One route as packets meet it. */
export interface Route {
  readonly name: string;
  readonly destRange: string;
  /** 0 is the first (facts R1). */
  readonly priority: number;
  /** Id of the VM, which may be gone. */
  readonly nextHop: string;
}

/**
 * The static routes of a network that a packet to `address` may take: those of the longest destination
 * that holds it, best priority first. A wider route never stands in for them (facts R6).
 */
export function routesFor(state: CloudState, networkId: string, address: string): readonly Route[] {
  const covering = resourcesOf(state, routeToken)
    .filter(([, route]) => textAt(route, "network") === selfLink(networkId))
    .map(([, route]) => ({
      name: textAt(route, "name") ?? "",
      destRange: textAt(route, "destRange") ?? "",
      priority: numberAt(route, "priority") ?? 1000,
      nextHop: idOf(state, textAt(route, "nextHopInstance") ?? "", ""),
    }))
    .filter(({ destRange }) => isIn(address, destRange));
  const narrowest = Math.min(...covering.map(({ destRange }) => sizeOf(destRange)));
  return covering
    .filter(({ destRange }) => sizeOf(destRange) === narrowest)
    .sort((a, b) => a.priority - b.priority);
}

/** The range of a subnet of the network that holds an address; its subnet route wins over any other. */
export function subnetRangeOf(
  state: CloudState,
  networkId: string,
  address: string,
): string | undefined {
  return subnetsOf(state, networkId)
    .flatMap(([, subnet]) => rangesOf(subnet))
    .find(({ cidr }) => isIn(address, cidr))?.cidr;
}
