/** Helm releases (`helm.sh/v3 Release`) of the one chart that the embedded cloud models. */
import { isRecord, labelsAt, numberAt, recordAt, textAt, textsAt } from "../json.js";
import {
  CloudError,
  UNKNOWN,
  type ClusterScope,
  type Json,
  type Properties,
  type ResourceKind,
} from "../kind.js";
import type { KubeObject } from "../state.js";
import { knownChart } from "./chartNames.js";
import { drawName } from "./identity.js";
import { apply, dryRun, notLive, type ObjectSpec } from "./model.js";
import { dropObject, findObject, keyOf, putObject, referenceOf, releaseType } from "./objects.js";
import { planRelease, type ReleasePlan } from "./releasePlan.js";

/** Finds the type of a rendered object. */
export type SpecFor = (object: KubeObject) => ObjectSpec;

/** `kubernetes:helm.sh/v3:Release`. */
export function releaseKind(
  specFor: SpecFor,
  removeKey: (scope: ClusterScope, key: string) => void,
): ResourceKind<ClusterScope> {
  return {
    token: "kubernetes:helm.sh/v3:Release",
    replaceOn: ["name", "namespace"],
    deleteBeforeReplace: true,
    computed: ["status", "resourceNames"],
    check: (inputs) => {
      const chart = inputs["chart"];
      const faults =
        chart === undefined
          ? [{ property: "chart", reason: 'missing required property "chart"' }]
          : [];
      const values = inputs["values"];
      if (values !== undefined && values !== UNKNOWN && !isRecord(values))
        faults.push({ property: "values", reason: "must be an object" });
      return faults;
    },
    dryRun: (scope, inputs, previousId) => {
      const counters = { ...scope.cluster.counters };
      const plan = planRelease(scope, inputs, previousId, () =>
        drawName("Release", "preview", counters),
      );
      if (previousId === undefined) refuseSecond(scope, plan);
      for (const object of plan.objects) {
        const spec = specFor(object);
        refuseForeign(scope, plan, object);
        if (textAt(object, "metadata.namespace") === undefined || namespaceExists(scope, plan)) {
          dryRun(scope, spec, object, scope.cluster.objects[keyOf(referenceOf(object))]);
        }
      }
    },
    create: (scope, inputs, pulumiName) => {
      const plan = planRelease(scope, inputs, undefined, () =>
        drawName("Release", pulumiName, scope.cluster.counters),
      );
      refuseSecond(scope, plan);
      return {
        id: `${plan.namespace}/${plan.name}`,
        outputs: install(scope, plan, inputs, specFor, removeKey),
      };
    },
    read: (scope, id) => {
      const found = releaseOf(scope, id);
      return found === undefined ? undefined : outputsOf(found);
    },
    update: (scope, id, inputs) => {
      if (releaseOf(scope, id) === undefined)
        throw new CloudError("NotFound", `release: not found: ${id}`);
      return install(
        scope,
        planRelease(scope, inputs, id, () => id),
        inputs,
        specFor,
        removeKey,
      );
    },
    delete: (scope, id) => {
      const found = releaseOf(scope, id);
      if (found === undefined) return;
      for (const key of [...textsAt(found, "rendered")].reverse()) removeKey(scope, key);
      dropObject(scope.cluster, keyOf(referenceOf(found)));
    },
  };
}

function refuseSecond({ cluster }: ClusterScope, { namespace, name }: ReleasePlan): void {
  if (findObject(cluster, releaseType, namespace, name) !== undefined) {
    throw new CloudError("AlreadyExists", "cannot re-use a name that is still in use");
  }
}

/** Helm takes over no object that another release or nobody of its own made. */
function refuseForeign(
  { cluster }: ClusterScope,
  { name, namespace }: ReleasePlan,
  object: KubeObject,
): void {
  const reference = referenceOf(object);
  const existing = cluster.objects[keyOf(reference)];
  if (existing === undefined) return;
  const annotations = labelsAt(existing, "metadata.annotations");
  const [ownerName, ownerNamespace] = [
    annotations["meta.helm.sh/release-name"],
    annotations["meta.helm.sh/release-namespace"],
  ];
  if (ownerName === name && ownerNamespace === namespace) return;
  throw new CloudError(
    "Conflict",
    `Unable to continue with install: ${reference.kind} "${reference.name}" in namespace "${reference.namespace}" exists and cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "${name}": current value is "${ownerName ?? ""}"`,
  );
}

