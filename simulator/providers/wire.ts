/** The edge to gRPC: Pulumi's messages carry properties as google.protobuf.Struct, errors as a status. */
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type structs from "google-protobuf/google/protobuf/struct_pb.js";

import type { CheckFailure, Properties } from "../kind.js";
import type { Change } from "./diff.js";
import { EncodedStruct } from "./struct.js";
import { importedInputs, refreshedInputs } from "./outputs.js";

/** A message's properties; none for a missing Struct. */
export function fromStruct(struct: structs.Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

/** Properties as a message carries them. */
export function toStruct(properties: Properties): structs.Struct {
  return EncodedStruct.of(properties);
}

/** The inputs of the request as they came, and what is wrong with them. */
export function checkResponse(
  request: messages.CheckRequest,
  failures: readonly CheckFailure[],
): messages.CheckResponse {
  const list = failures.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
  return new messages.CheckResponse().setInputs(request.getNews()).setFailuresList(list);
}

/** Changes with their paths, so that a preview shows each and the engine knows what replaces. */
export function diffResponse(
  changes: readonly Change[],
  deleteBeforeReplace: boolean,
): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const replacing = changes.filter((change) => change.replaces);
  const response = new messages.DiffResponse().setHasdetaileddiff(true);
  for (const change of changes) {
    const entry = new messages.PropertyDiff().setKind(wireKind(change)).setInputdiff(true);
    response.getDetaileddiffMap().set(change.path, entry);
  }
  return response
    .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(topLevel(changes))
    .setReplacesList(topLevel(replacing))
    .setDeletebeforereplace(deleteBeforeReplace && replacing.length > 0);
}

function wireKind({ kind, replaces }: Change): messages.PropertyDiff.Kind {
  const { Kind } = messages.PropertyDiff;
  switch (kind) {
    case "add":
      return replaces ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
    default:
      return kind satisfies never;
  }
}

/** The properties that hold the changes: `spec` for `spec.rules[0].host`. */
function topLevel(changes: readonly Change[]): string[] {
  return [...new Set(changes.map(({ path }) => /^[^.[]*/.exec(path)?.[0] ?? path))];
}

/**
 * What was found, or an answer without an id: the resource is gone.
 *
 * @param computed outputs that no input can set, as `ResourceKind.computed`
 */
export function readResponse(
  request: messages.ReadRequest,
  found: Properties | undefined,
  computed: readonly string[],
): messages.ReadResponse {
  if (found === undefined) return new messages.ReadResponse();
  const inputs = fromStruct(request.getInputs());
  // Without inputs it is an import, or a look at what another program made.
  const isOwn = Object.keys(inputs).length > 0;
  const refreshed = isOwn
    ? refreshedInputs(inputs, fromStruct(request.getProperties()), found)
    : importedInputs(found, computed);
  return new messages.ReadResponse()
    .setId(request.getId())
    .setProperties(toStruct(found))
    .setInputs(toStruct(refreshed));
}
