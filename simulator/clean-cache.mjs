/** Removes the cache folder, the only thing outside the checkout. The next set-up makes it again. */
import { existsSync, rmSync } from "node:fs";

import { cacheFolder } from "./setup/pulumi.mjs";

const folder = cacheFolder();
const existed = existsSync(folder);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(
  existed ? `removed ${folder}\n` : `nothing to remove: ${folder} does not exist\n`,
);
