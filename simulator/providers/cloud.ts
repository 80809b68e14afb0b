/** What the generic resource provider needs to know of one cloud. */
import { createRequire } from "node:module";

import { z } from "zod";

import type { InvokeKind, Json, Properties, ResourceKind } from "../kind.js";
import type { CloudState } from "../state.js";
import type { Change } from "./diff.js";

/** What a provider does with a resource; the error for an unreachable cluster depends on it. */
export type Operation = "preview" | "create" | "read" | "update" | "delete";

/** One Pulumi package of the embedded cloud: its types, its functions, and what its configuration reaches. */
export interface Cloud<Scope> {
  /** The package, as in a type token before the first colon: `gcp`. */
  readonly name: string;
  /** Version of the real provider: `9.37.0`. */
  readonly version: string;
  readonly kinds: readonly ResourceKind<Scope>[];
  readonly invokes: readonly InvokeKind[];
  /** Called with the configuration of each provider before its first use. Throws CloudError to refuse it. */
  configure(state: CloudState, config: Properties): void;
  /** The differences between two configurations of one provider. */
  diffConfig(olds: Properties, news: Properties): readonly Change[];
  /**
   * What a provider with this configuration works on. Throws the real provider's CloudError for the
   * operation when it cannot be reached.
   */
  scope(state: CloudState, config: Properties, operation: Operation): Scope;
  /** Whether what a provider with this configuration cannot reach counts as deleted, where it is read or deleted. */
  forgetsUnreachable(config: Properties): boolean;
}

/** Whether a switch of a provider's configuration is on. On the wire it is a text, as every setting is. */
export function isSet(value: Json | undefined): boolean {
  return value === true || value === "true";
}

/** The version of an SDK package, which is that of its provider. */
export function sdkVersion(packageName: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${packageName}/package.json`);
  return z.object({ version: z.string() }).parse(manifest).version;
}
