/**
 * `npm run check`: every fault of the catalog and the environments at once, or what each environment gets
 * from each team.
 */
import { readFile } from "node:fs/promises";
import { resolve as absolute } from "node:path";
import { pathToFileURL } from "node:url";
import { styleText } from "node:util";

import Table from "cli-table3";

import type { Environment } from "../stacks/environment.js";
import { environments } from "../stacks/index.js";
import { retirementNotice, warnings } from "../stacks/warnings.js";
import { messageOf, runCommand, UsageError } from "../tools/commandLine.js";
import { formatFaults } from "./fault.js";
import { catalog, check, resolve, type CheckResult } from "./index.js";
import type { ResolvedService } from "./schema.js";

const USAGE = `npm run check -- [options]: every fault of the catalog and the environments at once

  --catalog FILE   another catalog against the same environments: .json, or a .ts or .js module
                   whose "catalog" or default export it is

Exit codes: 0 no fault, 1 faults, 2 the file cannot be read.
`;

/** The catalog in a file of the user's choice, still of unknown shape. */
async function load(file: string): Promise<unknown> {
  const path = absolute(file);
  if (path.endsWith(".json")) return JSON.parse(await readFile(path, "utf8"));
  const module: unknown = await import(pathToFileURL(path).href);
  const exported = new Map<string, unknown>(Object.entries(module ?? {}));
  const found = exported.get("catalog") ?? exported.get("default");
  if (found === undefined) throw new Error("it exports no catalog and no default");
  return found;
}

/** The services of one environment. */
interface Column {
  readonly environment: Environment;
  readonly services: readonly ResolvedService[];
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The counts of services by team and environment, as a table with totals. */
function countTable(teams: readonly string[], columns: readonly Column[]): string {
  const counts = columns.map(({ services }) => {
    const byTeam = new Map<string, number>();
    for (const { team } of services) byTeam.set(team, (byTeam.get(team) ?? 0) + 1);
    return byTeam;
  });
  const table = new Table({
    head: ["team", ...columns.map(({ environment }) => environment.name)],
    colAligns: ["left", ...columns.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const team of teams) table.push([team, ...counts.map((byTeam) => byTeam.get(team) ?? 0)]);
  table.push(["all", ...columns.map(({ services }) => services.length)]);
  return table.toString();
}

/** What a catalog without faults gives each environment; one text, so that a closed pipe breaks nothing. */
function report({ catalog: data, environments: sites }: CheckResult): string {
  const teams = Object.keys(data).sort();
  const entries = Object.values(data).flatMap((services) => Object.keys(services));
  const columns = sites.map((environment) => ({
    environment,
    services: resolve(data, environment),
  }));
  const notes = columns.flatMap(({ environment, services }) => warnings(environment, services));
  return [
    `catalog: ${counted(entries.length, "service")} of ${counted(teams.length, "team")}, no fault`,
    countTable(teams, columns),
    ...[...notes, retirementNotice].map((note) => `${styleText("yellow", "warning:")} ${note}`),
  ].join("\n");
}

async function loadOrRefuse(file: string): Promise<unknown> {
  try {
    return await load(file);
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`, { cause: error });
  }
}

const line = {
  command: "npm run check",
  usage: USAGE,
  options: { catalog: { type: "string" } },
} as const;

await runCommand(line, async (given) => {
  const data = given.catalog === undefined ? catalog : await loadOrRefuse(given.catalog);
  const result = check(data, environments);
  if (result.faults.length === 0) {
    console.log(report(result));
    return;
  }
  console.error(formatFaults("catalog and environments", result.faults));
  process.exitCode = 1;
});
