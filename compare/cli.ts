/**
 * `npm run compare`: the strategies for a stack's catalog, or for a generated one of any size, as Markdown,
 * as a page with charts, or as data.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { generateCatalog } from "../bench/catalogs.js";
import { formatFaults, show, type Fault } from "../catalog/fault.js";
import { catalog, check, resolve } from "../catalog/index.js";
import type { Environment } from "../stacks/environment.js";
import { environments } from "../stacks/index.js";
import { runCommand, UsageError, writeOut } from "../tools/commandLine.js";
import { namedEnvironment } from "../tools/namedEnvironment.js";
import { compareStrategies, type Comparison } from "./model.js";
import { readQuotas, type QuotaFile } from "./quotas.js";
import { DOCS_FILE, docsText } from "./report/docs.js";
import { toJson } from "./report/json.js";
import { toMarkdown } from "./report/markdown.js";
import { reportOf, titleOf } from "./report/report.js";

const USAGE = `npm run compare -- [options]: what each strategy uses, costs and risks

  --stack NAME            environment of stacks/ (default dev) and its catalog
  --services N            a generated catalog of 1 to 20000 services instead
  --quota NAME=VALUE      a quota of your project; may be repeated
  --project-info FILE     output of gcloud compute project-info describe --format json,
                          or of gcloud compute regions describe; may be repeated
  --network-info FILE     output of gcloud compute networks describe --format json
  --html FILE             a page with charts that needs no network
  --json [FILE]           the comparison as data, to FILE or the terminal
  --docs                  write ${DOCS_FILE} again

Without --html, --json and --docs: Markdown to the terminal.
`;

/** A generated catalog larger than this says nothing more and takes memory. */
const MOST_SERVICES = 20_000;

const OPTIONS = {
  stack: { type: "string", default: "dev" },
  services: { type: "string" },
  quota: { type: "string", multiple: true },
  "project-info": { type: "string", multiple: true },
  "network-info": { type: "string", multiple: true },
  html: { type: "string" },
  json: { type: "string" },
  docs: { type: "boolean", default: false },
} as const;

const TERMINAL = "-";

/** `--json` may stand alone: it means the terminal then. */
function withTerminal(args: readonly string[]): readonly string[] {
  return args.map((word, index) => {
    const next = args[index + 1];
    return word === "--json" && (next === undefined || next.startsWith("-"))
      ? `--json=${TERMINAL}`
      : word;
  });
}

async function readFiles(option: string, paths: readonly string[]) {
  const read = paths.map(async (path): Promise<QuotaFile | Fault> => {
    try {
      return { option, path, text: await readFile(path, "utf8") };
    } catch {
      const cure = "give the path of a file that exists";
      return { at: `${option} ${path}`, problem: "it cannot be read", cure };
    }
  });
  return Promise.all(read);
}

/** The services to compare for, from a catalog without faults. */
function servicesFor(environment: Environment, size: string | undefined) {
  if (size === undefined) {
    const { faults } = check(catalog, environments);
    if (faults.length > 0) throw new UsageError(formatFaults("catalog and environments", faults));
    return resolve(catalog, environment);
  }
  if (!/^[1-9]\d*$/.test(size) || Number(size) > MOST_SERVICES)
    throw new UsageError(
      `--services: ${show(size)} is not a number of services; use 1 to ${MOST_SERVICES}`,
    );
  return resolve(generateCatalog(Number(size)), environment);
}

async function write(
  comparison: Comparison,
  { html, json }: { readonly html?: string | undefined; readonly json?: string | undefined },
  report: () => ReturnType<typeof reportOf>,
): Promise<void> {
  const written: string[] = [];
  if (html !== undefined) {
    const { toHtml } = await import("./report/html.js"); // the drawing library takes its time to load
    await writeOut(html, toHtml(titleOf(comparison), report()));
    written.push(html);
  }
  if (json !== undefined && json !== TERMINAL) {
    await writeOut(json, toJson(comparison));
    written.push(json);
  }
  if (json === TERMINAL) process.stdout.write(toJson(comparison));
  else if (written.length === 0) process.stdout.write(toMarkdown(report()));
  else process.stdout.write(`${comparison.conclusion}\nwrote ${written.join(", ")}\n`);
}

const line = {
  command: "npm run compare",
  usage: USAGE,
  options: OPTIONS,
  arguments: withTerminal(process.argv.slice(2)),
};

await runCommand(line, async (options) => {
  if (options.docs) {
    const file = join(import.meta.dirname, "..", DOCS_FILE);
    await writeFile(file, await docsText());
    process.stdout.write(`wrote ${DOCS_FILE}\n`);
    return;
  }
  const environment = namedEnvironment(options.stack);
  const files = [
    ...(await readFiles("--project-info", options["project-info"] ?? [])),
    ...(await readFiles("--network-info", options["network-info"] ?? [])),
  ];
  const { quotas, faults, notes } = readQuotas(
    options.quota ?? [],
    files.flatMap((file) => ("text" in file ? [file] : [])),
  );
  const wrong = [...files.flatMap((file) => ("text" in file ? [] : [file])), ...faults];
  if (wrong.length > 0) throw new UsageError(formatFaults("compare", wrong));

  const comparison = compareStrategies(
    servicesFor(environment, options.services),
    environment,
    quotas,
  );
  await write(comparison, options, () => reportOf(comparison, quotas, notes));
});
