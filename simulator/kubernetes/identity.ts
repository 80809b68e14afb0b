/** Who an object is: its reference, its id at Pulumi, and the metadata that the server sets. */
import { recordAt, stableHash, textAt } from "../json.js";
import type { ClusterScope, Properties } from "../kind.js";
import { nextNumber, timestamp, type Cluster, type KubeObject } from "../state.js";
import type { Reference } from "./objects.js";

/** What an identity needs to know of a type. */
export interface TypeIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The name given, else one that is drawn. */
export function referenceFor(
  spec: TypeIdentity,
  inputs: Properties,
  pulumiName: string,
  counters: Cluster["counters"],
): Reference {
  const name = textAt(inputs, "metadata.name") ?? drawName(spec.kind, pulumiName, counters);
  const namespace = spec.namespaced ? (textAt(inputs, "metadata.namespace") ?? "default") : "";
  return { apiVersion: spec.apiVersion, kind: spec.kind, namespace, name };
}

/**
 * Pulumi's name and a suffix that is another one each time, as the provider draws it (facts K4): a creation
 * that is tried again collides with nothing.
 */
export function drawName(kind: string, pulumiName: string, counters: Cluster["counters"]): string {
  const number = nextNumber(counters, "autoName");
  return `${pulumiName}-${stableHash(8, kind, pulumiName, String(number))}`;
}

/** The reference that an id of the provider means: `name` or `namespace/name`. */
export function referenceFrom(spec: TypeIdentity, id: string): Reference {
  const [name = "", namespace = "default"] = id.split("/").reverse();
  return {
    apiVersion: spec.apiVersion,
    kind: spec.kind,
    namespace: spec.namespaced ? namespace : "",
    name,
  };
}

/** The id that the provider gives: `name` or `namespace/name`. */
export function idOf({ namespace, name }: Reference): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The inputs as an object of this identity. */
export function withIdentity(
  inputs: Properties,
  { apiVersion, kind, namespace, name }: Reference,
): KubeObject {
  const metadata = {
    ...recordAt(inputs, "metadata"),
    name,
    ...(namespace === "" ? {} : { namespace }),
  };
  return { ...inputs, apiVersion, kind, metadata };
}

/** The object with uid, timestamps, generation and resourceVersion. */
export function withServerFields(
  scope: ClusterScope,
  object: KubeObject,
  previous: KubeObject | undefined,
): KubeObject {
  const before = recordAt(previous, "metadata");
  const { cluster } = scope;
  const changed = JSON.stringify(previous?.["spec"]) !== JSON.stringify(object["spec"]);
  const generation =
    typeof before["generation"] === "number" ? before["generation"] + Number(changed) : 1;
  const metadata = {
    ...recordAt(object, "metadata"),
    uid: before["uid"] ?? uid(cluster.key, nextNumber(cluster.counters, "uid")),
    creationTimestamp: before["creationTimestamp"] ?? timestamp(scope.state),
    generation,
    resourceVersion: String(cluster.revision + 1),
  };
  return { ...object, metadata };
}

function uid(cluster: string, number: number): string {
  return stableHash(32, cluster, String(number)).replace(
    /^(.{8})(.{4})(.{4})(.{4})/,
    "$1-$2-$3-$4-",
  );
}
