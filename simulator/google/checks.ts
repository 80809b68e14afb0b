/** Checks of inputs that need no state, in the words of the Google provider. All accept unknown values. */
import { isCidr } from "../ip.js";
import { at, isList, textAt } from "../json.js";
import { UNKNOWN, type CheckFailure, type Properties } from "../kind.js";

/** Grammar of names in the Compute API (RFC 1035): at most 63 characters. */
export const namePattern = "^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$";

/** Grammar of `accountId` of a service account: 6 to 30 characters. */
export const accountPattern = "^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$";

/** One check of the inputs of a resource. */
export type Check = (inputs: Properties) => readonly CheckFailure[];

/** Runs several checks and returns all that they find. */
export function all(...checks: readonly Check[]): Check {
  return (inputs) => checks.flatMap((check) => check(inputs));
}

/** The properties must be set. */
export function required(...properties: readonly string[]): Check {
  return (inputs) =>
    properties
      .filter((property) => at(inputs, property) === undefined || at(inputs, property) === null)
      .map((property) => ({
        property,
        reason: `Missing required argument. The argument "${property}" is required, but no definition was found.`,
      }));
}

/** A text, if set, must match. */
export function matches(property: string, pattern: string): Check {
  return (inputs) => {
    const text = textAt(inputs, property);
    if (text === undefined || new RegExp(pattern).test(text)) return [];
    return [
      {
        property,
        reason: `${show(property)} (${show(text)}) doesn't match regexp ${show(pattern)}`,
      },
    ];
  };
}

/** The name, if given, must follow the Compute API's grammar. */
export const named: Check = matches("name", namePattern);

/** A text, if set, must be one of the values. */
export function oneOf(property: string, ...values: readonly string[]): Check {
  return (inputs) => {
    const text = textAt(inputs, property);
    if (text === undefined || values.includes(text)) return [];
    const choices = values.map((value) => JSON.stringify(value)).join(" ");
    return [
      { property, reason: `expected ${show(property)} to be one of [${choices}], got ${text}` },
    ];
  };
}

/** Each text given by `read`, if known, must be an IPv4 CIDR without host bits. */
export function ranges(property: string, read: (inputs: Properties) => readonly unknown[]): Check {
  return (inputs) =>
    read(inputs)
      .filter((range) => typeof range === "string" && range !== UNKNOWN && !isCidr(range))
      .map((range) => ({
        property,
        reason: `${show(property)} (${show(String(range))}) is not a valid IPv4 CIDR range`,
      }));
}

/** The number, if set, must lie in the closed interval. */
export function between(property: string, low: number, high: number): Check {
  return (inputs) => {
    const value = at(inputs, property);
    if (typeof value !== "number" || (value >= low && value <= high)) return [];
    return [
      {
        property,
        reason: `expected ${show(property)} to be in the range (${low} - ${high}), got ${value}`,
      },
    ];
  };
}

/** Each entry of the list must have the properties. */
export function eachHas(list: string, ...properties: readonly string[]): Check {
  return (inputs) => {
    const found = at(inputs, list);
    if (!isList(found)) return [];
    return found.flatMap((item, index) =>
      item === UNKNOWN
        ? []
        : properties.flatMap((property) => lacks(item, `${list}[${index}]`, property)),
    );
  };
}

function lacks(
  item: Properties[string] | undefined,
  place: string,
  property: string,
): CheckFailure[] {
  if (at(item, property) !== undefined) return [];
  return [
    {
      property: `${place}.${property}`,
      reason: `Missing required argument. The argument "${property}" is required, but no definition was found.`,
    },
  ];
}

/** Terraform names properties in snake case: `ipCidrRange` -> `"ip_cidr_range"`. */
function show(text: string): string {
  return JSON.stringify(
    /^[a-z]+([A-Z][a-z]+)+$/.test(text)
      ? text.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
      : text,
  );
}
