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
