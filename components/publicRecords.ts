import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

export interface PublicRecordsArgs {
  /** Name of the existing public Cloud DNS zone. */
  readonly zone: string;
  /** Complete names of the external hosts, sorted. */
  readonly hosts: readonly string[];
  /** Address of the external load balancer. */
  readonly address: pulumi.Input<string>;
}

/** Seconds a resolver may keep a record. */
const TTL_SECONDS = 300;

/** One public A record per external host: no wildcard, so that an internal host's name is not published. */
export class PublicRecords extends pulumi.ComponentResource {
  /** Hosts with a public record. */
  readonly hosts: readonly string[];

  constructor(name: string, args: PublicRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:dns:PublicRecords", name, args, opts);

    for (const host of args.hosts) {
      new gcp.dns.RecordSet(
        `${name}-${host}`,
        {
          managedZone: args.zone,
          name: `${host}.`,
          type: "A",
          ttl: TTL_SECONDS,
          rrdatas: [args.address],
        },
        { parent: this },
      );
    }

    this.hosts = args.hosts;
    this.registerOutputs({ hosts: this.hosts });
  }
}
