/** What a preview would do, resource by resource, from whatever form of it the Pulumi CLI wrote. */
import { PreviewError } from "./reading/error.js";
import { readDigest } from "./reading/digest.js";
import { readEvents } from "./reading/events.js";
import type { Values } from "./values.js";

export { PreviewError } from "./reading/error.js";

/** What the engine would do. `read` only looks at what somebody else manages. */
export type Operation = "same" | "read" | "create" | "update" | "replace" | "delete";

/** A resource on one side of the change. */
export interface ResourceState {
  /** URN of the component it belongs to. */
  readonly parent: string | undefined;
  readonly inputs: Values;
  readonly outputs: Values;
  /** Input -> URNs of the resources its value comes from; empty in the event log, which does not tell. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

/** A property that changes. */
export interface PropertyChange {
  /** `spec.rules[0].host`. */
  readonly path: string;
  /** Whether this property is why the resource is replaced. */
  readonly replaces: boolean;
}

/** What happens to one resource. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly urn: string;
  /** `kubernetes:networking.k8s.io/v1:Ingress`. */
  readonly type: string;
  /** Pulumi's name of it: the last part of the URN. */
  readonly name: string;
  /** False for a component, which is nothing but its children. */
  readonly isCustom: boolean;
  /** Missing when it is created. */
  readonly before: ResourceState | undefined;
  /** Missing when it is deleted. */
  readonly after: ResourceState | undefined;
  /** Sorted by path. Empty for a creation, a deletion, and where the provider does not say. */
  readonly properties: readonly PropertyChange[];
}

/** A line that the engine, a provider or the program printed. */
export interface Diagnostic {
  readonly severity: "warning" | "error";
  readonly message: string;
}

/** A preview that was read. */
export interface Preview {
  readonly project: string;
  readonly stack: string;
  readonly changes: readonly ResourceChange[];
  /** Number of resources that stay as they are, whether or not `changes` has them. */
  readonly unchanged: number;
  /**
   * Whether `changes` has the unchanged resources too: `pulumi preview --json` leaves them out unless it
   * is told `--show-sames`; the event log always has them.
   */
  readonly isComplete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether the preview ended with errors, and so says nothing about changes. */
export function hasFailed({ diagnostics }: Preview): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/**
 * Reads what `pulumi preview --json` printed, as one object or as a stream of events
 * (`PULUMI_ENABLE_STREAMING_JSON_PREVIEW`), or an event log. Lines before it, such as npm's, are skipped.
 *
 * @throws PreviewError, one line, for a text that is no preview or not a whole one.
 */
export function readPreview(text: string): Preview {
  const start = /^\{/m.exec(text)?.index;
  if (text.trim() === "") throw new PreviewError("it is empty");
  if (start === undefined) throw new PreviewError("it is no JSON");
  const json = text.slice(start);
  const firstLine = json.slice(0, json.search(/\r?\n|$/));
  const isStream = json.trim().length > firstLine.trim().length && isWholeObject(firstLine);
  return isStream ? readEvents(json) : readDigest(json);
}

/** Whether a line is an object of its own, as in a stream, and not the beginning of one. */
function isWholeObject(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
