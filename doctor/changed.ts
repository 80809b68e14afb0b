/** What happened to the cloud behind the state's back. */
import { drift, indexOf, type CloudView, type Index } from "./cloud.js";
import { REFRESH, UP } from "./commands.js";
import type { Command, Finding } from "./finding.js";
import { nameOf, type Snapshot, type StateResource } from "./snapshot.js";

/** What is not there any more, and what somebody else changed. */
export function changedByHand(
  { resources }: Snapshot,
  cloud: CloudView | undefined,
): readonly Finding[] {
  if (cloud === undefined) return [];
  const index = indexOf(cloud);
  const seen = resources.filter(isInCloud);
  const objects = seen.filter(({ type }) => type.startsWith("kubernetes:"));
  if (cloud.hasCluster || objects.length === 0)
    return seen.flatMap((resource) => changed(resource, index));
  const others = seen.filter(({ type }) => !/^(kubernetes:|gcp:container\/)/.test(type));
  return [withCluster(objects.length), ...others.flatMap((resource) => changed(resource, index))];
}

function changed(resource: StateResource, index: Index): readonly Finding[] {
  const commands: readonly Command[] = [{ kind: "pulumi", args: REFRESH }, UP];
  const subject = `${resource.type} "${nameOf(resource)}" (${resource.id ?? ""})`;
  const found = index.get(`${resource.type} ${resource.id ?? ""}`);
  if (found === undefined)
    return [
      {
        situation: "gone",
        what: `${subject} does not exist any more`,
        why: "somebody deleted it, or the state is an older one",
        commands,
      },
    ];
  const paths = drift(resource.outputs, found.outputs);
  if (paths.length === 0) return [];
  return [
    {
      situation: "drift",
      what: `${subject} differs from the state in ${paths.slice(0, 3).join(", ")}`,
      why: "somebody changed it, or the reply to an update was lost",
      commands,
    },
  ];
}

/**
 * Nothing can be read of what was in it, so a plain refresh fails (facts K12). One that was tried has dropped
 * the cluster itself from the state before it failed.
 */
function withCluster(objects: number): Finding {
  return {
    situation: "gone",
    what: `the cluster does not exist any more, and with it ${objects} Kubernetes ${objects === 1 ? "object" : "objects"} of the state`,
    why: "somebody deleted it; if it only cannot be reached, wait: this forgets its objects",
    commands: [
      { kind: "pulumi", args: REFRESH, env: { PULUMI_K8S_DELETE_UNREACHABLE: "true" } },
      UP,
    ],
  };
}

function isInCloud({ type, custom, external, id }: StateResource): boolean {
  return custom && !external && id !== undefined && /^(gcp|kubernetes):/.test(type);
}
