/** Cloud Storage: buckets. What is in them is not modelled. */
import { at, flagAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import { timestamp } from "../state.js";
import { all, matches, oneOf, required } from "./checks.js";
import { googleKind, outputsOf, physicalName } from "./model.js";

/** `gcp:storage/bucket:Bucket`. The name is unique in all of Google Cloud; 3 to 63 characters. */
export const bucketKind = googleKind({
  token: "gcp:storage/bucket:Bucket",
  noun: "bucket",
  replaceOn: ["name", "project", "location"],
  computed: ["projectNumber", "selfLink", "timeCreated", "updated", "url"],
  check: all(
    required("location"),
    matches("name", "^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$"),
    oneOf("publicAccessPrevention", "inherited", "enforced"),
  ),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    if (at(inputs, "retentionPolicy") !== undefined && flagAt(inputs, "versioning.enabled"))
      throw new CloudError(
        "conflict",
        "googleapi: Error 409: Versioning may not be enabled on a bucket with a retention policy, conflict",
      );
    const now = timestamp(state);
    const added = {
      name,
      project: textAt(inputs, "project") ?? state.project,
      location: (textAt(inputs, "location") ?? "").toUpperCase(),
      selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
      timeCreated: textAt(making.previous?.outputs, "timeCreated") ?? now,
      updated: now,
      url: `gs://${name}`,
    };
    return { id: name, outputs: outputsOf({ storageClass: "STANDARD", ...inputs }, added) };
  },
});
