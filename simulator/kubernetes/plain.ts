/** Types that the simulated cluster only keeps: nothing in it acts on them but what looks them up. */
import { at, isRecord, labelsAt, recordAt } from "../json.js";
import type { KubeObject } from "../state.js";
import { labelMisfits } from "./grammar.js";
import type { ObjectSpec } from "./model.js";

/** Keys of Secrets and ConfigMaps. */
const keyGrammar = /^[-._a-zA-Z0-9]{1,253}$/;

function plain(apiVersion: string, kind: string, plural: string, namespaced: boolean): ObjectSpec {
  return { apiVersion, kind, plural, namespaced, replaceOn: [], validate: () => [] };
}

/** `v1 ConfigMap`. The provider replaces it when its data changes (its default, `enableConfigMapMutable` unset). */
export const configMapSpec: ObjectSpec = {
  ...plain("v1", "ConfigMap", "configmaps", true),
  replaceOn: ["data", "binaryData", "immutable"],
  validate: (object) => [
    ...keyFaults(object, "data"),
    ...keyFaults(object, "binaryData"),
    ...textFaults(object, "data"),
  ],
};

/** `v1 Secret`. `stringData` is stored as `data`, base64. */
export const secretSpec: ObjectSpec = {
  ...plain("v1", "Secret", "secrets", true),
  replaceOn: ["data", "stringData", "type", "immutable"],
  validate: (object) => {
    const data = { ...recordAt(object, "data"), ...recordAt(object, "stringData") };
    const tls = object["type"] === "kubernetes.io/tls";
    const missing = tls ? ["tls.crt", "tls.key"].filter((key) => data[key] === undefined) : [];
    return [
      ...keyFaults(object, "data"),
      ...keyFaults(object, "stringData"),
      ...missing.map((key) => `data[${key}]: Required value`),
    ];
  },
  complete: (_scope, { stringData, ...object }) => {
    const texts = Object.entries(labelsAt({ stringData: stringData ?? {} }, "stringData"));
    const encoded = Object.fromEntries(
      texts.map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
    );
    return { type: "Opaque", ...object, data: { ...recordAt(object, "data"), ...encoded } };
  },
};

/** `networking.k8s.io/v1 NetworkPolicy`. Kept, not enforced: traces say what the objects route, not what a policy drops. */
export const networkPolicySpec: ObjectSpec = {
  ...plain("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true),
  validate: (object) => {
    const selector = at(object, "spec.podSelector");
    if (selector === undefined) return ["spec.podSelector: Required value"];
    return isRecord(selector)
      ? labelMisfits("spec.podSelector.matchLabels", selector["matchLabels"])
      : [];
  },
};

/** Types that only a chart makes. */
export const chartOnlySpecs: readonly ObjectSpec[] = [
  plain("v1", "ServiceAccount", "serviceaccounts", true),
  plain("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
  plain("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false),
  plain("rbac.authorization.k8s.io/v1", "Role", "roles", true),
  plain("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true),
  plain("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
  plain(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    false,
  ),
  {
    ...plain("networking.k8s.io/v1", "IngressClass", "ingressclasses", false),
    validateUpdate: (object, previous) =>
      JSON.stringify(at(object, "spec.controller")) ===
      JSON.stringify(at(previous, "spec.controller"))
        ? []
        : [
            `spec.controller: Invalid value: ${JSON.stringify(at(object, "spec.controller") ?? null)}: field is immutable`,
          ],
  },
];

function keyFaults(object: KubeObject, field: string): string[] {
  return Object.keys(recordAt(object, field))
    .filter((key) => !keyGrammar.test(key))
    .map(
      (key) =>
        `${field}[${key}]: Invalid value: ${JSON.stringify(key)}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    );
}

function textFaults(object: KubeObject, field: string): string[] {
  return Object.entries(recordAt(object, field))
    .filter(([, value]) => typeof value !== "string")
    .map(([key]) => `${field}[${key}]: Invalid value: must be a string`);
}
