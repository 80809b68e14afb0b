import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { addressRecord } from "./addressRecord.js";
import { physicalName } from "./names.js";

export interface PrivateZoneArgs {
  /** `dev.svc.example.com`, no dot at the end. */
  readonly domain: string;
  /** Id of the VPC network whose VMs resolve it. */
  readonly network: pulumi.Input<string>;
  /** Where the hosts lead that have no record of their own. */
  readonly others:
    | {
        readonly kind: "wildcard";
        readonly address: pulumi.Input<string>;
        /** What it waits for, besides every other record of the zone. @default - it waits for nothing */
        readonly after?: readonly pulumi.Resource[];
      }
    /** They do not exist. */
    | { readonly kind: "none" };
  /** Hosts with a record of their own: complete host and address. Sorted by host. */
  readonly hosts: readonly HostRecord[];
  /** How long resolvers may keep a record, seconds. @default 300 */
  readonly recordTtlSeconds?: number | undefined;
  /** Protect the zone. */
  readonly protect: boolean;
}

/** A host and where it leads. */
export interface HostRecord {
  readonly host: string;
  readonly address: pulumi.Input<string>;
  /** What the record waits for: the route that answers there. @default - nothing */
  readonly after?: readonly pulumi.Resource[];
}

const REACHED_THROUGH = {
  wildcard: "reached through a shared load balancer",
  none: "each reached at an address of its own",
} as const;

/**
 * The private DNS zone of the services. Where one wildcard record answers for every host, a new
 * service changes no DNS. 0.20 USD a month (facts P20).
 *
 * Records may wait for what answers them, so that names lead to a new strategy only when that carries
 * them, and lead away from an old one before it goes.
 */
export class PrivateZone extends pulumi.ComponentResource {
  /** Name of the managed zone. */
  readonly zoneName: pulumi.Output<string>;

  constructor(name: string, args: PrivateZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    // Without the addresses and what records wait for: a component waits for all it is given, and one
    // load balancer that fails would keep every record from being made.
    const inputs = {
      ...args,
      others: args.others.kind,
      hosts: args.hosts.map(({ host }) => host),
    };
    super("service-ingress:dns:PrivateZone", name, inputs, opts);

    const zone = new gcp.dns.ManagedZone(
      name,
      {
        name: physicalName(name),
        dnsName: `${args.domain}.`,
        description: `Services of ${args.domain}, ${REACHED_THROUGH[args.others.kind]}`,
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: args.network }] },
      },
      { parent: this, protect: args.protect },
    );
    const record = (child: string, { host, address, after = [] }: HostRecord) =>
      addressRecord(
        `${name}-${child}`,
        { zone: zone.name, host, address, ttlSeconds: args.recordTtlSeconds },
        { parent: this, dependsOn: [...after] },
      );
    const records = args.hosts.map((entry) => record(entry.host, entry));
    if (args.others.kind === "wildcard") {
      const { address, after } = args.others;
      // A host that leaves the wildcard has its own record before the wildcard leads elsewhere.
      const last = after === undefined ? [] : [...after, ...records];
      record("wildcard", { host: `*.${args.domain}`, address, after: last });
    }

    this.zoneName = zone.name;
    this.registerOutputs({ zoneName: this.zoneName });
  }
}
