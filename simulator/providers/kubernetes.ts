/** The package `kubernetes` of the embedded cloud: what the real provider does with its configuration. */
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { ClusterScope, Properties } from "../kind.js";
import { clusterForKubeconfig, kubernetesKinds } from "../kubernetes/index.js";
import type { CloudState } from "../state.js";
import { isSet, sdkVersion } from "./cloud.js";
import type { Cloud, Operation } from "./cloud.js";
import { changesBetween, isSame } from "./diff.js";
import { hasUnknown } from "./outputs.js";
import type { Change } from "./diff.js";

export const kubernetesCloud: Cloud<ClusterScope> = {
  name: "kubernetes",
  version: sdkVersion("@pulumi/kubernetes"),
  kinds: kubernetesKinds,
  invokes: [],
  configure: () => undefined,
  diffConfig: diffProvider,
  scope: reach,
  forgetsUnreachable,
};

/** Settings that say which cluster it is. */
const CLUSTER_SETTINGS = ["kubeconfig", "context", "cluster"];

/**
 * A provider that reaches another cluster is replaced, and with it every object. `clusterIdentifier`
 * set and unchanged says that it is the same cluster, whatever else changes (facts K8). So does a
 * kubeconfig that a preview cannot know: nothing tells that it is another one.
 */
function diffProvider(olds: Properties, news: Properties): readonly Change[] {
  const identifier = textAt(news, "clusterIdentifier");
  const isNamed = identifier !== undefined && isSame(olds.clusterIdentifier, identifier);
  const isKnown = CLUSTER_SETTINGS.every((key) => !hasUnknown(news[key] ?? null));
  return changesBetween(olds, news, isNamed || !isKnown ? [] : CLUSTER_SETTINGS);
}

function reach(state: CloudState, config: Properties, operation: Operation): ClusterScope {
  const [kubeconfig, context] = [textAt(config, "kubeconfig"), textAt(config, "context")];
  // A kubeconfig may be a path too. The user's own file is not read: its context names the cluster.
  const isContent = kubeconfig !== undefined && /[\n{]/.test(kubeconfig);
  try {
    const cluster = clusterForKubeconfig(state, {
      ...(isContent ? { kubeconfig } : {}),
      ...(context === undefined ? {} : { context }),
    });
    // The SDK fills it in from its environment (facts K11).
    return { state, cluster, upsertsExisting: isSet(config["upsertExistingObjects"]) };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    throw new CloudError(error.reason, `${error.message}; ${cureFor(operation)}`);
  }
}

/** The provider's own setting, else the environment of its process (facts K12). */
function forgetsUnreachable({ deleteUnreachable }: Properties): boolean {
  return isSet(deleteUnreachable ?? process.env["PULUMI_K8S_DELETE_UNREACHABLE"]);
}

function cureFor(operation: Operation): string {
  return operation === "read" || operation === "delete"
    ? 'if the cluster was deleted, run this again with the environment variable PULUMI_K8S_DELETE_UNREACHABLE set to "true"'
    : "give the resource a provider with the kubeconfig of a cluster of the embedded cloud";
}
