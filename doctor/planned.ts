/** What a preview would create, and the file with which `pulumi import` takes it into the state. */
import { z } from "zod";

import { importable, madeBy, type CloudView } from "./cloud.js";
import type { Properties, Snapshot } from "./snapshot.js";

/** One resource that a preview would create. */
export interface Planned {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly parent: string | undefined;
  /** `<urn>::<id>`. */
  readonly provider: string | undefined;
}

const Preview = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        newState: z
          .object({
            type: z.string(),
            custom: z.boolean().default(false),
            inputs: z.record(z.string(), z.unknown()).default({}),
            parent: z.string().optional(),
            provider: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default([]),
});

/** The creations of `pulumi preview --json`. Throws an Error when the text is something else. */
export function readPlanned(text: string): readonly Planned[] {
  const { steps } = Preview.parse(JSON.parse(text));
  return steps.flatMap(({ op, urn, newState }) => {
    if (op !== "create" || newState?.custom !== true) return [];
    const { type, inputs, parent, provider } = newState;
    return [{ urn, type, inputs, parent, provider }];
  });
}

/** The form of `pulumi import --file`. */
export interface ImportFile {
  /** Word -> URN. */
  readonly nameTable: Readonly<Record<string, string>>;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly id: string;
    readonly parent?: string;
    readonly provider?: string;
  }[];
}

/** Everything that is planned, exists and is in no state, ready for `pulumi import --file`. */
export function importFile(
  planned: readonly Planned[],
  cloud: CloudView,
  { resources }: Snapshot,
): ImportFile {
  const known = new Set(resources.map(({ type, id }) => `${type} ${id ?? ""}`));
  const nameTable: Record<string, string> = {};
  const word = (urn: string | undefined) => {
    if (urn === undefined) return undefined;
    const found = Object.entries(nameTable).find(([, other]) => other === urn)?.[0];
    const name = found ?? `n${Object.keys(nameTable).length}`;
    nameTable[name] = urn;
    return name;
  };
  const entries = planned.flatMap(({ urn, type, inputs, parent, provider }) => {
    const thing = importable(type) ? madeBy(cloud, type, inputs) : undefined;
    if (thing === undefined || known.has(`${type} ${thing.id}`)) return [];
    const [parentWord, providerWord] = [
      word(parent),
      word(provider?.split("::").slice(0, -1).join("::")),
    ];
    return [
      {
        ...{ type, name: urn.split("::").slice(3).join("::"), id: thing.id },
        ...(parentWord === undefined ? {} : { parent: parentWord }),
        ...(providerWord === undefined ? {} : { provider: providerWord }),
      },
    ];
  });
  return { nameTable, resources: entries };
}
