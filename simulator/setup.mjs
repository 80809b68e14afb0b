/**
 * The set-up that runs before `npm start` and `npm test`: packages and Pulumi CLI. Plain Node, because a
 * fresh clone has nothing else. When all is there it takes a fraction of a second and says nothing.
 */
import { fileURLToPath } from "node:url";

const OLDEST_NODE = 20;

const major = Number(process.versions.node.split(".")[0]);
if (major < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE} or newer`);
}
try {
  const { ensureDependencies } = await import("./setup/dependencies.mjs");
  await ensureDependencies(fileURLToPath(new URL("..", import.meta.url)));
  const { ensurePulumi } = await import("./setup/cli.mjs");
  await ensurePulumi();
} catch (error) {
  fail(error.message);
}

function fail(message) {
  process.stderr.write(`set-up: ${message}\n`);
  process.exit(1);
}
