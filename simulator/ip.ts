/** IPv4 ranges and addresses as the simulated network uses them; the arithmetic is the library's. */
import { Address4 } from "ip-address";

/** Whether `range` is an IPv4 CIDR whose host bits are zero. */
export function isCidr(range: string): boolean {
  if (!/^[0-9.]+\/\d+$/.test(range) || !Address4.isValid(range)) return false;
  const parsed = new Address4(range);
  return parsed.correctForm() === parsed.startAddress().correctForm();
}

/** Whether a text is an IPv4 address. Host names are told apart first: the library's refusal of them is slow. */
export function isAddress(text: string): boolean {
  return /^[0-9.]+$/.test(text) && Address4.isValid(text);
}

/** Whether two ranges share an address. */
export function overlaps(left: string, right: string): boolean {
  const [a, b] = [new Address4(left), new Address4(right)];
  return a.isInSubnet(b) || b.isInSubnet(a);
}

/** Whether an address (`10.0.0.5`) or a range lies in `range`. */
export function isIn(address: string, range: string): boolean {
  return new Address4(address).isInSubnet(new Address4(range));
}

/** Number of addresses in a range. */
export function sizeOf(range: string): number {
  return 2 ** (32 - new Address4(range).subnetMask);
}

/** The address `offset` places after the first of the range. */
export function addressAt(range: string, offset: number): string {
  const first = new Address4(range).startAddress().bigInt();
  return Address4.fromBigInt(first + BigInt(offset)).correctForm();
}

/**
 * Addresses of a subnet that Google keeps for itself: the first two and the last two of the primary
 * range (https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet).
 */
export function isReservedInSubnet(address: string, range: string): boolean {
  const size = sizeOf(range);
  return [0, 1, size - 2, size - 1].some((offset) => addressAt(range, offset) === address);
}

/** The lowest usable address of a subnet's primary range that `used` does not hold, or undefined. */
export function freeAddress(range: string, used: ReadonlySet<string>): string | undefined {
  const last = sizeOf(range) - 3;
  for (let offset = 2; offset <= last; offset += 1) {
    const candidate = addressAt(range, offset);
    if (!used.has(candidate)) return candidate;
  }
  return undefined;
}
