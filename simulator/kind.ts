/**
 * The contract between the simulated cloud and the stand-in providers: what one resource type does.
 * Google's types are in `google/`, Kubernetes' in `kubernetes/`; `providers/` speaks gRPC for all.
 */
import type { CloudState, Cluster } from "./state.js";

/** A plain JSON value. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Inputs or outputs of a resource. Secrets arrive unwrapped. */
export type Properties = Readonly<Record<string, Json>>;

/**
 * Pulumi's wire marker for a value that a preview cannot know yet. It may stand wherever a value may;
 * a check accepts it everywhere.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One wrong input, as the real provider's Check reports it. */
export interface CheckFailure {
  /** Property path: `ipCidrRange`, `metadata.name`; empty for the object as a whole. */
  readonly property: string;
  readonly reason: string;
}

/** An answer of the simulated API that is not success: the text a user would see from the real one. */
export class CloudError extends Error {
  constructor(
    /** Google's or Kubernetes' reason: `QUOTA_EXCEEDED`, `notFound`, `AlreadyExists`, `Invalid`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = "CloudError";
  }
}

/** One resource as the simulated API keeps it. */
export interface Made {
  /** The provider's id, in the real provider's form: `projects/p/global/networks/n`, `ns/name`. */
  readonly id: string;
  readonly outputs: Properties;
}

/**
 * What one resource type does. All functions are synchronous and change only the scope given: the
 * whole CloudState for Google's types, one cluster in it (ClusterScope) for Kubernetes'.
 */
export interface ResourceKind<Scope> {
  /** Pulumi type token: `gcp:compute/network:Network`, `kubernetes:core/v1:Service`. */
  readonly token: string;
  /** Paths of inputs whose change replaces the resource: `["ipCidrRange"]`, `["metadata.name"]`. */
  readonly replaceOn: readonly string[];
  /**
   * Whether the old one goes before the new one is made, because both would have the same name.
   * `same name`: only then, as Pulumi's bridge decides it; without a name given the new one gets another.
   */
  readonly deleteBeforeReplace: boolean | "same name";
  /** Every fault of the inputs that the real provider or API finds without the state. */
  check(inputs: Properties): readonly CheckFailure[];
  /**
   * Checks that need the state but change nothing: the Kubernetes provider's dry run in a preview
   * (facts K3). Throws CloudError. Not called when `inputs` hold an unknown value.
   */
  dryRun?(scope: Scope, inputs: Properties, previousId: string | undefined): void;
  /** Names of the outputs that only creation can tell; a preview returns them as unknown. */
  readonly computed: readonly string[];
  /** Makes it. `name` is the Pulumi name, for types whose physical name is derived from it. Throws CloudError. */
  create(scope: Scope, inputs: Properties, name: string): Made;
  /** The resource as it is now, or undefined when it is gone. */
  read(scope: Scope, id: string): Properties | undefined;
  /** Changes it in place; returns its outputs. Throws CloudError. */
  update(scope: Scope, id: string, inputs: Properties): Properties;
  /**
   * Why a resource that was just created or changed does not work yet: a sentence, then what was seen;
   * empty when it does.
   * The engine then keeps it in its state, fails the step, and tries again by an update the next time.
   */
  unready?(scope: Scope, id: string, operation: "create" | "update"): readonly string[];
  /** Removes it. One that is gone already is no error. Throws CloudError while something uses it. */
  delete(scope: Scope, id: string): void;
}

/** One cluster of the simulated project, with the project around it (the Service controller asks it for addresses). */
export interface ClusterScope {
  readonly state: CloudState;
  readonly cluster: Cluster;
  /**
   * A creation takes an object over that exists already, instead of failing: `upsertExistingObjects` of
   * the provider since 4.29 (facts K11). @default false
   */
  readonly upsertsExisting?: boolean;
}

/** A function of a provider, `gcp:container/getCluster:getCluster`. Throws CloudError. */
export interface InvokeKind {
  readonly token: string;
  invoke(state: CloudState, args: Properties): Properties;
}
