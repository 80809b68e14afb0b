import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { physicalName } from "./names.js";

export interface PrivateZoneArgs {
  /** `dev.svc.example.com`, no dot at the end. */
  readonly domain: string;
  /** Id of the VPC network whose VMs resolve it. */
  readonly network: pulumi.Input<string>;
  /** Where every host leads that has no record of its own. */
  readonly wildcardAddress: pulumi.Input<string>;
  /** Hosts that lead elsewhere: complete host -> address. Sorted by host. */
  readonly hosts: readonly { readonly host: string; readonly address: pulumi.Input<string> }[];
  /** Protect the zone. */
  readonly protect: boolean;
}

/** Seconds a resolver may keep a record: the address behind it is reserved and does not move. */
const TTL_SECONDS = 300;

/**
 * The private DNS zone of the services. One wildcard record answers for every host, so that a new
 * service changes no DNS. 0.20 USD a month (facts P20).
 */
export class PrivateZone extends pulumi.ComponentResource {
  /** Name of the managed zone. */
  readonly zoneName: pulumi.Output<string>;

  constructor(name: string, args: PrivateZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:dns:PrivateZone", name, args, opts);

    const zone = new gcp.dns.ManagedZone(
      name,
      {
        name: physicalName(name),
        dnsName: `${args.domain}.`,
        description: `Services of ${args.domain}, reached through the shared ingress`,
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: args.network }] },
      },
      { parent: this, protect: args.protect },
    );
    const record = (child: string, host: string, address: pulumi.Input<string>) =>
      new gcp.dns.RecordSet(
        `${name}-${child}`,
        {
          managedZone: zone.name,
          name: `${host}.`,
          type: "A",
          ttl: TTL_SECONDS,
          rrdatas: [address],
        },
        { parent: this },
      );
    record("wildcard", `*.${args.domain}`, args.wildcardAddress);
    for (const { host, address } of args.hosts) record(host, host, address);

    this.zoneName = zone.name;
    this.registerOutputs({ zoneName: this.zoneName });
  }
}
