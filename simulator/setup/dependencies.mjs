/** Installs the packages of package-lock.json when they are missing or of other versions. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { elapsed, lastLine, run, say } from "./child.mjs";
import { withLock } from "./lock.mjs";

/** Makes sure node_modules is as package-lock.json says. Throws one error with the cure. */
export async function ensureDependencies(checkout) {
  if (areInstalled(checkout)) return;
  const waiting = (pid) =>
    say(`another set-up (process ${pid}) installs the packages; waiting for it`);
  await withLock(join(checkout, ".local", "setup.lock"), waiting, async () => {
    if (areInstalled(checkout)) return;
    say("installing the packages of package-lock.json (npm ci)");
    const npm = process.env.npm_execpath;
    const [command, args] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
    // tsx and the tests are development packages: they are needed whatever NODE_ENV says.
    const { code, output } = await run(command, [...args, "ci", "--include=dev", "--no-audit"], {
      env: process.env,
      cwd: checkout,
      progress: (seconds) => `installing the packages: ${elapsed(seconds)}`,
    });
    if (code === 0) return;
    const error = output.split("\n").find((line) => /^npm (error|ERR!) /.test(line));
    throw new Error(
      `npm ci failed: ${error ?? lastLine(output)}; ` +
        `check the network and \`npm config get registry\`, then run the command again`,
    );
  });
}

/**
 * Whether npm's own record of what it installed has every package of the lockfile in its version.
 * Packages for other platforms are optional and may be missing. npm writes the record last, so an
 * installation that was interrupted has none.
 */
export function areInstalled(checkout) {
  const installed = packagesIn(join(checkout, "node_modules", ".package-lock.json"));
  const wanted = packagesIn(join(checkout, "package-lock.json"));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found === undefined ? Boolean(optional || devOptional) : found.version === version;
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