function namespaceExists({ cluster }: ClusterScope, { namespace }: ReleasePlan): boolean {
  return findObject(cluster, "v1/Namespace", "", namespace) !== undefined;
}

/** Installs or upgrades; on a failure everything that it made or changed is put back (`atomic`). */
function install(
  scope: ClusterScope,
  plan: ReleasePlan,
  inputs: Properties,
  specFor: SpecFor,
  removeKey: (scope: ClusterScope, key: string) => void,
): Properties {
  const { cluster } = scope;
  for (const object of plan.objects) refuseForeign(scope, plan, object);
  const key = `${releaseType}/${plan.namespace}/${plan.name}`;
  const previous = cluster.objects[key];
  const namespaceKey = `v1/Namespace//${plan.namespace}`;
  if (plan.createNamespace && !namespaceExists(scope, plan)) {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: plan.namespace } };
    apply(scope, specFor(namespace), namespace);
  }
  const done: { readonly key: string; readonly before: KubeObject | undefined }[] = [];
  try {
    for (const object of plan.objects) {
      const objectKey = keyOf(referenceOf(object));
      done.push({ key: objectKey, before: cluster.objects[objectKey] });
      const spec = specFor(object);
      const stored = apply(scope, spec, object);
      refuseUnready(stored, spec.unready?.(scope, stored) ?? []);
    }
  } catch (error) {
    for (const { key: objectKey, before } of done.reverse()) {
      if (before === undefined) removeKey(scope, objectKey);
      else apply(scope, specFor(before), before);
    }
    if (previous === undefined && plan.createNamespace && keyIsEmpty(scope, plan))
      removeKey(scope, namespaceKey);
    throw asHelm(
      error,
      previous === undefined ? "failed to create resource" : "failed to upgrade resource",
    );
  }
  const rendered = plan.objects.map((object) => keyOf(referenceOf(object)));
  for (const old of textsAt(previous, "rendered"))
    if (!rendered.includes(old)) removeKey(scope, old);
  putObject(cluster, key, releaseObject(plan, inputs, previous, rendered));
  return outputsOf(cluster.objects[key] ?? {});
}

/** Helm waits for what it installs (`atomic`); what does not come up fails the release. */
function refuseUnready(object: KubeObject, reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  const { namespace, name } = referenceOf(object);
  throw new CloudError("Timeout", `${notLive(`${namespace}/${name}`)}: ${reasons.join("\n\t* ")}`);
}

function keyIsEmpty({ cluster }: ClusterScope, { namespace }: ReleasePlan): boolean {
  return !Object.keys(cluster.objects).some((key) => key.split("/").at(-2) === namespace);
}

function asHelm(error: unknown, prefix: string): unknown {
  return error instanceof CloudError
    ? new CloudError(error.reason, `${prefix}: ${error.message}`)
    : error;
}

function releaseObject(
  plan: ReleasePlan,
  inputs: Properties,
  previous: KubeObject | undefined,
  rendered: readonly string[],
): KubeObject {
  return {
    apiVersion: "helm.sh/v3",
    kind: "Release",
    metadata: { name: plan.name, namespace: plan.namespace },
    inputs,
    values: plan.values,
    rendered: [...rendered],
    revision: (numberAt(previous, "revision") ?? 0) + 1,
  };
}

function outputsOf(release: KubeObject): Properties {
  const { name, namespace } = referenceOf(release);
  const { chart, version, appVersion } = { chart: knownChart.name, ...knownChart };
  return {
    ...recordAt(release, "inputs"),
    name,
    namespace,
    version,
    status: {
      name,
      namespace,
      chart,
      version,
      appVersion,
      revision: numberAt(release, "revision") ?? 1,
      status: "deployed",
    },
    resourceNames: resourceNames(textsAt(release, "rendered")),
  };
}

/** `Service/v1` -> `namespace/name`, as the provider lists them. */
function resourceNames(keys: readonly string[]): Json {
  const names: Record<string, string[]> = {};
  for (const key of keys) {
    const parts = key.split("/");
    const [name = "", namespace = "", kind = ""] = [parts.at(-1), parts.at(-2), parts.at(-3)];
    const apiVersion = parts.slice(0, -3).join("/");
    (names[`${kind}.${apiVersion}`] ??= []).push(namespace === "" ? name : `${namespace}/${name}`);
  }
  return names;
}

function releaseOf({ cluster }: ClusterScope, id: string): KubeObject | undefined {
  const [name = "", namespace = "default"] = id.split("/").reverse();
  return findObject(cluster, releaseType, namespace, name);
}
