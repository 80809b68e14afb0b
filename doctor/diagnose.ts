/** From what can be read of a stack to the steps: pure, so that each situation is a test. */
import { importable, madeBy, type CloudView, type Existing } from "./cloud.js";
import { changedByHand } from "./changed.js";
import { REFRESH, UP } from "./commands.js";
import type { Command, Finding } from "./finding.js";
import { integrityFaults } from "./integrity.js";
import type { Planned } from "./planned.js";
import { nameOf, type Snapshot } from "./snapshot.js";

/** What the doctor looks at. */
export interface Stack {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Undefined where it cannot be seen: nothing is said of it then. */
  readonly cloud?: CloudView | undefined;
  /** What a preview would create; undefined when none was given. */
  readonly planned?: readonly Planned[] | undefined;
  /** First part of the names of what the program makes in Google Cloud: `service-ingress-dev`. */
  readonly prefix: string;
  /** Where a preview and the file of `pulumi import` are written, as complete paths. */
  readonly files: { readonly preview: string; readonly imports: string };
  /** Newest copy of the state that is sound, for when this one is not. */
  readonly restore?: Command | undefined;
}

/** Everything that is found, in the order of treatment. A healthy stack has none. */
export function diagnose(stack: Stack): readonly Finding[] {
  return [
    ...damaged(stack),
    ...pending(stack),
    ...lostCreates(stack),
    ...changedByHand(stack.snapshot, stack.cloud),
    ...notReady(stack.snapshot),
    ...leftOver(stack.snapshot),
  ];
}

/** The state is no sound one. */
function damaged({ snapshot, restore }: Stack): readonly Finding[] {
  const faults = integrityFaults(snapshot);
  const [first] = faults;
  if (first === undefined) return [];
  const more = faults.length === 1 ? "" : ` and ${faults.length - 1} more`;
  return [
    {
      situation: "damaged",
      what: `the state contradicts itself: ${first}${more}`,
      why: "it was changed by hand or by a faulty disk",
      commands: [
        ...(restore === undefined ? [] : [restore]),
        { kind: "pulumi", args: REFRESH },
        UP,
      ],
    },
  ];
}

/**
 * Operations that were cut off. One refresh treats them all: it looks at all but creations, of which it
 * knows no id. `--import-pending-creates` of CLI 3.250 drops them too and imports nothing, so what they
 * made is taken over afterwards.
 */
function pending(stack: Stack): readonly Finding[] {
  const { snapshot, cloud } = stack;
  const operations = snapshot.pending.map(({ type, resource }) => ({
    ...{ type, resource, isCreation: type === "creating" },
    made: cloud === undefined ? undefined : madeBy(cloud, resource.type, resource.inputs),
  }));
  const made = operations.flatMap(({ isCreation, made }) => (isCreation && made ? [made] : []));
  const clears = operations.some(({ isCreation }) => isCreation);
  const commands: readonly Command[] = [
    { kind: "pulumi", args: [...REFRESH, ...(clears ? ["--clear-pending-creates"] : [])] },
    ...takingOver(stack, made),
  ];
  return operations.map(({ type, resource, made, isCreation }) => ({
    situation: "pending",
    what: `${resource.type} "${nameOf(resource)}" was interrupted while ${type}${isCreation ? fate(cloud, made) : ""}`,
    why: "the CLI or its machine stopped before the answer came",
    commands,
  }));
}

/** What finishes an update that finds these in its way. */
function takingOver(stack: Stack, made: readonly Existing[]): readonly Command[] {
  if (made.length === 0) return [UP];
  return made.some(({ type }) => importable(type)) ? found(stack) : UPSERT;
}

function fate(cloud: CloudView | undefined, made: Existing | undefined): string {
  if (cloud === undefined) return ": look whether it exists";
  return made === undefined ? " and does not exist" : ` and exists as ${made.id}`;
}

/** Things that exist, that the program wants, and that the state does not know. */
function lostCreates(stack: Stack): readonly Finding[] {
  const { snapshot, cloud, planned, prefix } = stack;
  if (cloud === undefined) return [];
  const known = new Set(
    [...snapshot.resources, ...snapshot.pending.map(({ resource }) => resource)].map(
      ({ type, id }) => `${type} ${id ?? ""}`,
    ),
  );
  const cutOff = new Set(
    snapshot.pending.flatMap(({ resource }) => {
      const made = madeBy(cloud, resource.type, resource.inputs);
      return made === undefined ? [] : [`${made.type} ${made.id}`];
    }),
  );
  const isKnown = (thing: Existing) =>
    known.has(`${thing.type} ${thing.id}`) || cutOff.has(`${thing.type} ${thing.id}`);
  if (planned === undefined)
    return cloud.existing
      .filter((thing) => !isKnown(thing) && thing.type.startsWith("gcp:"))
      .filter(({ id }) => id.includes(prefix))
      .map((thing) => lost(thing, found(stack)));
  return planned.flatMap(({ type, inputs }) => {
    const thing = madeBy(cloud, type, inputs);
    if (thing === undefined || isKnown(thing)) return [];
    return [lost(thing, importable(type) ? imports(stack) : UPSERT)];
  });
}

/**
 * The provider refuses to create what exists, unless it is told once to take it over (facts K11). The
 * second `up` tells it to refuse again.
 */
const UPSERT: readonly Command[] = [
  {
    kind: "pulumi",
    args: ["up", "--yes"],
    env: { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" },
  },
  UP,
];

/** What a lost creation needs without a preview: one, and its import. */
function found({ files }: Stack): readonly Command[] {
  return [
    { kind: "pulumi", args: ["preview", "--json"], to: files.preview },
    { kind: "doctor", args: ["--preview", files.preview] },
  ];
}

/** What takes the things of the import file into the state, and finishes the update. */
function imports({ files }: Stack): readonly Command[] {
  return [
    {
      kind: "pulumi",
      args: [
        ...["import", "--file", files.imports, "--yes"],
        ...["--protect=false", "--generate-code=false"],
      ],
    },
    UP,
  ];
}

function lost(thing: Existing, commands: readonly Command[]): Finding {
  return {
    situation: "lost-create",
    what: `${thing.type} ${thing.id} exists and is not in the state`,
    why: "the reply to its creation was lost, the state is an older one, or somebody else made it",
    commands,
  };
}

/** Made, and not working: the engine tries again with the next `up`. */
function notReady({ resources }: Snapshot): readonly Finding[] {
  return resources.flatMap((resource): Finding[] => {
    const reasons = resource.initErrors ?? [];
    if (reasons.length === 0) return [];
    return [
      {
        situation: "not-ready",
        what: `${resource.type} "${nameOf(resource)}" was made and does not work: ${reasons.at(-1) ?? ""}`,
        why: "what it waits for did not come, for example because of a quota",
        commands: [UP],
      },
    ];
  });
}

/** Replaced, and not deleted yet. */
function leftOver({ resources }: Snapshot): readonly Finding[] {
  return resources
    .filter((resource) => resource.delete)
    .map((resource) => ({
      situation: "left-over",
      what: `${resource.type} "${nameOf(resource)}" was replaced and still exists`,
      why: "the command stopped before it deleted the old one",
      commands: [UP],
    }));
}
