/**
 * Properties on the wire: google.protobuf.Struct, read and written by protobufjs. google-protobuf, which
 * Pulumi's messages are made with, copies every value once for each level above it: 8 ms for an Ingress
 * of a hundred rules either way, 20 times as long (measured 2026-11-23).
 */
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import protobuf from "protobufjs";

import { isList, isRecord } from "../json.js";
import type { Json, Properties } from "../kind.js";

/** google.protobuf.Value as protobufjs reads it: `kind` names the one member that is set. */
interface Value {
  readonly kind?:
    "nullValue" | "numberValue" | "stringValue" | "boolValue" | "structValue" | "listValue";
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: Struct;
  readonly listValue?: { readonly values: readonly Value[] };
}

interface Struct {
  readonly fields: Readonly<Record<string, Value>>;
}

const codec = protobuf.Root.fromJSON(
  protobuf.common.get("google/protobuf/struct.proto") as protobuf.INamespace,
).lookupType("google.protobuf.Struct");

/** A Struct that is its bytes; what asks it for fields, as google-protobuf does, gets them all the same. */
export class EncodedStruct extends structs.Struct {
  private constructor(readonly bytes: Uint8Array) {
    super();
  }

  static of(properties: Properties): EncodedStruct {
    return new EncodedStruct(codec.encode(membersOf(properties)).finish());
  }

  static from(bytes: Uint8Array): EncodedStruct {
    return new EncodedStruct(bytes);
  }

  override toJavaScript(): Properties {
    return propertiesOf(codec.decode(this.bytes) as unknown as Struct);
  }

  override getFieldsMap(): ReturnType<structs.Struct["getFieldsMap"]> {
    return structs.Struct.deserializeBinary(this.bytes).getFieldsMap();
  }
}

/** Keys sorted, since the order on the wire is that of a hash map. */
function propertiesOf({ fields }: Struct): Properties {
  const keys = Object.keys(fields).sort();
  return Object.fromEntries(keys.map((key) => [key, plain(fields[key])]));
}

function plain(value: Value | undefined): Json {
  switch (value?.kind) {
    case "structValue":
      return propertiesOf(value.structValue ?? { fields: {} });
    case "listValue":
      return (value.listValue?.values ?? []).map(plain);
    case "stringValue":
    case "numberValue":
    case "boolValue":
      return value[value.kind] ?? null;
    case "nullValue":
    case undefined:
      return null;
  }
}

/** As protobufjs takes them: the members that are set. */
function membersOf(properties: Properties): Record<string, unknown> {
  const entries = Object.entries(properties);
  return { fields: Object.fromEntries(entries.map(([key, value]) => [key, memberOf(value)])) };
}

function memberOf(value: Json): Record<string, unknown> {
  if (isList(value)) return { listValue: { values: value.map(memberOf) } };
  if (isRecord(value)) return { structValue: membersOf(value) };
  if (value === null) return { nullValue: 0 };
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "number":
      return { numberValue: value };
    case "boolean":
      return { boolValue: value };
    default:
      throw new Error(`no JSON: ${typeof value}`);
  }
}
