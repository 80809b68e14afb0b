/** A resource that exists and does not work yet: how the engine is told. */
import * as grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";

import type { Properties } from "../kind.js";
import { toStruct } from "./wire.js";

/**
 * Thrown after a creation or update whose result is stored. The engine keeps the resource with these
 * reasons, fails the step, and updates it in the next `up` even if nothing else changed.
 */
export class InitializationError extends Error {
  override readonly name = "InitializationError";

  /** @param reasons a sentence, then what was seen; at least one. */
  constructor(
    private readonly id: string,
    private readonly outputs: Properties,
    private readonly reasons: readonly string[],
  ) {
    super(reasons[0] ?? "");
  }

  /** The gRPC error: Pulumi's detail in the status that gRPC carries in `grpc-status-details-bin`. */
  toStatus(): Partial<grpc.StatusObject> {
    const detail = new messages.ErrorResourceInitFailed()
      .setId(this.id)
      .setProperties(toStruct(this.outputs))
      .setReasonsList([...this.reasons]);
    const any = new anyMessages.Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statuses.Status()
      .setCode(grpc.status.UNKNOWN)
      .setMessage(this.message)
      .setDetailsList([any]);
    const metadata = new grpc.Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details: this.message, metadata };
  }
}
