/** The package `gcp` of the embedded cloud: one project, the first that a provider is configured with. */
import { googleInvokes, googleKinds } from "../google/index.js";
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Properties } from "../kind.js";
import { isEmpty } from "../state.js";
import type { CloudState } from "../state.js";
import { sdkVersion } from "./cloud.js";
import type { Cloud } from "./cloud.js";
import { changesBetween } from "./diff.js";

export const googleCloud: Cloud<CloudState> = {
  name: "gcp",
  version: sdkVersion("@pulumi/gcp"),
  kinds: googleKinds,
  invokes: googleInvokes,
  configure: useProject,
  // As with the real provider, another project does not replace the provider.
  diffConfig: (olds, news) => changesBetween(olds, news, []),
  scope: (state) => state,
  forgetsUnreachable: () => false,
};

/** An empty project takes the configured name. One that holds resources keeps its own. */
function useProject(state: CloudState, config: Properties): void {
  const project = textAt(config, "project");
  if (project === undefined || project === state.project) return;
  if (isEmpty(state)) {
    Object.assign(state, { project });
    return;
  }
  throw new CloudError(
    "notFound",
    `project "${project}" not found: the embedded cloud holds resources of "${state.project}"; ` +
      "destroy them first, or set gcp:project back",
  );
}
