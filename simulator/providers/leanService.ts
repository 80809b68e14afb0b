/**
 * The service of resource providers with properties that stay bytes until somebody reads them: inputs
 * that a check gives back go out as they came in.
 */
import type * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type structs from "google-protobuf/google/protobuf/struct_pb.js";
import protobuf from "protobufjs";

import { EncodedStruct } from "./struct.js";

type Struct = structs.Struct;

/** A generated message class. */
interface Readable<Message> {
  deserializeBinary(bytes: Uint8Array): Message;
}

/** Field number -> how the message takes that Struct (pulumi/provider.proto). */
type Setters<Message> = Readonly<Record<number, (message: Message, struct: Struct) => unknown>>;

/** A Struct of a message: its field number, its value, and the message without it. */
interface Field<Message> {
  readonly number: number;
  readonly get: (message: Message) => Struct | undefined;
  readonly clear: (message: Message) => unknown;
}

/** Wire type of messages, texts and bytes. */
const LENGTH_DELIMITED = 2;

/** Reads a message without looking into its Structs. */
function reading<Message>(type: Readable<Message>, setters: Setters<Message>) {
  return (bytes: Buffer): Message => {
    const reader = protobuf.Reader.create(bytes);
    const rest: Uint8Array[] = [];
    const found: ((message: Message) => unknown)[] = [];
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const tag = reader.uint32();
      const set = setters[tag >>> 3];
      if (set === undefined) {
        reader.skipType(tag & 7);
        rest.push(bytes.subarray(start, reader.pos));
      } else {
        const struct = EncodedStruct.from(reader.bytes());
        found.push((message) => set(message, struct));
      }
    }
    const message = type.deserializeBinary(Buffer.concat(rest));
    for (const set of found) set(message);
    return message;
  };
}

/** Writes a message whose Structs may be bytes already. */
function writing<Message extends { serializeBinary(): Uint8Array }>(
  ...fields: readonly Field<Message>[]
) {
  return (message: Message): Buffer => {
    const writer = protobuf.Writer.create();
    for (const { number, get, clear } of fields) {
      const struct = get(message);
      if (!(struct instanceof EncodedStruct)) continue;
      clear(message);
      writer.uint32((number << 3) | LENGTH_DELIMITED).bytes(struct.bytes);
    }
    return Buffer.concat([message.serializeBinary(), writer.finish()]);
  };
}

const service = services.ResourceProviderService;

/** `ResourceProviderService`, the same on the wire. */
export const leanService: grpc.ServiceDefinition = {
  ...service,
  check: {
    ...service.check,
    requestDeserialize: reading(messages.CheckRequest, {
      2: (message, struct) => message.setOlds(struct),
      3: (message, struct) => message.setNews(struct),
    }),
    responseSerialize: writing<messages.CheckResponse>({
      number: 1,
      get: (message) => message.getInputs(),
      clear: (message) => {
        message.clearInputs();
      },
    }),
  },
  diff: {
    ...service.diff,
    requestDeserialize: reading(messages.DiffRequest, {
      3: (message, struct) => message.setOlds(struct),
      4: (message, struct) => message.setNews(struct),
      6: (message, struct) => message.setOldInputs(struct),
    }),
  },
  create: {
    ...service.create,
    requestDeserialize: reading(messages.CreateRequest, {
      2: (message, struct) => message.setProperties(struct),
    }),
    responseSerialize: writing<messages.CreateResponse>({
      number: 2,
      get: (message) => message.getProperties(),
      clear: (message) => {
        message.clearProperties();
      },
    }),
  },
  read: {
    ...service.read,
    requestDeserialize: reading(messages.ReadRequest, {
      3: (message, struct) => message.setProperties(struct),
      4: (message, struct) => message.setInputs(struct),
    }),
    responseSerialize: writing<messages.ReadResponse>(
      {
        number: 2,
        get: (message) => message.getProperties(),
        clear: (message) => {
          message.clearProperties();
        },
      },
      {
        number: 3,
        get: (message) => message.getInputs(),
        clear: (message) => {
          message.clearInputs();
        },
      },
    ),
  },
  update: {
    ...service.update,
    requestDeserialize: reading(messages.UpdateRequest, {
      3: (message, struct) => message.setOlds(struct),
      4: (message, struct) => message.setNews(struct),
      8: (message, struct) => message.setOldInputs(struct),
    }),
    responseSerialize: writing<messages.UpdateResponse>({
      number: 1,
      get: (message) => message.getProperties(),
      clear: (message) => {
        message.clearProperties();
      },
    }),
  },
  delete: {
    ...service.delete,
    requestDeserialize: reading(messages.DeleteRequest, {
      3: (message, struct) => message.setProperties(struct),
      5: (message, struct) => message.setOldInputs(struct),
    }),
  },
};
