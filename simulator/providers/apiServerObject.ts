/** Kubernetes objects of any type on a real API server, by server-side apply. */
import { ApiError } from "../apiServer/rest.js";
import { idOf, referenceOf } from "../apiServer/objects.js";
import type { ObjectClient, ObjectReference, ResourceType } from "../apiServer/objects.js";
import { isRecord, listAt, recordAt, textAt } from "../json.js";
import { CloudError, UNKNOWN } from "../kind.js";
import type { CheckFailure, Made, Properties } from "../kind.js";
import { kubernetesKinds } from "../kubernetes/index.js";
import { eventually, fieldManager, removeAndWait } from "./apiServerKind.js";
import type { ClusterCall, ClusterKind } from "./apiServerKind.js";
import { waitOf } from "./waitFor.js";

/** Output that keeps the name of the field manager, as the real provider does. */
const MANAGER = "__fieldManager";

/** Types whose creation is complete when their status has an address (facts K2). */
const ADDRESSED = new Set(["Service", "Ingress"]);

/**
 * One type of object. Beside the API server no pod runs, so nobody waits for a Deployment; a Service of
 * type LoadBalancer and an Ingress wait for an address, unless `pulumi.com/skipAwait` is set (facts K1), and
 * an object with `pulumi.com/waitFor` for what that says.
 */
export class ObjectKind implements ClusterKind {
  readonly namePath = ["metadata", "name"];
  readonly replaceOn: readonly string[];
  readonly computed = ["status"];
  private readonly apiVersion: string;
  private readonly kind: string;

  constructor(token: string, apiVersion: string, kind: string) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    const known = kubernetesKinds.find((other) => other.token === token)?.replaceOn ?? [];
    this.replaceOn = [...new Set(["kind", "metadata.name", "metadata.namespace", ...known])];
  }

  check(inputs: Properties): readonly CheckFailure[] {
    const wrong = (property: "apiVersion" | "kind"): CheckFailure[] => {
      const got = inputs[property];
      if (got === undefined || got === UNKNOWN || got === this[property]) return [];
      return [{ property, reason: `must be "${this[property]}", got ${JSON.stringify(got)}` }];
    };
    const generated = recordAt(inputs, "metadata").generateName !== undefined;
    const reason = "is not supported by server-side apply; set metadata.name or neither";
    return [
      ...wrong("apiVersion"),
      ...wrong("kind"),
      ...(generated ? [{ property: "metadata.generateName", reason }] : []),
    ];
  }

  async dryRun(call: ClusterCall, inputs: Properties, id: string | undefined): Promise<void> {
    const type = await this.type(call.objects);
    // Its definition may be made by the same program.
    if (type === undefined) return;
    const object = this.withIdentity(type, call.objects, inputs, id);
    const manager = fieldManager(call.urn, referenceOf(object));
    if (id === undefined) {
      const existing = await call.objects.get(referenceOf(object));
      // The stack's own object stands there when it is to be replaced.
      if (existing !== undefined && !isManagedBy(existing, manager))
        throw alreadyExists(type, object);
    }
    try {
      await this.apply(call, object, manager, true);
    } catch (error) {
      const message = error instanceof ApiError ? error.message : "";
      const namespaceToCome = /namespaces ".*" not found$/.test(message);
      const replaced = id === undefined && /field is immutable/.test(message);
      if (!namespaceToCome && !replaced) throw error;
    }
  }

  async create(call: ClusterCall, inputs: Properties): Promise<Made> {
    const type = await call.objects.typeOf(this.apiVersion, this.kind);
    const object = this.withIdentity(type, call.objects, inputs, undefined);
    const reference = referenceOf(object);
    if ((await call.objects.get(reference)) !== undefined) throw alreadyExists(type, object);
    const manager = fieldManager(call.urn, reference);
    const made = await this.apply(call, object, manager, false);
    return { id: idOf(object), outputs: await this.complete(call.objects, made, manager) };
  }

  async read({ objects, urn }: ClusterCall, id: string): Promise<Properties | undefined> {
    const type = await this.type(objects);
    if (type === undefined) return undefined;
    const reference = this.referenceFrom(type, id);
    const found = await objects.get(reference);
    return found === undefined ? undefined : outputsOf(found, fieldManager(urn, reference));
  }

  async update(
    call: ClusterCall,
    id: string,
    inputs: Properties,
    olds: Properties,
  ): Promise<Properties> {
    const type = await call.objects.typeOf(this.apiVersion, this.kind);
    const object = this.withIdentity(type, call.objects, inputs, id);
    const reference = referenceOf(object);
    // An apply would make it again; that is for a refresh and the next update to decide.
    if ((await call.objects.get(reference)) === undefined) {
      throw new CloudError("NotFound", `${resourceName(type)} "${reference.name}" not found`);
    }
    const manager = textAt(olds, MANAGER) ?? fieldManager(call.urn, reference);
    const updated = await this.apply(call, object, manager, false);
    return await this.complete(call.objects, updated, manager);
  }

  async delete({ objects }: ClusterCall, id: string): Promise<void> {
    const type = await this.type(objects);
    if (type !== undefined) await removeAndWait(objects, this.referenceFrom(type, id));
  }

  /** Undefined when the server has no such type. */
  private async type(objects: ObjectClient): Promise<ResourceType | undefined> {
    const types = await objects.typesOf(this.apiVersion);
    return types.find(({ kind }) => kind === this.kind);
  }

  private referenceFrom({ namespaced }: ResourceType, id: string): ObjectReference {
    const [name = "", namespace] = id.split("/").reverse();
    const { apiVersion, kind } = this;
    return { apiVersion, kind, name, ...(namespaced ? { namespace } : {}) };
  }

  private withIdentity(
    type: ResourceType,
    { defaultNamespace }: ObjectClient,
    inputs: Properties,
    id: string | undefined,
  ): Properties {
    const { apiVersion, kind } = this;
    const given = recordAt(inputs, "metadata");
    const fixed = id === undefined ? undefined : this.referenceFrom(type, id);
    const name = fixed?.name ?? given.name ?? "";
    const namespace = fixed?.namespace ?? given.namespace ?? defaultNamespace;
    const metadata = { ...given, name, ...(type.namespaced ? { namespace } : {}) };
    return { ...inputs, apiVersion, kind, metadata };
  }

  private async apply(
    { objects, patchForce }: ClusterCall,
    object: Properties,
    manager: string,
    dryRun: boolean,
  ): Promise<Properties> {
    const force = patchForce || annotation(object, "pulumi.com/patchForce") === "true";
    try {
      return await objects.apply(object, { fieldManager: manager, dryRun, force });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const why = error.status === 409 ? conflict(error.message) : error.message;
      const message = `resource "${idOf(object)}" was not successfully applied by the Kubernetes API server: ${why}`;
      throw new ApiError(error.status, error.reason, message);
    }
  }

  private async complete(
    objects: ObjectClient,
    made: Properties,
    manager: string,
  ): Promise<Properties> {
    const wait = waitOf(made) ?? (awaitsAddress(made) ? hasAddress : undefined);
    if (wait === undefined) return outputsOf(made, manager);
    const complete = await eventually(async () => {
      const now = await objects.get(referenceOf(made));
      return now !== undefined && wait(now) ? now : undefined;
    });
    if (complete !== undefined) return outputsOf(complete, manager);
    const { kind, name } = referenceOf(made);
    const missing = wait === hasAddress ? "got no address" : "is not what pulumi.com/waitFor says";
    throw new CloudError(
      "Timeout",
      `${kind} "${name}" was stored, but ${missing} after 10 minutes`,
    );
  }
}

