/**
 * `npm run lint:workflows`: actionlint on .github/workflows. It is built once with Go from the pinned
 * module in tools/actionlint and kept in the cache folder; without Go it says so and is no failure.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { say } from "../simulator/setup/child.mjs";
import { buildWithGo, hasGo } from "../simulator/setup/go.mjs";
import { withLock } from "../simulator/setup/lock.mjs";
import { cacheFolder } from "../simulator/setup/pulumi.mjs";

const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));
const GO_MODULE = fileURLToPath(new URL("actionlint", import.meta.url));
const PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint";

/** The linter's path, built if it is not there; undefined without Go. */
async function linter() {
  const pin = /github\.com\/rhysd\/actionlint (v[\d.]+)/.exec(
    readFileSync(join(GO_MODULE, "go.mod"), "utf8"),
  );
  if (pin === null) throw new Error("tools/actionlint/go.mod does not pin actionlint");
  const folder = cacheFolder();
  const place = join(folder, "actionlint", `actionlint-${pin[1]}`);
  if (existsSync(place)) return place;
  if (!hasGo()) return undefined;
  const waiting = (pid) => say(`another process (${pid}) builds actionlint; waiting for it`);
  await withLock(join(folder, "actionlint.lock"), waiting, async () => {
    if (existsSync(place)) return;
    const work = join(folder, "work-actionlint");
    try {
      const failure = await buildWithGo({
        module: GO_MODULE,
        goPackage: PACKAGE,
        ldflags: "-s -w",
        place,
        work,
        name: "actionlint",
        typical: "a minute on 2 cores",
      });
      if (failure !== undefined) throw new Error(`actionlint could not be built: ${failure}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  return place;
}

const place = await linter();
if (place === undefined) say("no Go to build actionlint with: the workflows are not linted");
else process.exitCode = spawnSync(place, [], { cwd: CHECKOUT, stdio: "inherit" }).status ?? 1;
