/** `npm run drill`: the article's story on the embedded cloud, as a table, a page or data. */
import { anyOf, show } from "../../catalog/fault.js";
import { UsageError } from "../commands/usage.js";
import { ATTEMPTS } from "./attempts.js";
import { readOptions, runCommand, writeFiles } from "./commandLine.js";
import { drill } from "./drill.js";
import { DRILL_TITLE, drillBlocks } from "./page.js";
import { formatDrill } from "./terminal.js";

const USAGE = `npm run drill -- [options]: each strategy on the embedded cloud, through the same events

  --services N     services of the catalog (default 60)
  --quota N        internal forwarding rules of the VPC network (default 50)
  --seconds N      simulated seconds after each event, from 180 (default 180)
  --only STRATEGY  one strategy; may be repeated
  --html FILE      a page with charts that needs no network
  --json FILE      every second of every run as data
`;

const OPTIONS = {
  services: { type: "string", default: "60" },
  quota: { type: "string", default: "50" },
  seconds: { type: "string", default: "180" },
  only: { type: "string", multiple: true, default: [] as string[] },
  html: { type: "string" },
  json: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** A whole number of an option. */
function numberOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${option}: ${show(text)} is not a number from ${least} to ${most}`);
}

function attemptsOf(only: readonly string[]) {
  const kinds = [...new Set(ATTEMPTS.map(({ environment }) => environment.strategy.kind))];
  for (const word of only)
    if (!kinds.some((kind) => kind === word))
      throw new UsageError(`--only: no strategy ${show(word)}; use ${anyOf(kinds)}`);
  return ATTEMPTS.filter(
    ({ environment }) => only.length === 0 || only.includes(environment.strategy.kind),
  );
}

async function main(args: readonly string[]): Promise<void> {
  const given = readOptions("npm run drill", args, OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE);
    return;
  }
  const found = await drill({
    attempts: attemptsOf(given.only),
    services: numberOf("services", given.services, 1, 500),
    quota: numberOf("quota", given.quota, 1, 500),
    seconds: numberOf("seconds", given.seconds, 180, 3600),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${formatDrill(found)}\n`);
  await writeFiles(given, { title: DRILL_TITLE, blocks: () => drillBlocks(found), data: found });
}

await runCommand(main);
