/** What all Kubernetes types share: identity, metadata, validation, storage. */
import { isRecord, recordAt, textAt } from "../json.js";
import {
  CloudError,
  UNKNOWN,
  type ClusterScope,
  type Properties,
  type ResourceKind,
} from "../kind.js";
import type { KubeObject } from "../state.js";
import {
  demandNamespace,
  dropObject,
  keyOf,
  putObject,
  referenceOf,
  type Reference,
} from "./objects.js";
import { keyMisfits, labelMisfits, misfits } from "./grammar.js";
import { idOf, referenceFor, referenceFrom, withIdentity, withServerFields } from "./identity.js";

/** Largest object: etcd's limit of a request, 1.5 MiB (facts E11). */
const maxObjectBytes = 1.5 * 1024 * 1024;

/** All annotations of an object together, 256 KiB (facts E11). */
const maxAnnotationBytes = 256 * 1024;

/** One type of object. */
export interface ObjectSpec {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name in URLs and messages: `services`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Beside name and namespace: what the Pulumi provider replaces the object for. */
  readonly replaceOn: readonly string[];
  /** Outputs beside `status` that only the server can tell. @default - none */
  readonly computed?: readonly string[];
  /** Faults that the API server finds in the object alone, each with its place. */
  validate(object: KubeObject): readonly string[];
  /** Faults of the change from `previous`. */
  validateUpdate?(object: KubeObject, previous: KubeObject): readonly string[];
  /** Admission: throws CloudError to refuse, changes nothing. */
  admit?(scope: ClusterScope, object: KubeObject): void;
  /** The object as the server stores it: defaults, allocations. Throws CloudError before it changes anything. */
  complete?(scope: ClusterScope, object: KubeObject, previous: KubeObject | undefined): KubeObject;
  /** What controllers do once the object is stored. */
  stored?(scope: ClusterScope, object: KubeObject): void;
  /** What the provider's wait reports of the stored object until it works; empty when it does. */
  unready?(scope: ClusterScope, object: KubeObject): readonly string[];
  /** Throws CloudError when the object may not go. */
  mayRemove?(object: KubeObject): void;
  /** What controllers do when the object goes. */
  removed?(scope: ClusterScope, object: KubeObject): void;
}

/** Refuses the object as the API server and its webhooks would, and changes nothing. */
export function dryRun(
  scope: ClusterScope,
  spec: ObjectSpec,
  object: KubeObject,
  previous: KubeObject | undefined,
): void {
  const faults = [
    ...metadataFaults(object),
    ...spec.validate(object),
    ...(previous === undefined ? [] : (spec.validateUpdate?.(object, previous) ?? [])),
  ];
  const { name, namespace } = referenceOf(object);
  if (faults.length > 0) throw invalid(spec, name, faults);
  if (spec.namespaced) demandNamespace(scope.cluster, namespace);
  spec.admit?.(scope, object);
  if (JSON.stringify(object).length > maxObjectBytes)
    throw new CloudError("RequestEntityTooLarge", "etcdserver: request is too large");
}

/** Creates or changes an object. Throws CloudError and changes nothing when it is refused. */
export function apply(scope: ClusterScope, spec: ObjectSpec, object: KubeObject): KubeObject {
  const key = keyOf(referenceOf(object));
  const previous = scope.cluster.objects[key];
  dryRun(scope, spec, object, previous);
  const complete = spec.complete?.(scope, object, previous) ?? object;
  putObject(scope.cluster, key, withServerFields(scope, complete, previous));
  spec.stored?.(scope, current(scope, key));
  return current(scope, key);
}

/** Removes an object and what controllers made for it. One that is gone is no error. */
export function remove(scope: ClusterScope, spec: ObjectSpec, key: string): void {
  const object = scope.cluster.objects[key];
  if (object === undefined) return;
  spec.mayRemove?.(object);
  dropObject(scope.cluster, key);
  spec.removed?.(scope, object);
}