function hasAddress(object: Properties): boolean {
  return listAt(object, "status.loadBalancer.ingress").length > 0;
}

/** Whether an object is complete only when its status has an address. */
export function awaitsAddress(object: Properties): boolean {
  const { kind } = referenceOf(object);
  if (!ADDRESSED.has(kind) || annotation(object, "pulumi.com/skipAwait") === "true") return false;
  return kind === "Ingress" || textAt(object, "spec.type") === "LoadBalancer";
}

/** The object without the server's notes on who owns which field, which would triple the state. */
function outputsOf(object: Properties, manager: string): Properties {
  const fields = Object.entries(recordAt(object, "metadata"));
  const metadata = Object.fromEntries(fields.filter(([key]) => key !== "managedFields"));
  return { ...object, metadata, [MANAGER]: manager };
}

function isManagedBy(object: Properties, manager: string): boolean {
  return listAt(object, "metadata.managedFields").some(
    (entry) => isRecord(entry) && entry.manager === manager,
  );
}

function annotation(object: Properties, name: string): unknown {
  return recordAt(object, "metadata.annotations")[name];
}

function alreadyExists(type: ResourceType, object: Properties): CloudError {
  const { name } = referenceOf(object);
  return new CloudError("AlreadyExists", `${resourceName(type)} "${name}" already exists`);
}

/** `ingresses.networking.k8s.io`. */
function resourceName({ apiVersion, plural }: ResourceType): string {
  return apiVersion.includes("/") ? `${plural}.${apiVersion.split("/")[0] ?? ""}` : plural;
}

function conflict(message: string): string {
  return (
    `Server-Side Apply field conflict detected: ${message}; let the other manager give the field up, ` +
    'or take it over once with the annotation pulumi.com/patchForce: "true"'
  );
}
