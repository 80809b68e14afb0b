/** Adds one entry to the catalog's source: everything is checked before the first file is written. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import writeFileAtomic from "write-file-atomic";

import { pathTo, type Fault } from "../../catalog/fault.js";
import { catalog, check } from "../../catalog/index.js";
import { ownership } from "../../catalog/owners.js";
import type { Catalog } from "../../catalog/schema.js";
import { environments } from "../../stacks/index.js";
import { CODEOWNERS_FILE, codeOwnersText } from "../codeOwners.js";
import { CATALOG_INDEX, teamSources, type TeamSource } from "../teamFiles.js";
import { teamFile, variableFor, withEntry, withTeam } from "./source.js";

/** An entry that nobody has checked: its fields are what was typed. */
export interface Draft {
  readonly team: string;
  readonly key: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What came of a draft. */
export type Added =
  | { readonly kind: "refused"; readonly faults: readonly Fault[] }
  | { readonly kind: "written"; readonly files: readonly string[] };

/**
 * Adds the draft to the catalog in `root`, the folder of package.json. A draft with a fault, alone or
 * with the rest of the catalog, changes nothing.
 */
export async function addService(root: string, { team, key, entry }: Draft): Promise<Added> {
  const teams: Catalog = catalog;
  const known = Object.hasOwn(teams, team) ? (teams[team] ?? {}) : {};
  const candidate = { ...catalog, [team]: { ...known, [key]: entry } };
  const { faults, catalog: checked } = check(candidate, environments);
  const twice = Object.hasOwn(known, key) ? [existing(team, key)] : [];
  const accepted = checked[team]?.[key];
  if (twice.length + faults.length > 0 || accepted === undefined)
    return { kind: "refused", faults: [...twice, ...faults] };

  const read = (file: string) => readFile(join(root, file), "utf8");
  const index = await read(CATALOG_INDEX);
  const sources = new Map(teamSources(index));
  const files: [string, string][] = [];
  const source = sources.get(team);
  if (source !== undefined) {
    const { file, variable } = source;
    files.push([file, await withEntry(file, await read(file), variable, key, accepted)]);
  } else {
    const made = newSource(team, index);
    sources.set(team, made);
    // The index comes last: at no moment does it name a file that is not there.
    files.push([made.file, await teamFile(made.file, team, made.variable, key, accepted)]);
    files.push([CATALOG_INDEX, await withTeam(index, team, made.variable)]);
  }
  const teamFiles = new Map([...sources].map(([name, { file }]) => [name, file]));
  const codeOwners = codeOwnersText(checked, teamFiles, ownership);
  if (codeOwners !== (await read(CODEOWNERS_FILE))) files.push([CODEOWNERS_FILE, codeOwners]);

  for (const [file, text] of files) await writeFileAtomic(join(root, file), text);
  return { kind: "written", files: files.map(([file]) => file) };
}

function newSource(team: string, index: string): TeamSource {
  return { variable: variableFor(team, index), file: `catalog/services/${team}.ts` };
}

function existing(team: string, key: string): Fault {
  return {
    at: pathTo("", [team, key]),
    problem: "is in the catalog already",
    cure: "choose another key, or edit the entry that is there",
  };
}
