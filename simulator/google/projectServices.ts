/** APIs that a project has enabled. */
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import { all, matches, required } from "./checks.js";
import { googleKind, outputsOf } from "./model.js";

/** `gcp:projects/service:Service`: one API. Removing it disables the API only with `disableOnDestroy`. */
export const projectServiceKind = googleKind({
  token: "gcp:projects/service:Service",
  noun: "project service",
  replaceOn: ["project", "service"],
  computed: [],
  check: all(required("service"), matches("service", "^[a-z0-9-]+\\.googleapis\\.com$")),
  make: (state, inputs) => {
    const project = textAt(inputs, "project") ?? state.project;
    if (project !== state.project)
      throw new CloudError(
        "forbidden",
        `googleapi: Error 403: Permission denied to enable service on project ${project}, forbidden`,
      );
    const id = `${project}/${textAt(inputs, "service") ?? ""}`;
    return { id, outputs: outputsOf({ ...inputs, project }, {}) };
  },
});
