/** Namespaces. Deleting one removes what is in it. */
import { CloudError, type ClusterScope } from "../kind.js";
import { bornWith } from "../state.js";
import { misfits } from "./grammar.js";
import type { ObjectSpec } from "./model.js";
import { keysInNamespace, referenceOf } from "./objects.js";
import { labelsAt, recordAt } from "../json.js";

/**
 * `v1 Namespace`.
 *
 * @param removeKey removes one object and what controllers made for it
 */
export function namespaceSpec(removeKey: (scope: ClusterScope, key: string) => void): ObjectSpec {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    plural: "namespaces",
    namespaced: false,
    replaceOn: [],
    validate: (object) => misfits("metadata.name", referenceOf(object).name, "label1123"),
    complete: (_scope, object) => {
      const { name } = referenceOf(object);
      const labels = {
        ...labelsAt(object, "metadata.labels"),
        "kubernetes.io/metadata.name": name,
      };
      return {
        ...object,
        metadata: { ...recordAt(object, "metadata"), labels },
        status: { phase: "Active" },
      };
    },
    mayRemove: (object) => {
      const { name } = referenceOf(object);
      if (!bornWith.has(`v1/Namespace//${name}`)) return;
      throw new CloudError(
        "Forbidden",
        `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      );
    },
    removed: (scope, object) => {
      const { name } = referenceOf(object);
      for (const key of keysInNamespace(scope.cluster, name)) removeKey(scope, key);
    },
  };
}
