/** What all types of the simulated Google project share: how they are stored, named and refused. */
import { compact, stableHash, textAt } from "../json.js";
import { CloudError, type Json, type Made, type Properties, type ResourceKind } from "../kind.js";
import { nextNumber, type CloudState, type GoogleResource } from "../state.js";
import type { Check } from "./checks.js";

/** What `make` knows beside the inputs. */
export interface Making {
  /** Its name where the inputs give none: drawn at creation, and kept. */
  readonly autoName: () => string;
  /** The resource before an update; undefined at creation. */
  readonly previous: { readonly id: string; readonly outputs: Properties } | undefined;
}

/** One type of the project. `googleKind` turns it into a ResourceKind. */
export interface GoogleSpec {
  readonly token: string;
  /** The provider's noun in its messages: `Network` in `Error creating Network: ...`. */
  readonly noun: string;
  readonly replaceOn: readonly string[];
  /** @default true */
  readonly deleteBeforeReplace?: ResourceKind<CloudState>["deleteBeforeReplace"];
  readonly computed: readonly string[];
  readonly check: Check;
  /** Id and outputs for these inputs. Changes nothing; throws CloudError when the API would refuse. */
  make(state: CloudState, inputs: Properties, making: Making): Made;
  /** What a creation or update does beside storing the resource. */
  stored?(state: CloudState, made: Made): void;
  /** Throws CloudError while the resource may not go. Changes nothing. */
  mayDelete?(state: CloudState, id: string, outputs: Properties): void;
  /** What a deletion does beside removing the resource. */
  deleted?(state: CloudState, id: string, outputs: Properties): void;
}

/** Turns a type's description into what the stand-in provider calls. */
export function googleKind(spec: GoogleSpec): ResourceKind<CloudState> {
  return {
    token: spec.token,
    replaceOn: spec.replaceOn,
    deleteBeforeReplace: spec.deleteBeforeReplace ?? true,
    computed: spec.computed,
    check: spec.check,
    create: (state, inputs, pulumiName) => {
      const made = withNoun(`Error creating ${spec.noun}`, () => {
        const autoName = () => drawName(state, pulumiName);
        const result = spec.make(state, inputs, { autoName, previous: undefined });
        if (state.google[result.id] !== undefined) throw alreadyExists(result.id);
        return result;
      });
      return store(state, spec, made);
    },
    read: (state, id) => state.google[id]?.outputs,
    update: (state, id, inputs) => {
      const { outputs } = demand(state, id);
      const autoName = () => textAt(outputs, "name") ?? id;
      const made = withNoun(`Error updating ${spec.noun} "${id}"`, () =>
        spec.make(state, inputs, { autoName, previous: { id, outputs } }),
      );
      return store(state, spec, { id, outputs: made.outputs }).outputs;
    },
    delete: (state, id) => {
      const found = state.google[id];
      if (found === undefined) return;
      const policy = textAt(found.outputs, "deletionPolicy");
      if (policy === "ABANDON") return;
      withNoun(`Error deleting ${spec.noun}`, () => {
        if (policy === "PREVENT") throw prevented(id);
        spec.mayDelete?.(state, id, found.outputs);
      });
      Reflect.deleteProperty(state.google, id);
      spec.deleted?.(state, id, found.outputs);
    },
  };
}

/** Stores what was made; if a follow-up is refused, as nodes without room are, nothing has changed. */
function store(state: CloudState, spec: GoogleSpec, made: Made): Made {
  const before = state.google[made.id];
  state.google[made.id] = { token: spec.token, outputs: { ...made.outputs } };
  try {
    withNoun(`Error waiting for creating ${spec.noun}`, () => spec.stored?.(state, made));
  } catch (error) {
    if (before === undefined) Reflect.deleteProperty(state.google, made.id);
    else state.google[made.id] = before;
    throw error;
  }
  return made;
}

function withNoun<T>(prefix: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof CloudError)
      throw new CloudError(error.reason, `${prefix}: ${error.message}`);
    throw error;
  }
}

/** Pulumi's name and a suffix that is another one each time: a creation that is tried again collides with nothing. */
function drawName(state: CloudState, pulumiName: string): string {
  const number = nextNumber(state.counters, "autoName");
  return `${pulumiName}-${stableHash(7, pulumiName, String(number))}`;
}

/** The physical name: the one given, else one as the provider makes it. */
export function physicalName(inputs: Properties, { autoName }: Making): string {
  return textAt(inputs, "name") ?? autoName();
}

/** The region given. Throws the provider's error when there is none. */
export function regionOf(inputs: Properties): string {
  const region = textAt(inputs, "region");
  if (region !== undefined) return region.replace(/^.*\/regions\//, "");
  throw new CloudError(
    "invalid",
    "Cannot determine region: set in this resource, or set provider-level 'region' or 'zone'.",
  );
}

/** A resource of the Compute API as a URL, the form outputs and references have. */
export function selfLink(id: string): string {
  return `https://www.googleapis.com/compute/v1/${id}`;
}

/** The id in a reference: a self link, a partial path or a name, which `home` completes. */
export function idOf(state: CloudState, reference: string, home: string): string {
  const path = reference.replace(
    /^https:\/\/[a-z.]+\/(compute|dns|container)\/(v1|beta|v1beta1)\//,
    "",
  );
  return path.includes("/") ? path : `projects/${state.project}/${home}/${path}`;
}

/** Whether an output names the resource: the Compute API writes self links, the GKE API ids. */
export function refersTo(reference: string | undefined, id: string): boolean {
  return reference === id || reference === selfLink(id);
}

/** The stored resource. Throws Google's 404. */
export function demand(state: CloudState, id: string): GoogleResource {
  const found = state.google[id];
  if (found !== undefined) return found;
  throw new CloudError(
    "notFound",
    `googleapi: Error 404: The resource '${id}' was not found, notFound`,
  );
}

/** Ids and outputs of all resources of a type. */
export function resourcesOf(
  state: CloudState,
  token: string,
): readonly (readonly [string, Properties])[] {
  return Object.entries(state.google).flatMap(([id, resource]) =>
    resource.token === token ? [[id, resource.outputs] as const] : [],
  );
}

/** Google's 409 for a name that is taken. */
export function alreadyExists(id: string): CloudError {
  return new CloudError(
    "alreadyExists",
    `googleapi: Error 409: The resource '${id}' already exists, alreadyExists`,
  );
}

/** Google's refusal to delete what another resource uses. `noun` is Google's: `network`, `address`. */
export function inUse(noun: string, id: string, user: string): CloudError {
  return new CloudError(
    "resourceInUseByAnotherResource",
    `googleapi: Error 400: The ${noun} resource '${id}' is already being used by '${user}', resourceInUseByAnotherResource`,
  );
}

/** Google's 400 for a value that it refuses. */
export function badRequest(message: string): CloudError {
  return new CloudError("badRequest", `googleapi: Error 400: ${message}, badRequest`);
}

function prevented(id: string): CloudError {
  return new CloudError(
    "deletionPolicy",
    `cannot destroy ${id}: its deletion_policy is "PREVENT"; set it to "DELETE" and apply first`,
  );
}

/** Outputs of a resource: its inputs, then what the API adds; absent values are left out. */
export function outputsOf(
  inputs: Properties,
  added: Readonly<Record<string, Json | undefined>>,
): Properties {
  return compact({ deletionPolicy: "DELETE", ...inputs, ...added });
}
