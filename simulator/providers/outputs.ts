/** Outputs a preview can tell, and inputs as a refresh finds them. */
import { isList, isRecord } from "../json.js";
import { UNKNOWN } from "../kind.js";
import type { Json, Properties } from "../kind.js";
import { isSame } from "./diff.js";

/** Whether a preview cannot know the value or a part of it. */
export function hasUnknown(value: Json): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** What a preview tells of a resource to be made: its inputs, and `computed` (dotted paths) unknown. */
export function plannedOutputs(inputs: Properties, computed: readonly string[]): Properties {
  return computed.reduce((outputs, path) => withUnknown(outputs, path.split(".")), inputs);
}

function withUnknown(outputs: Properties, [first, ...rest]: readonly string[]): Properties {
  if (first === undefined) return outputs;
  if (rest.length === 0) return { ...outputs, [first]: UNKNOWN };
  const inner = outputs[first];
  if (inner === UNKNOWN) return outputs;
  return { ...outputs, [first]: withUnknown(isRecord(inner) ? inner : {}, rest) };
}

/** What a preview tells of a resource to be changed in place: the old outputs with the new inputs in them. */
export function updatedOutputs(
  outputs: Properties,
  oldInputs: Properties,
  inputs: Properties,
): Properties {
  const kept = Object.entries(outputs).filter(([key]) => !(key in oldInputs) || key in inputs);
  const changed = Object.entries(inputs).map(([key, value]): [string, Json] => {
    const [output, old] = [outputs[key], oldInputs[key]];
    const merge = isRecord(value) && isRecord(output);
    return [key, merge ? updatedOutputs(output, isRecord(old) ? old : {}, value) : value];
  });
  return Object.fromEntries([...kept, ...changed]);
}

/**
 * The inputs as they would have to be to give the outputs that a refresh has found: those of the last
 * update, changed only where an output has changed since. A form that only the server uses (a complete
 * URL for a name, a default) is in both outputs, so it is no drift.
 */
export function refreshedInputs(
  inputs: Properties,
  outputs: Properties,
  found: Properties,
): Properties {
  const entries = Object.entries(inputs).flatMap(([key, value]): [string, Json][] => {
    const now = refreshedInput(value, outputs[key], found[key]);
    return now === undefined ? [] : [[key, now]];
  });
  return Object.fromEntries(entries);
}

function refreshedInput(
  input: Json,
  output: Json | undefined,
  found: Json | undefined,
): Json | undefined {
  if (isSame(output, found)) return input;
  if (isRecord(input) && isRecord(output) && isRecord(found)) {
    return refreshedInputs(input, output, found);
  }
  return found;
}

/** Marks inputs that an import read from the cloud, as Pulumi's bridge to Terraform providers does. */
const READ_DEFAULTS = "__defaults";

/**
 * The inputs of an imported resource: what was found without what no input can set. The cloud's defaults
 * are among them, and nothing tells them from what somebody chose; the mark says so.
 */
export function importedInputs(found: Properties, computed: readonly string[]): Properties {
  const settable = Object.entries(found).filter(([key]) => !computed.includes(key));
  const inputs = settable.map(([key, value]): [string, Json] => [key, withoutHost(value)]);
  return { ...Object.fromEntries(inputs), [READ_DEFAULTS]: [] };
}

/** A reference as an id: the real provider takes it for the same as its complete URL. */
function withoutHost(value: Json): Json {
  const host = "https://www.googleapis.com/compute/v1/";
  return typeof value === "string" && value.startsWith(host) ? value.slice(host.length) : value;
}

/** Whether the inputs are those of an import: a program need not repeat the defaults in them. */
export function areImported(inputs: Properties): boolean {
  return READ_DEFAULTS in inputs;
}
