/** What the doctor can see of the cloud. */
import type { Properties } from "./snapshot.js";

/** One thing that exists. */
export interface Existing {
  /** Pulumi's type token: `gcp:compute/address:Address`. */
  readonly type: string;
  /** Pulumi's id of it. */
  readonly id: string;
  readonly outputs: Properties;
}

/** Everything that exists and that a program may have made. */
export interface CloudView {
  readonly existing: readonly Existing[];
  /** Whether there is a cluster whose objects could be seen. */
  readonly hasCluster: boolean;
}

/** Inputs that tell one thing from the others of its type. */
const IDENTIFYING = [
  "name",
  "region",
  "location",
  "managedZone",
  "type",
  "router",
  "cluster",
  "accountId",
  "role",
  "member",
] as const;

/** Index of a view: `<type> <id>`. */
export type Index = ReadonlyMap<string, Existing>;

export function indexOf({ existing }: CloudView): Index {
  return new Map(existing.map((thing) => [`${thing.type} ${thing.id}`, thing]));
}

/** The thing that a creation with these inputs has made, or would collide with. */
export function madeBy(
  { existing }: CloudView,
  type: string,
  inputs: Properties,
): Existing | undefined {
  const wanted = type.startsWith("kubernetes:") ? metadataOf(inputs) : inputs;
  const keys = type.startsWith("kubernetes:") ? (["name", "namespace"] as const) : IDENTIFYING;
  if (!keys.some((key) => typeof wanted[key] === "string")) return undefined;
  return existing.find((thing) => {
    if (thing.type !== type) return false;
    const found = type.startsWith("kubernetes:") ? metadataOf(thing.outputs) : thing.outputs;
    return keys.every(
      (key) => typeof wanted[key] !== "string" || isSame(wanted[key], found[key] ?? wanted[key]),
    );
  });
}

/** Whether an existing one has to be imported; the Kubernetes provider can take objects over, not releases. */
export function importable(type: string): boolean {
  return !type.startsWith("kubernetes:") || type.endsWith(":Release");
}

/** A Release names itself at its top, an object in its metadata. */
function metadataOf(properties: Properties): Properties {
  const { metadata } = properties;
  return isProperties(metadata) ? metadata : properties;
}

function isSame(wanted: string, found: unknown): boolean {
  // A reference may be a name, an id or a complete URL.
  return typeof found === "string" && (found === wanted || found.endsWith(`/${wanted}`));
}

/** What a server, a controller or the autoscaler changes by itself: no drift. */
const OWN =
  /^(status|resourceVersion|generation|managedFields|revision|resourceNames|users|nodeCount|instanceGroupUrls|managedInstanceGroupUrls)$/;

/** Paths at which the recorded outputs are not what is there now. Secrets are not compared. */
export function drift(recorded: Properties, found: Properties): readonly string[] {
  return differing("", recorded, found);
}

function differing(path: string, recorded: unknown, found: unknown): readonly string[] {
  if (recorded === found || isSecret(recorded)) return [];
  if (Array.isArray(recorded) && Array.isArray(found) && recorded.length === found.length) {
    const others: readonly unknown[] = found;
    return recorded.flatMap((item: unknown, index) =>
      differing(`${path}[${index}]`, item, others[index]),
    );
  }
  if (!isProperties(recorded) || !isProperties(found)) return [path];
  return [...new Set([...Object.keys(recorded), ...Object.keys(found)])]
    .filter((key) => !OWN.test(key) && !key.startsWith("__"))
    .flatMap((key) => differing(path === "" ? key : `${path}.${key}`, recorded[key], found[key]));
}

/** Pulumi's mark of a secret in a state. */
const SECRET = "4dabf18193072939515e22adb298388d";

function isSecret(value: unknown): boolean {
  return isProperties(value) && SECRET in value;
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
