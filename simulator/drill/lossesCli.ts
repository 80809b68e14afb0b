/** `npm run losses`: failed requests per event with the shipped settings and with the chart's own. */
import { writeFile } from "node:fs/promises";

import { runCommand } from "../../tools/commandLine.js";
import { drill } from "./drill.js";
import { LOSS_ATTEMPTS, LOSS_SIZE } from "./losses.js";
import { formatLosses, LOSSES_FILE, LOSSES_TITLE, lossesDocs, lossesPage } from "./lossesReport.js";
import { writeFiles } from "./writeFiles.js";

const USAGE = `npm run losses -- [options]: the ingress controller through the same events,
with the shipped settings and with the chart's own

  --html FILE      a page with charts that needs no network
  --json FILE      every second of every run as data
  --docs           write ${LOSSES_FILE} again
`;

const OPTIONS = {
  html: { type: "string" },
  json: { type: "string" },
  docs: { type: "boolean", default: false },
} as const;

const line = { command: "npm run losses", usage: USAGE, options: OPTIONS };

await runCommand(line, async (given) => {
  const found = await drill({
    ...LOSS_SIZE,
    attempts: LOSS_ATTEMPTS,
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${formatLosses(found)}\n`);
  const today = new Date().toISOString().slice(0, 10);
  await writeFiles(given, {
    title: LOSSES_TITLE,
    blocks: () => lossesPage(found, today),
    data: found,
  });
  if (!given.docs) return;
  await writeFile(LOSSES_FILE, await lossesDocs(found, today));
  process.stdout.write(`wrote ${LOSSES_FILE}\n`);
});
