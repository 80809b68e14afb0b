/** `npm run new:service`: asks for a service, or takes it from options, and writes it into the catalog. */
import { dirname } from "node:path";

import { formatFaults } from "../catalog/fault.js";
import { catalog } from "../catalog/index.js";
import { addService } from "./newService/add.js";
import { entryOf, readFlags, USAGE } from "./newService/flags.js";
import { ask } from "./newService/questions.js";

async function main(args: readonly string[]): Promise<void> {
  const flags = readFlags(args);
  if (flags.help) {
    process.stdout.write(USAGE);
    return;
  }
  const complete = [flags.team, flags.key, flags.port].every((value) => value !== undefined);
  const said = complete ? flags : await ask(flags, Object.keys(catalog));
  const draft = { team: said.team ?? "", key: said.key ?? "", entry: entryOf(said) };

  const added = await addService(dirname(import.meta.dirname), draft);

  if (added.kind === "refused") {
    console.error(formatFaults("catalog and environments", added.faults));
    console.error("nothing was written");
    process.exitCode = 1;
    return;
  }
  console.log(`wrote ${added.files.join(", ")}`);
  console.log("next: npm run local -- preview, then a pull request");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`new:service: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
