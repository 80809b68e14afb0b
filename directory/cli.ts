/** `npm run directory`: writes the page of all services, checked catalog first. */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { formatFaults } from "../catalog/fault.js";
import { catalog, check } from "../catalog/index.js";
import { environmentFor, environments } from "../stacks/index.js";
import { messageOf, writeOut } from "../tools/commandLine.js";
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
  help: { type: "boolean", default: false },
} as const;

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const [line = ""] = messageOf(error).split("\n");
    const problem = line.replace(/\.? To specify.*$/, "");
    throw new Error(`${problem}; see npm run directory -- --help`, { cause: error });
  }
}

async function textOf(option: string): Promise<OutputsFile> {
  const { path } = partsOf(option);
  try {
    return { option, text: path === "" ? undefined : await readFile(path, "utf8") };
  } catch {
    return { option, text: undefined };
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = readArguments(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const names = [...new Set(options.environment ?? Object.keys(environments))];
  const chosen = names.map(environmentFor);
  const checked = check(catalog, environments);
  const files = await Promise.all((options.outputs ?? []).map(textOf));
  const { addresses, faults } = readOutputs(files, names);
  const all = [...checked.faults, ...faults];
  if (all.length > 0) throw new Error(formatFaults("directory", all));

  const entries = directoryOf(catalog, chosen, addresses);
  await writeOut(options.out, directoryPage(entries, names));
  process.stdout.write(`wrote ${options.out}: ${entries.length} services\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
