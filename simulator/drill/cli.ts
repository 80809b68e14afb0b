/** `npm run drill`: the article's story on the embedded cloud, as a table, a page or data. */
import { anyOf, show } from "../../catalog/fault.js";
import { runCommand, UsageError } from "../../tools/commandLine.js";
import { ATTEMPTS } from "./attempts.js";
import { drill } from "./drill.js";
import { DRILL_TITLE, drillBlocks } from "./page.js";
import { formatDrill } from "./terminal.js";
import { writeFiles } from "./writeFiles.js";

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

const line = { command: "npm run drill", usage: USAGE, options: OPTIONS };

await runCommand(line, async (given) => {
  const found = await drill({
    attempts: attemptsOf(given.only),
    services: numberOf("services", given.services, 1, 500),
    quota: numberOf("quota", given.quota, 1, 500),
    seconds: numberOf("seconds", given.seconds, 180, 3600),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${formatDrill(found)}\n`);
  await writeFiles(given, { title: DRILL_TITLE, blocks: () => drillBlocks(found), data: found });
});
