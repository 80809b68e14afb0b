import * as pulumi from "@pulumi/pulumi";

import { addressRecord } from "./addressRecord.js";

export interface PublicRecordsArgs {
  /** Name of the existing public Cloud DNS zone. */
  readonly zone: string;
  /** Complete names of the external hosts, sorted. */
  readonly hosts: readonly string[];
  /** Address of the external load balancer. */
  readonly address: pulumi.Input<string>;
  /** How long resolvers may keep a record, seconds. @default 300 */
  readonly recordTtlSeconds?: number | undefined;
}

/** One public A record per external host: no wildcard, so that an internal host's name is not published. */
export class PublicRecords extends pulumi.ComponentResource {
  /** Hosts with a public record. */
  readonly hosts: readonly string[];

  constructor(name: string, args: PublicRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:dns:PublicRecords", name, args, opts);

    const { zone, address, recordTtlSeconds: ttlSeconds } = args;
    for (const host of args.hosts)
      addressRecord(`${name}-${host}`, { zone, host, address, ttlSeconds }, { parent: this });

    this.hosts = args.hosts;
    this.registerOutputs({ hosts: this.hosts });
  }
}
