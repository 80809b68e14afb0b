/** Who an object is: its reference, its id at Pulumi, and the metadata that the server sets. */
import { recordAt, stableHash, textAt } from "../json.js";
import type { ClusterScope, Properties } from "../kind.js";
import { nextNumber, timestamp, type KubeObject } from "../state.js";
import type { Reference } from "./objects.js";

/** What an identity needs to know of a type. */
export interface TypeIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The name given, else Pulumi's name and a hash, as the provider makes it (facts K4). */
export function referenceFor(
  spec: TypeIdentity,
  inputs: Properties,
  pulumiName: string,
): Reference {
  const name =
    textAt(inputs, "metadata.name") ?? `${pulumiName}-${stableHash(8, spec.kind, pulumiName)}`;
  const namespace = spec.namespaced ? (textAt(inputs, "metadata.namespace") ?? "default") : "";
  return { apiVersion: spec.apiVersion, kind: spec.kind, namespace, name };
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