/** Turns a type into what the stand-in provider calls. */
export function objectKind(spec: ObjectSpec): ResourceKind<ClusterScope> {
  const scoped = (scope: ClusterScope, inputs: Properties, reference: Reference) => ({
    scope,
    object: withIdentity(inputs, reference),
  });
  return {
    token: `kubernetes:${spec.apiVersion === "v1" ? "core/v1" : spec.apiVersion}:${spec.kind}`,
    replaceOn: [
      "metadata.name",
      ...(spec.namespaced ? ["metadata.namespace"] : []),
      ...spec.replaceOn,
    ],
    deleteBeforeReplace: true,
    computed: ["status", ...(spec.computed ?? [])],
    check: (inputs) => typeFaults(spec, inputs),
    dryRun: (scope, inputs, previousId) => {
      const reference =
        previousId === undefined
          ? referenceFor(spec, inputs, "preview", { ...scope.cluster.counters })
          : referenceFrom(spec, previousId);
      const { object } = scoped(scope, inputs, reference);
      const previous = scope.cluster.objects[keyOf(reference)];
      if (previousId === undefined && previous !== undefined)
        throw alreadyExists(spec, reference.name);
      dryRun(scope, spec, object, previous);
    },
    create: (scope, inputs, pulumiName) => {
      const reference = referenceFor(spec, inputs, pulumiName, scope.cluster.counters);
      const exists = scope.cluster.objects[keyOf(reference)] !== undefined;
      if (exists && scope.upsertsExisting !== true) throw alreadyExists(spec, reference.name);
      return { id: idOf(reference), outputs: apply(scope, spec, withIdentity(inputs, reference)) };
    },
    read: (scope, id) => scope.cluster.objects[keyOf(referenceFrom(spec, id))],
    update: (scope, id, inputs) => {
      const reference = referenceFrom(spec, id);
      if (scope.cluster.objects[keyOf(reference)] === undefined)
        throw notFound(spec, reference.name);
      return apply(scope, spec, withIdentity(inputs, reference));
    },
    unready: (scope, id, operation) => {
      const object = scope.cluster.objects[keyOf(referenceFrom(spec, id))];
      const seen = object === undefined ? [] : (spec.unready?.(scope, object) ?? []);
      if (seen.length === 0) return [];
      const [first = "", ...rest] = seen;
      return [`${operation === "create" ? notLive(id) : notLiveAgain(id)}: ${first}`, ...rest];
    },
    delete: (scope, id) => {
      remove(scope, spec, keyOf(referenceFrom(spec, id)));
    },
  };
}

/** The provider's words for an object that was made and does not come up. */
export function notLive(id: string): string {
  return `resource ${id} was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live`;
}

function notLiveAgain(id: string): string {
  return `the Kubernetes API server reported that "${id}" failed to fully initialize or become live`;
}

/** The API server's 422, all faults in one text. */
export function invalid(
  spec: Pick<ObjectSpec, "apiVersion" | "kind">,
  name: string,
  faults: readonly string[],
): CloudError {
  const group = spec.apiVersion.includes("/") ? `.${spec.apiVersion.split("/")[0] ?? ""}` : "";
  const text = faults.length === 1 ? faults[0] : `[${faults.join(", ")}]`;
  return new CloudError("Invalid", `${spec.kind}${group} "${name}" is invalid: ${text ?? ""}`);
}

function alreadyExists(spec: ObjectSpec, name: string): CloudError {
  return new CloudError("AlreadyExists", `${resource(spec)} "${name}" already exists`);
}

function notFound(spec: ObjectSpec, name: string): CloudError {
  return new CloudError("NotFound", `${resource(spec)} "${name}" not found`);
}

function resource({ apiVersion, plural }: ObjectSpec): string {
  return apiVersion.includes("/") ? `${plural}.${apiVersion.split("/")[0] ?? ""}` : plural;
}

function current(scope: ClusterScope, key: string): KubeObject {
  return scope.cluster.objects[key] ?? {};
}

function metadataFaults(object: KubeObject): string[] {
  const metadata = recordAt(object, "metadata");
  const keys = Object.keys(recordAt(metadata, "annotations"));
  const annotations = JSON.stringify(metadata["annotations"] ?? {}).length;
  return [
    ...misfits("metadata.name", textAt(metadata, "name") ?? "", "subdomain"),
    ...labelMisfits("metadata.labels", metadata["labels"]),
    // The prefix of an annotation is compared in lower case.
    ...keyMisfits(
      "metadata.annotations",
      keys.map((key) => key.toLowerCase()),
    ),
    ...(annotations > maxAnnotationBytes
      ? [`metadata.annotations: Too long: may not be more than ${maxAnnotationBytes} bytes`]
      : []),
  ];
}

/** What the provider's own check can see without a cluster. */
function typeFaults(spec: ObjectSpec, inputs: Properties) {
  const wrong = (property: string, want: string) => {
    const got = inputs[property];
    return got === undefined || got === want || got === UNKNOWN
      ? []
      : [{ property, reason: `must be "${want}", got ${JSON.stringify(got)}` }];
  };
  const metadata = inputs["metadata"];
  const shape =
    metadata === undefined || metadata === UNKNOWN || isRecord(metadata)
      ? []
      : [{ property: "metadata", reason: "must be an object" }];
  return [...wrong("apiVersion", spec.apiVersion), ...wrong("kind", spec.kind), ...shape];
}
