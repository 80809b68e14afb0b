/** `npm run codeowners`: writes .github/CODEOWNERS, so that each team reviews its own part of the catalog. */
import { dirname, join } from "node:path";

import writeFileAtomic from "write-file-atomic";

import { formatFaults } from "../catalog/fault.js";
import { catalog } from "../catalog/index.js";
import { ownership } from "../catalog/owners.js";
import { ownershipFaults, reviewersOf, type Ownership } from "../catalog/ownership.js";
import type { Catalog } from "../catalog/schema.js";
import { runCommand } from "./commandLine.js";
import { readTeamFiles } from "./teamFiles.js";

/** Where GitHub looks for it first, from the checkout. */
export const CODEOWNERS_FILE = ".github/CODEOWNERS";

/**
 * The text of the file. The last line that matches a path decides, so the teams come after the
 * platform team, which reviews all else.
 *
 * @param files team -> its file, from the checkout
 * @throws Error with every fault of the ownership
 */
export function codeOwnersText(
  teams: Catalog,
  files: ReadonlyMap<string, string>,
  owners: Ownership,
): string {
  const faults = ownershipFaults(owners, teams);
  if (faults.length > 0) throw new Error(formatFaults("catalog/owners.ts", faults));
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([team, file]) => `/${file} ${reviewersOf(team, teams, owners).join(" ")}`);
  return [
    "# Written by `npm run codeowners` from catalog/ and catalog/owners.ts. Do not edit.",
    `* ${owners.platform}`,
    ...lines,
    "",
  ].join("\n");
}

const USAGE = `npm run codeowners: writes ${CODEOWNERS_FILE} from catalog/ and catalog/owners.ts. It has no option.
`;

async function write(): Promise<void> {
  const root = dirname(import.meta.dirname);
  const text = codeOwnersText(catalog, await readTeamFiles(root), ownership);
  await writeFileAtomic(join(root, CODEOWNERS_FILE), text);
  console.log(`wrote ${CODEOWNERS_FILE}`);
}

if (process.argv[1] === import.meta.filename) {
  const line = { command: "npm run codeowners", usage: USAGE, options: {} };
  await runCommand({ ...line, tellsAll: true }, write);
}
