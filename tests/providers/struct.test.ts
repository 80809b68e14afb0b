/** Claim: properties on the wire are those that google-protobuf, and so Pulumi's SDK, reads and writes. */
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, test } from "vitest";

import type { Properties } from "../../simulator/kind.js";
import { EncodedStruct } from "../../simulator/providers/struct.js";

const SAMPLES: Readonly<Record<string, Properties>> = {
  nothing: {},
  scalars: { text: "", zero: 0, minus: -1.5, large: 2 ** 53, no: false, yes: true, none: null },
  empty: { list: [], record: {}, within: [[], {}, [{}], null] },
  nested: {
    spec: { rules: [{ host: "a", http: { paths: [{ path: "/", port: { number: 80 } }] } }] },
  },
  names: { "": "empty", "a.b/c": "path", "ключ 🔑": "🔒", constructor: "c", toString: "t" },
};

describe.each(Object.entries(SAMPLES))("%s", (_, properties) => {
  test("is read from what google-protobuf wrote", () => {
    const bytes = structs.Struct.fromJavaScript(properties).serializeBinary();

    expect(EncodedStruct.from(bytes).toJavaScript()).toEqual(properties);
  });

  test("is written so that google-protobuf reads it", () => {
    const { bytes } = EncodedStruct.of(properties);

    expect(structs.Struct.deserializeBinary(bytes).toJavaScript()).toEqual(properties);
  });

  test("is whole inside a message that google-protobuf writes", () => {
    const value = new structs.Value().setStructValue(EncodedStruct.of(properties));

    const read = structs.Value.deserializeBinary(value.serializeBinary());
    expect(read.getStructValue()?.toJavaScript()).toEqual(properties);
  });
});

test("keys come sorted, whatever their order on the wire", () => {
  const { bytes } = EncodedStruct.of({ b: 1, a: { d: 2, c: 3 } });

  expect(JSON.stringify(EncodedStruct.from(bytes).toJavaScript())).toBe(
    '{"a":{"c":3,"d":2},"b":1}',
  );
});

test("what is no JSON is refused", () => {
  const broken = { a: undefined } as unknown as Properties;

  expect(() => EncodedStruct.of(broken)).toThrow("no JSON: undefined");
});
