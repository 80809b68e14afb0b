import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

import { withoutStackTrace } from "./withoutStackTrace.js";

/** One name and the address it leads to. */
export interface AddressRecordArgs {
  /** Name of the managed zone. */
  readonly zone: pulumi.Input<string>;
  /** Complete host name, no dot at the end; or a wildcard, `*.dev.svc.example.com`. */
  readonly host: string;
  readonly address: pulumi.Input<string>;
  /** @default 300 */
  readonly ttlSeconds?: number | undefined;
}

/** Seconds a resolver may keep a record: the address behind it stays as long as its load balancer. */
const DEFAULT_TTL_SECONDS = 300;

/** An A record in Cloud DNS, made or changed when all of `after` stands. */
export function addressRecord(
  name: string,
  { zone, host, address, ttlSeconds = DEFAULT_TTL_SECONDS }: AddressRecordArgs,
  opts: pulumi.CustomResourceOptions,
): gcp.dns.RecordSet {
  return withoutStackTrace(
    () =>
      new gcp.dns.RecordSet(
        name,
        { managedZone: zone, name: `${host}.`, type: "A", ttl: ttlSeconds, rrdatas: [address] },
        opts,
      ),
  );
}
