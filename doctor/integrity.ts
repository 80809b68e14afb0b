/** What must hold in every state, whatever the program: Pulumi's own rules, and those it does not check. */
import type { Snapshot, StateResource } from "./snapshot.js";

/** A URN: `urn:pulumi:<stack>::<project>::<type>::<name>`. */
const URN = /^urn:pulumi:[^:]+::[^:]+::(?:[^$]+\$)*([^$]+?)::.+$/;

/** Every fault of the state, each with the resource; empty for a sound one. */
export function integrityFaults({ resources }: Snapshot): readonly string[] {
  const seen = new Set<string>();
  const providers = new Set<string>();
  return resources.flatMap((resource) => {
    const faults = [...own(resource), ...references(resource, seen, providers)];
    if (!resource.delete && seen.has(resource.urn)) faults.push("stands in it twice");
    seen.add(resource.urn);
    if (resource.type.startsWith("pulumi:providers:"))
      providers.add(`${resource.urn}::${resource.id ?? ""}`);
    return faults.map((fault) => `${resource.urn} ${fault}`);
  });
}

function own({ urn, type, custom, id, delete: isDeleted }: StateResource): string[] {
  const inUrn = URN.exec(urn)?.[1];
  if (inUrn === undefined) return ["is no URN"];
  return [
    ...(inUrn === type ? [] : [`has type ${type}`]),
    ...(custom && (id ?? "") === "" && !isDeleted ? ["has no id"] : []),
  ];
}

function references(
  { parent, dependencies, propertyDependencies, deletedWith, provider }: StateResource,
  seen: ReadonlySet<string>,
  providers: ReadonlySet<string>,
): string[] {
  const needed = [
    ...(dependencies ?? []),
    ...Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
    ...(deletedWith === undefined || deletedWith === "" ? [] : [deletedWith]),
  ];
  const missing = [...new Set(needed)].filter((urn) => !seen.has(urn));
  return [
    ...(parent === undefined || seen.has(parent)
      ? []
      : [`has parent ${parent}, which is not before it`]),
    ...missing.map((urn) => `depends on ${urn}, which is not before it`),
    ...(provider === undefined || provider === "" || providers.has(provider)
      ? []
      : [`has provider ${provider}, which is not before it`]),
  ];
}
