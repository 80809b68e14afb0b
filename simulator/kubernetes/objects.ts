/**
 * The objects of one cluster: keys, look-ups, writes. An index over them makes a cluster with thousands
 * of Ingresses as fast as a small one; it is rebuilt when the objects were changed behind its back.
 */
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Cluster, KubeObject } from "../state.js";
import { claimedLocations } from "./ingressRules.js";

/** Which object: its type, namespace (empty for cluster-wide kinds) and name. */
export interface Reference {
  /** `v1`, `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Type of the objects that stand for Helm releases. */
export const releaseType = "helm.sh/v3/Release";
const ingressType = "networking.k8s.io/v1/Ingress";

interface Index {
  /** `Cluster.revision` that the index mirrors. */
  revision: number;
  /** `apiVersion/kind` -> keys. */
  readonly keys: Map<string, Set<string>>;
  /** `host path` of NGINX locations -> keys of the Ingresses that own one. */
  readonly locations: Map<string, Set<string>>;
}

const indexes = new WeakMap<Cluster["objects"], Index>();

/** The key of an object in `Cluster.objects`. */
export function keyOf({ apiVersion, kind, namespace, name }: Reference): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}

/** The reference that an object's own fields give. */
export function referenceOf(object: KubeObject): Reference {
  return {
    apiVersion: textAt(object, "apiVersion") ?? "",
    kind: textAt(object, "kind") ?? "",
    namespace: textAt(object, "metadata.namespace") ?? "",
    name: textAt(object, "metadata.name") ?? "",
  };
}

/** The object of a type (`v1/Service`) in a namespace, or undefined. */
export function findObject(
  cluster: Cluster,
  type: string,
  namespace: string,
  name: string,
): KubeObject | undefined {
  return cluster.objects[`${type}/${namespace}/${name}`];
}

/** All objects of a type (`v1/Service`), in the order of their creation. */
export function objectsOf(cluster: Cluster, type: string): readonly KubeObject[] {
  return objectsAt(cluster, [...(indexOf(cluster).keys.get(type) ?? [])]);
}

/** Keys of all objects in a namespace. */
export function keysInNamespace(cluster: Cluster, namespace: string): readonly string[] {
  return Object.keys(cluster.objects).filter((key) => key.split("/").at(-2) === namespace);
}

/** Keys of the Ingresses that own the NGINX location `path` of `host`, of any class. */
export function ownersOfLocation(cluster: Cluster, host: string, path: string): readonly string[] {
  return [...(indexOf(cluster).locations.get(`${host} ${path}`) ?? [])];
}

/** Writes an object. */
export function putObject(cluster: Cluster, key: string, object: KubeObject): void {
  const index = indexOf(cluster);
  const before = cluster.objects[key];
  if (before !== undefined) forget(index, key, before);
  cluster.objects[key] = object;
  learn(index, key, object);
  cluster.revision += 1;
  index.revision = cluster.revision;
}

/** Removes an object, if it is there. */
export function dropObject(cluster: Cluster, key: string): void {
  const index = indexOf(cluster);
  const before = cluster.objects[key];
  if (before === undefined) return;
  forget(index, key, before);
  Reflect.deleteProperty(cluster.objects, key);
  cluster.revision += 1;
  index.revision = cluster.revision;
}

/** Throws the API server's 404 for a namespace that is not there. */
export function demandNamespace(cluster: Cluster, namespace: string): void {
  if (findObject(cluster, "v1/Namespace", "", namespace) !== undefined) return;
  throw new CloudError("NotFound", `namespaces "${namespace}" not found`);
}

/** The objects of keys, those that are gone left out. */
export function objectsAt(cluster: Cluster, keys: readonly string[]): readonly KubeObject[] {
  return keys.flatMap((key) => asList(cluster.objects[key]));
}

function asList(object: KubeObject | undefined): readonly KubeObject[] {
  return object === undefined ? [] : [object];
}

function indexOf(cluster: Cluster): Index {
  const known = indexes.get(cluster.objects);
  if (known?.revision === cluster.revision) return known;
  const built: Index = { revision: cluster.revision, keys: new Map(), locations: new Map() };
  for (const [key, object] of Object.entries(cluster.objects)) learn(built, key, object);
  indexes.set(cluster.objects, built);
  return built;
}

function learn(index: Index, key: string, object: KubeObject): void {
  add(index.keys, typeOf(key), key);
  if (typeOf(key) !== ingressType) return;
  for (const location of claimedLocations(object)) add(index.locations, location, key);
}

function forget(index: Index, key: string, object: KubeObject): void {
  index.keys.get(typeOf(key))?.delete(key);
  if (typeOf(key) !== ingressType) return;
  for (const location of claimedLocations(object)) index.locations.get(location)?.delete(key);
}

function add(map: Map<string, Set<string>>, at: string, key: string): void {
  const set = map.get(at);
  if (set === undefined) map.set(at, new Set([key]));
  else set.add(key);
}

function typeOf(key: string): string {
  return key.split("/").slice(0, -2).join("/");
}
