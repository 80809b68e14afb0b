/** `npm run new:service`: asks for a service, or takes it from options, and writes it into the catalog. */
import { dirname } from "node:path";

import { formatFaults } from "../catalog/fault.js";
import { catalog } from "../catalog/index.js";
import { runCommand } from "./commandLine.js";
import { addService } from "./newService/add.js";
import { entryOf, FLAGS, USAGE } from "./newService/flags.js";
import { ask } from "./newService/questions.js";

const line = { command: "npm run new:service", usage: USAGE, options: FLAGS, tellsAll: true };

await runCommand(line, async (flags) => {
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
});
