/** A stack's state as Pulumi writes it: `pulumi stack export`, or the file of a file back end. */
import { z } from "zod";

/** A plain JSON object. */
export type Properties = Readonly<Record<string, unknown>>;

const properties = z.record(z.string(), z.unknown());

const Resource = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().default(false),
  /** Waits to be deleted after its replacement was made. */
  delete: z.boolean().default(false),
  /** Read only: somebody else's. */
  external: z.boolean().default(false),
  id: z.string().optional(),
  inputs: properties.default({}),
  outputs: properties.default({}),
  parent: z.string().optional(),
  dependencies: z.array(z.string()).nullish(),
  /** Input -> URNs of what its value came from. */
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
  deletedWith: z.string().optional(),
  /** `<urn of the provider>::<its id>`. */
  provider: z.string().optional(),
  initErrors: z.array(z.string()).nullish(),
});

/** One resource of the state. */
export type StateResource = z.infer<typeof Resource>;

const Deployment = z.object({
  manifest: z.object({ time: z.string() }),
  resources: z.array(Resource).nullish(),
  pending_operations: z.array(z.object({ type: z.string(), resource: Resource })).nullish(),
});

const State = z.union([
  z.object({ deployment: Deployment }),
  z.object({ checkpoint: z.object({ latest: Deployment.nullish() }) }),
]);

/** What the doctor needs to know of a state. */
export interface Snapshot {
  /** When it was written, RFC 3339; undefined for a stack that never had an `up`. */
  readonly time: string | undefined;
  /** In the order of the state: what a resource needs comes before it. */
  readonly resources: readonly StateResource[];
  /** Operations that a command began and nobody saw end: `creating`, `updating`, `deleting`. */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** Reads a state. Throws an Error that says why the text is none. */
export function readSnapshot(text: string): Snapshot {
  const parsed = State.safeParse(parseJson(text));
  if (!parsed.success) throw new Error("it is JSON, but no state of a Pulumi stack");
  const { data } = parsed;
  const latest = "deployment" in data ? data.deployment : data.checkpoint.latest;
  return {
    time: latest?.manifest.time,
    resources: latest?.resources ?? [],
    pending: (latest?.pending_operations ?? []).map(({ type, resource }) => ({ type, resource })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is not JSON: cut, or damaged");
  }
}

/** The name that the program gave: the end of the URN. */
export function nameOf({ urn }: Pick<StateResource, "urn">): string {
  return urn.split("::").slice(3).join("::");
}
