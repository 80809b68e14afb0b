/**
 * Helm releases of ingress-nginx on a real API server: the objects of the simulator's chart model. The
 * ValidatingWebhookConfiguration is left out: no controller pod runs that could answer it.
 */
import { idOf, referenceOf } from "../apiServer/objects.js";
import type { ObjectClient, ObjectReference } from "../apiServer/objects.js";
import { isRecord, listAt, numberAt, recordAt, textAt } from "../json.js";
import { CloudError, UNKNOWN } from "../kind.js";
import type { CheckFailure, Json, Made, Properties } from "../kind.js";
import { render } from "../kubernetes/chart.js";
import { knownChart } from "../kubernetes/chartNames.js";
import { checkValues } from "../kubernetes/chartValues.js";
import { eventually, removeAndWait } from "./apiServerKind.js";
import type { ClusterKind } from "./apiServerKind.js";
import { awaitsAddress } from "./apiServerObject.js";

const HELM = "helm";

/** What is kept of a release in its namespace, in a ConfigMap of our own: not Helm's record. */
interface ReleaseRecord {
  readonly inputs: Properties;
  readonly revision: number;
  readonly objects: readonly Properties[];
}

export const releaseOnApiServer: ClusterKind = {
  namePath: ["name"],
  replaceOn: ["name", "namespace"],
  computed: ["status", "resourceNames"],
  check: checkRelease,

  async dryRun({ objects }, inputs, id) {
    const plan = planRelease(objects, inputs, id);
    if (id === undefined && (await recordOf(objects, plan)) !== undefined) throw nameInUse();
    const namespace = { apiVersion: "v1", kind: "Namespace", name: plan.namespace };
    if ((await objects.get(namespace)) === undefined) return;
    for (const object of plan.objects) await apply(objects, object, true);
  },

  async create({ objects }, inputs): Promise<Made> {
    const plan = planRelease(objects, inputs, undefined);
    if ((await recordOf(objects, plan)) !== undefined) throw nameInUse();
    const outputs = await install(objects, plan, inputs, undefined);
    return { id: `${plan.namespace}/${plan.name}`, outputs };
  },

  async read({ objects }, id) {
    const place = placeOf(objects, {}, id);
    const record = await recordOf(objects, place);
    return record === undefined ? undefined : outputsOf(place, record);
  },

  async update({ objects }, id, inputs) {
    const plan = planRelease(objects, inputs, id);
    const before = await recordOf(objects, plan);
    if (before === undefined) throw new CloudError("NotFound", `release: not found: ${id}`);
    return await install(objects, plan, inputs, before);
  },

  async delete({ objects }, id) {
    const place = placeOf(objects, {}, id);
    const record = await recordOf(objects, place);
    for (const object of [...(record?.objects ?? [])].reverse()) {
      await removeAndWait(objects, referenceOf(object));
    }
    await removeAndWait(objects, recordReference(place));
  },
};

interface Place {
  readonly name: string;
  readonly namespace: string;
}

interface ReleasePlan extends Place {
  readonly objects: readonly Properties[];
}

function checkRelease(inputs: Properties): readonly CheckFailure[] {
  const { chart, values } = inputs;
  const missing = { property: "chart", reason: 'missing required property "chart"' };
  const shape = { property: "values", reason: "must be an object" };
  const isShaped = values === undefined || values === UNKNOWN || isRecord(values);
  return [...(chart === undefined ? [missing] : []), ...(isShaped ? [] : [shape])];
}

function placeOf(objects: ObjectClient, inputs: Properties, id: string | undefined): Place {
  const [name, namespace] = id?.split("/").reverse() ?? [];
  return {
    name: name ?? textAt(inputs, "name") ?? "",
    namespace: namespace ?? textAt(inputs, "namespace") ?? objects.defaultNamespace,
  };
}

