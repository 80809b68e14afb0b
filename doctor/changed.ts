/** What happened to the cloud behind the state's back. */
import { drift, indexOf, type CloudView } from "./cloud.js";
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
  const commands: readonly Command[] = [{ kind: "pulumi", args: REFRESH }, UP];
  return seen.flatMap((resource): Finding[] => {
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
  });
}

function isInCloud({ type, custom, external, id }: StateResource): boolean {
  return custom && !external && id !== undefined && /^(gcp|kubernetes):/.test(type);
}
