import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import type { Cidr } from "../stacks/environment.js";
import { physicalName } from "./names.js";

export interface ProxySubnetArgs {
  /** Id of the VPC network. */
  readonly network: pulumi.Input<string>;
  readonly region: string;
  /** A /26 or larger; a change replaces the subnet (facts Q33). */
  readonly range: Cidr;
  readonly protect: boolean;
}

/**
 * The proxy-only subnet: where Google's proxies of internal Application Load Balancers call the pods
 * from. The active one of its region and network, and so the only one (facts Q33). Free.
 */
export class ProxySubnet extends pulumi.ComponentResource {
  /** Id of the subnet. */
  readonly subnetId: pulumi.Output<string>;

  constructor(name: string, args: ProxySubnetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:network:ProxySubnet", name, args, opts);

    const { network, region, range, protect } = args;
    const subnet = new gcp.compute.Subnetwork(
      name,
      {
        name: physicalName(name),
        network,
        region,
        ipCidrRange: range,
        purpose: "REGIONAL_MANAGED_PROXY",
        role: "ACTIVE",
      },
      { parent: this, protect },
    );

    this.subnetId = subnet.id;
    this.registerOutputs({ subnetId: this.subnetId });
  }
}
