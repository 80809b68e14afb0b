/** The Kubernetes types that the embedded cloud knows. */
import { CloudError, type ClusterScope, type ResourceKind } from "../kind.js";
import type { KubeObject } from "../state.js";
import { deploymentSpec } from "./deployment.js";
import { gatewaySpecs, secretChanged, serviceChanged, watched } from "./gateway/specs.js";
import { ingressSpec } from "./ingress.js";
import { objectKind, remove, type ObjectSpec } from "./model.js";
import { namespaceSpec } from "./namespace.js";
import { dropObject, referenceOf } from "./objects.js";
import { chartOnlySpecs, configMapSpec, networkPolicySpec, secretSpec } from "./plain.js";
import { releaseKind } from "./release.js";
import { serviceSpec } from "./service.js";

export { clusterForKubeconfig } from "./kubeconfig.js";

const registrable: readonly ObjectSpec[] = [
  namespaceSpec(removeKey),
  watched(serviceSpec, serviceChanged),
  watched(secretSpec, secretChanged),
  configMapSpec,
  deploymentSpec,
  ingressSpec,
  networkPolicySpec,
  ...gatewaySpecs,
];

const specs: ReadonlyMap<string, ObjectSpec> = new Map(
  [...registrable, ...chartOnlySpecs].map((spec) => [`${spec.apiVersion}/${spec.kind}`, spec]),
);

/** Removes an object of any known type; a Helm release without its objects, which go by themselves. */
function removeKey(scope: ClusterScope, key: string): void {
  const spec = specs.get(key.split("/").slice(0, -2).join("/"));
  if (spec === undefined) dropObject(scope.cluster, key);
  else remove(scope, spec, key);
}

function specFor(object: KubeObject): ObjectSpec {
  const { apiVersion, kind } = referenceOf(object);
  const spec = specs.get(`${apiVersion}/${kind}`);
  if (spec !== undefined) return spec;
  throw new CloudError("NotFound", `no matches for kind "${kind}" in version "${apiVersion}"`);
}

/** One entry per Pulumi type token of `@pulumi/kubernetes` that a program may register. */
export const kubernetesKinds: readonly ResourceKind<ClusterScope>[] = [
  ...registrable.map(objectKind),
  releaseKind(specFor, removeKey),
];
