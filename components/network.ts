import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import type { NetworkMode } from "../stacks/environment.js";
import { physicalName } from "./names.js";

export interface NetworkArgs {
  /** Create the network or use the caller's. */
  readonly mode: Exclude<NetworkMode, { kind: "none" }>;
  readonly region: string;
  /** Protect what is created here. */
  readonly protect: boolean;
}

/** What the other components need to know of a network, whoever made it. */
export interface NetworkParts {
  readonly network: { readonly id: pulumi.Output<string>; readonly name: pulumi.Output<string> };
  readonly subnet: { readonly id: pulumi.Output<string>; readonly name: pulumi.Output<string> };
  /** Names of the secondary ranges; a missing services range is Google's managed one (facts R12). */
  readonly podRangeName: string | undefined;
  readonly serviceRangeName: string | undefined;
}

const POD_RANGE = "pods";
const SERVICE_RANGE = "services";

/**
 * The VPC network and the subnet of nodes and load balancer addresses, with Cloud NAT, since the nodes
 * have no public address. Or an existing network, looked up and not changed.
 *
 * Cloud NAT costs 0.0014 USD an hour and VM up to 32 VMs, and 0.045 USD/GiB (facts P17, P18).
 */
export class Network extends pulumi.ComponentResource implements NetworkParts {
  readonly network: NetworkParts["network"];
  readonly subnet: NetworkParts["subnet"];
  readonly podRangeName: string | undefined;
  readonly serviceRangeName: string | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:network:Network", name, args, opts);

    const { network, subnet, podRangeName, serviceRangeName } =
      args.mode.kind === "create"
        ? createNetwork(name, args.mode, args, this)
        : findNetwork(args.mode, args.region, this);

    this.network = network;
    this.subnet = subnet;
    this.podRangeName = podRangeName;
    this.serviceRangeName = serviceRangeName;
    this.registerOutputs({ networkId: network.id, subnetId: subnet.id });
  }
}

function createNetwork(
  name: string,
  mode: Extract<NetworkMode, { kind: "create" }>,
  { region, protect }: NetworkArgs,
  parent: pulumi.Resource,
): NetworkParts {
  const network = new gcp.compute.Network(
    name,
    { name: physicalName(name), autoCreateSubnetworks: false, routingMode: "REGIONAL" },
    { parent, protect },
  );
  const ranges = [{ rangeName: POD_RANGE, ipCidrRange: mode.podRange }];
  if (mode.serviceRange !== "managed")
    ranges.push({ rangeName: SERVICE_RANGE, ipCidrRange: mode.serviceRange });
  const subnet = new gcp.compute.Subnetwork(
    `${name}-nodes`,
    {
      name: physicalName(name, "nodes"),
      network: network.id,
      region,
      ipCidrRange: mode.nodeRange,
      secondaryIpRanges: ranges,
      // Private nodes reach Google's APIs and registries by it (facts K8).
      privateIpGoogleAccess: true,
      // CIS GKE 5.6.1; a tenth of the flows keeps the cost of logs small.
      logConfig: {
        aggregationInterval: "INTERVAL_5_MIN",
        flowSampling: 0.1,
        metadata: "INCLUDE_ALL_METADATA",
      },
    },
    { parent, protect },
  );
  const router = new gcp.compute.Router(
    `${name}-router`,
    { name: physicalName(name, "router"), network: network.id, region },
    { parent },
  );
  new gcp.compute.RouterNat(
    `${name}-nat`,
    {
      name: physicalName(name, "nat"),
      router: router.name,
      region,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    { parent },
  );
  return {
    network: { id: network.id, name: network.name },
    subnet: { id: subnet.id, name: subnet.name },
    podRangeName: POD_RANGE,
    serviceRangeName: mode.serviceRange === "managed" ? undefined : SERVICE_RANGE,
  };
}

function findNetwork(
  mode: Extract<NetworkMode, { kind: "existing" }>,
  region: string,
  parent: pulumi.Resource,
): NetworkParts {
  const network = gcp.compute.getNetworkOutput({ name: mode.network }, { parent });
  const subnet = gcp.compute.getSubnetworkOutput({ name: mode.subnet, region }, { parent });
  return {
    network: { id: network.id, name: pulumi.output(mode.network) },
    subnet: { id: subnet.id, name: pulumi.output(mode.subnet) },
    podRangeName: mode.podRangeName,
    serviceRangeName: mode.serviceRangeName,
  };
}
