/** IPv4 ranges: what is wrong with one, and how two relate. All arithmetic is ip-address's. */
import { Address4 } from "ip-address";

import { show, type Verdict } from "../catalog/fault.js";
import type { Grammar } from "../catalog/grammar.js";
import type { Cidr } from "./environment.js";

/** GKE's own range for ClusterIPs, the same in every cluster (facts R12). */
export const MANAGED_SERVICE_RANGE: Cidr = "34.118.224.0/20";

/** Addresses of a subnet's primary range that Google keeps for itself: so a /20 holds 4,092. */
export const ADDRESSES_KEPT = 4;

/** Judges a range in CIDR notation: whole, and written as its network address. */
export const cidr: Grammar = (text): Verdict | undefined => {
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) || !Address4.isValid(text))
    return { problem: `${show(text)} is not an IPv4 range`, cure: 'write it like "10.0.0.0/20"' };
  const network = new Address4(text).networkForm();
  return network === text
    ? undefined
    : { problem: `${show(text)} is not a network address`, cure: `use ${show(network)}` };
};

/** Length of the prefix: 20 for a /20. */
export function prefixOf(range: Cidr): number {
  return new Address4(range).subnetMask;
}

/** Number of addresses in a range. */
export function sizeOf(range: Cidr): number {
  return 2 ** (32 - prefixOf(range));
}

/** Whether two ranges share an address: one of them then contains the other. */
export function overlap(a: Cidr, b: Cidr): boolean {
  const [first, second] = [new Address4(a), new Address4(b)];
  return first.isInSubnet(second) || second.isInSubnet(first);
}
