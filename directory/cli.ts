/** `npm run directory`: writes the page of all services, checked catalog first. */
import { readFile } from "node:fs/promises";

import { formatFaults } from "../catalog/fault.js";
import { catalog, check } from "../catalog/index.js";
import { environments } from "../stacks/index.js";
import { runCommand, UsageError, writeOut } from "../tools/commandLine.js";
import { namedEnvironment } from "../tools/namedEnvironment.js";
import { directoryOf } from "./model.js";
import { partsOf, readOutputs, type OutputsFile } from "./outputs.js";
import { directoryPage } from "./page.js";

const USAGE = `npm run directory -- [options]: a page of all services, for people who call them

  --out FILE              where to write it (default directory.html)
  --environment NAME      only this one; may be repeated (default all of stacks/)
  --outputs NAME=FILE     output of pulumi stack output --json -s NAME: shows addresses; may be repeated
`;

const OPTIONS = {
  out: { type: "string", default: "directory.html" },
  environment: { type: "string", multiple: true },
  outputs: { type: "string", multiple: true },
} as const;

async function textOf(option: string): Promise<OutputsFile> {
  const { path } = partsOf(option);
  try {
    return { option, text: path === "" ? undefined : await readFile(path, "utf8") };
  } catch {
    return { option, text: undefined };
  }
}

const line = { command: "npm run directory", usage: USAGE, options: OPTIONS };

await runCommand(line, async (options) => {
  const names = [...new Set(options.environment ?? Object.keys(environments))];
  const chosen = names.map(namedEnvironment);
  const checked = check(catalog, environments);
  const files = await Promise.all((options.outputs ?? []).map(textOf));
  const { addresses, faults } = readOutputs(files, names);
  const all = [...checked.faults, ...faults];
  if (all.length > 0) throw new UsageError(formatFaults("directory", all));

  const entries = directoryOf(catalog, chosen, addresses);
  await writeOut(options.out, directoryPage(entries, names));
  process.stdout.write(`wrote ${options.out}: ${entries.length} services\n`);
});
