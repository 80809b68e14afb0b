import * as pulumi from "@pulumi/pulumi";

/**
 * What a component was told to wait for, to hand on to its children: `dependsOn` reaches the component
 * alone. Plain resources only, which is what this project's strategies pass.
 */
export function dependencies(
  opts: pulumi.ComponentResourceOptions | undefined,
): readonly pulumi.Resource[] {
  const { dependsOn } = opts ?? {};
  if (dependsOn === undefined) return [];
  const all: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  return all.filter((on) => pulumi.Resource.isInstance(on));
}
