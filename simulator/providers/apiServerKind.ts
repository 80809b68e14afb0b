/** What a resource type does on a real API server, and what all types share there. */
import { recordAt, stableHash, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { CheckFailure, Made, Properties } from "../kind.js";
import type { ObjectClient, ObjectReference } from "../apiServer/objects.js";

/** One operation: which cluster, and for whom. */
export interface ClusterCall {
  readonly objects: ObjectClient;
  /** `urn:pulumi:<stack>::<project>::<type>::<name>`. */
  readonly urn: string;
  /** Take fields over that another manager owns: the provider's `enablePatchForce`. */
  readonly patchForce: boolean;
}

/** The asynchronous sibling of `ResourceKind`: its state is a cluster. Each method throws CloudError. */
export interface ClusterKind {
  /** Path of the physical name in the inputs, filled in when it is missing (facts K4). */
  readonly namePath: readonly string[];
  /** Paths of inputs whose change replaces the resource. */
  readonly replaceOn: readonly string[];
  /** Outputs that a preview of a creation cannot know. */
  readonly computed: readonly string[];
  /** Faults that need no cluster. */
  check(inputs: Properties): readonly CheckFailure[];
  /** Asks the server without storing anything (facts K3). `id` is that of the resource to change. */
  dryRun(call: ClusterCall, inputs: Properties, id: string | undefined): Promise<void>;
  create(call: ClusterCall, inputs: Properties): Promise<Made>;
  /** The resource as it is now, or undefined when it is gone. */
  read(call: ClusterCall, id: string): Promise<Properties | undefined>;
  /** `olds`: the outputs of the last update. */
  update(call: ClusterCall, id: string, inputs: Properties, olds: Properties): Promise<Properties>;
  /** Resolves when it is gone. */
  delete(call: ClusterCall, id: string): Promise<void>;
}

/** Marks a name that the provider made up. */
const AUTONAMED = "pulumi.com/autonamed";

/** Milliseconds a wait may take: the real provider's 10 minutes (facts K2). */
const WAIT_LIMIT = 600_000;

/** Milliseconds between two looks. */
const INTERVAL = 100;

/**
 * The inputs with a name: the one given, else that of the last update, else `<logical name>-<8 hex>` of
 * the engine's random seed, so that a preview and its update agree.
 */
export function withName(
  inputs: Properties,
  olds: Properties,
  path: readonly string[],
  made: { readonly logicalName: string; readonly seed: string },
): Properties {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    return inputs[first] === undefined
      ? { ...inputs, [first]: invented(olds[first], made) }
      : inputs;
  }
  const metadata = inputs[first] ?? {};
  if (typeof metadata === "string" || recordAt(inputs, first).name !== undefined) return inputs;
  const before = isAutonamed(olds) ? recordAt(olds, first).name : undefined;
  const annotations = { ...recordAt(inputs, `${first}.annotations`), [AUTONAMED]: "true" };
  const name = invented(before, made);
  return { ...inputs, [first]: { ...recordAt(inputs, first), name, annotations } };
}

function invented(
  before: unknown,
  { logicalName, seed }: { readonly logicalName: string; readonly seed: string },
): string {
  return typeof before === "string" ? before : `${logicalName}-${stableHash(8, seed, logicalName)}`;
}

/** Whether the provider made the name up, so that two objects may stand side by side in a replacement. */
export function isAutonamed(inputs: Properties): boolean {
  return recordAt(inputs, "metadata.annotations")[AUTONAMED] === "true";
}

/**
 * Who owns the fields that this resource sets. The same for an object at each call, so that a preview
 * knows an object of the same stack, and another stack's is a conflict.
 */
export function fieldManager(
  urn: string,
  { apiVersion, kind, namespace, name }: ObjectReference,
): string {
  const [stack = "", project = ""] = urn.split("::");
  return `pulumi-kubernetes-${stableHash(8, stack, project, apiVersion, kind, namespace ?? "", name)}`;
}

/** Asks until the answer is not undefined; undefined after 10 minutes. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const limit = Date.now() + WAIT_LIMIT;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > limit) return answer;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

/** Removes an object and waits until it, and no other of its name, is gone. Throws what keeps it. */
export async function removeAndWait(
  objects: ObjectClient,
  reference: ObjectReference,
): Promise<void> {
  const before = await objects.get(reference);
  if (before === undefined) return;
  await objects.remove(reference);
  const uid = textAt(before, "metadata.uid");
  const gone = await eventually(async () => {
    const now = await objects.get(reference);
    return now === undefined || textAt(now, "metadata.uid") !== uid ? true : undefined;
  });
  if (gone === true) return;
  const { kind, name } = reference;
  const message = `${kind} "${name}" was deleted, but its finalizers keep it after 10 minutes`;
  throw new CloudError("Timeout", message);
}