function planRelease(
  objects: ObjectClient,
  inputs: Properties,
  id: string | undefined,
): ReleasePlan {
  const version = textAt(inputs, "version") ?? knownChart.version;
  if (version !== knownChart.version) {
    throw new CloudError(
      "NotFound",
      `chart version "${version}" is not known here; known is "${knownChart.name}" "${knownChart.version}"`,
    );
  }
  const place = placeOf(objects, inputs, id);
  const values = recordAt(inputs, "values");
  checkValues(values);
  const rendered = render({ ...place, values });
  return {
    ...place,
    objects: rendered.filter(({ kind }) => kind !== "ValidatingWebhookConfiguration"),
  };
}

/** Applies all objects; on a failure puts back what was there (`atomic`), and throws it. */
async function install(
  objects: ObjectClient,
  plan: ReleasePlan,
  inputs: Properties,
  before: ReleaseRecord | undefined,
): Promise<Properties> {
  const old = new Map((before?.objects ?? []).map((object) => [keyOf(object), object]));
  const kept = new Set(plan.objects.map(keyOf));
  const done: Properties[] = [];
  try {
    for (const object of plan.objects) {
      done.unshift(object);
      await apply(objects, object, false);
    }
    if (inputs.skipAwait !== true) await awaitAddresses(objects, plan);
  } catch (error) {
    for (const object of done) {
      const previous = old.get(keyOf(object));
      if (previous === undefined) await removeAndWait(objects, referenceOf(object));
      else await apply(objects, previous, false);
    }
    throw error;
  }
  for (const [key, object] of old) {
    if (!kept.has(key)) await removeAndWait(objects, referenceOf(object));
  }
  const revision = (before?.revision ?? 0) + 1;
  const record: ReleaseRecord = { inputs, revision, objects: plan.objects };
  const data = { release: JSON.stringify(record) };
  const { name, namespace } = recordReference(plan);
  const metadata = { name, namespace: namespace ?? null };
  await apply(objects, { apiVersion: "v1", kind: "ConfigMap", metadata, data }, false);
  return outputsOf(plan, record);
}

/** Helm waits for the address of a load balancer, and for pods, which do not run here. */
async function awaitAddresses(objects: ObjectClient, plan: ReleasePlan): Promise<void> {
  for (const object of plan.objects.filter(awaitsAddress)) {
    const found = await eventually(async () => {
      const now = await objects.get(referenceOf(object));
      return listAt(now, "status.loadBalancer.ingress").length > 0 ? true : undefined;
    });
    if (found === undefined) {
      throw new CloudError(
        "Timeout",
        `release "${plan.name}" failed: ${idOf(object)} got no address`,
      );
    }
  }
}

async function apply(objects: ObjectClient, object: Properties, dryRun: boolean): Promise<void> {
  await objects.apply(object, { fieldManager: HELM, dryRun, force: false });
}

async function recordOf(objects: ObjectClient, place: Place): Promise<ReleaseRecord | undefined> {
  const text = textAt(await objects.get(recordReference(place)), "data.release");
  if (text === undefined) return undefined;
  const record = JSON.parse(text) as Json;
  return {
    inputs: recordAt(record, "inputs"),
    revision: numberAt(record, "revision") ?? 1,
    objects: listAt(record, "objects").filter(isRecord),
  };
}

function recordReference({ name, namespace }: Place): ObjectReference {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name: `helm-release.${name}` };
}

function outputsOf(
  { name, namespace }: Place,
  { inputs, revision, objects }: ReleaseRecord,
): Properties {
  const { name: chart, version, appVersion } = knownChart;
  const names: Record<string, string[]> = {};
  for (const object of objects) {
    const { apiVersion, kind } = referenceOf(object);
    (names[`${kind}.${apiVersion}`] ??= []).push(idOf(object));
  }
  return {
    ...inputs,
    name,
    namespace,
    version,
    status: { name, namespace, chart, version, appVersion, revision, status: "deployed" },
    resourceNames: names,
  };
}

function keyOf(object: Properties): string {
  const { apiVersion, kind } = referenceOf(object);
  return `${apiVersion}/${kind}/${idOf(object)}`;
}

function nameInUse(): CloudError {
  return new CloudError("AlreadyExists", "cannot re-use a name that is still in use");
}
