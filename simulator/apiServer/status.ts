/** How the controllers write what they found. */
import type { Json } from "../kind.js";
import type { ObjectClient, ObjectReference } from "./objects.js";
import { ApiError } from "./rest.js";

/** Writes the status of an object; one that is gone is no error. */
export async function writeStatus(
  objects: ObjectClient,
  reference: ObjectReference,
  status: Json,
): Promise<void> {
  const path = await objects.pathOf(reference);
  const contentType = "application/merge-patch+json";
  await objects
    .ask({ method: "PATCH", path: `${path}/status`, body: { status }, contentType })
    .catch(toleratingConflict);
}

/** Somebody else was faster, or the object is gone: the next round sees. */
export function toleratingConflict(error: unknown): void {
  if (error instanceof ApiError && (error.status === 409 || error.status === 404)) return;
  throw error;
}
