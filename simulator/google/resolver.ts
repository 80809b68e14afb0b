/** What a resolver in a VPC network answers (RFC 1034, wildcards by RFC 4592). */
import { textAt, textsAt } from "../json.js";
import type { Properties } from "../kind.js";
import type { CloudState } from "../state.js";
import { networksOf, recordsOf, zoneToken } from "./dns.js";
import { resourcesOf } from "./model.js";

/** What a resolver in a network answers. `zone` is the zone that answered, if any. */
export type DnsAnswer =
  | {
      readonly kind: "address";
      readonly addresses: readonly string[];
      readonly zone: string;
      readonly record: string;
    }
  | { readonly kind: "no record"; readonly zone: string }
  | { readonly kind: "no zone" };

/**
 * Resolves a host from a VM of the network: the private zone with the longest matching name answers
 * alone, even with "no such name"; public zones answer only where no private zone matches
 * (https://cloud.google.com/dns/docs/vpc-name-res-order). CNAME records are followed eight times.
 */
export function resolve(
  state: CloudState,
  networkId: string | undefined,
  host: string,
  depth = 0,
): DnsAnswer {
  const name = `${host.toLowerCase().replace(/\.$/, "")}.`;
  const zones = resourcesOf(state, zoneToken).filter(([, zone]) =>
    isBelow(name, textAt(zone, "dnsName") ?? "."),
  );
  const visible = zones.filter(
    ([, zone]) => networkId !== undefined && networksOf(state, zone).includes(networkId),
  );
  const candidates =
    visible.length > 0
      ? visible
      : zones.filter(([, zone]) => textAt(zone, "visibility") !== "private");
  const [best] = [...candidates].sort(
    ([, a], [, b]) => (textAt(b, "dnsName") ?? "").length - (textAt(a, "dnsName") ?? "").length,
  );
  if (best === undefined) return { kind: "no zone" };
  const [zoneId, zoneOutputs] = best;
  const zone = textAt(zoneOutputs, "name") ?? "";
  const found = lookUp(recordsOf(state, zoneId), name, textAt(zoneOutputs, "dnsName") ?? ".");
  if (found === undefined) return { kind: "no record", zone };
  if (found.type === "CNAME") {
    const target = found.data[0];
    return target === undefined || depth >= 8
      ? { kind: "no record", zone }
      : resolve(state, networkId, target, depth + 1);
  }
  return { kind: "address", addresses: found.data, zone, record: found.owner };
}

interface Found {
  readonly owner: string;
  readonly type: string;
  readonly data: readonly string[];
}

/**
 * RFC 4592, section 3.3.1: the wildcard answers only below the closest encloser, the longest existing
 * ancestor of the name; a name exists also when only something below it has a record.
 */
function lookUp(
  records: readonly (readonly [string, Properties])[],
  name: string,
  apex: string,
): Found | undefined {
  const owners = records.map(([, record]) => textAt(record, "name")?.toLowerCase() ?? "");
  const exists = (node: string) =>
    node === apex || owners.some((owner) => owner === node || owner.endsWith(`.${node}`));
  if (exists(name)) return answerAt(records, name);
  let encloser = name;
  while (!exists(encloser)) encloser = encloser.slice(encloser.indexOf(".") + 1);
  return answerAt(records, `*.${encloser}`);
}

function answerAt(
  records: readonly (readonly [string, Properties])[],
  owner: string,
): Found | undefined {
  const own = records.filter(([, record]) => textAt(record, "name")?.toLowerCase() === owner);
  const hit = own.find(([, record]) => ["A", "CNAME"].includes(textAt(record, "type") ?? ""));
  if (hit === undefined) return undefined;
  return { owner, type: textAt(hit[1], "type") ?? "", data: textsAt(hit[1], "rrdatas") };
}

function isBelow(name: string, dnsName: string): boolean {
  return name === dnsName || name.endsWith(`.${dnsName}`);
}
