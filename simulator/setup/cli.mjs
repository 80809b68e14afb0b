/** Brings the Pulumi CLI into the cache folder: by Pulumi's own installer, else built with Go. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { elapsed, reason, run, say } from "./child.mjs";
import { buildWithGo } from "./go.mjs";
import { withLock } from "./lock.mjs";
import { PULUMI_VERSION, cacheFolder, cachedPulumi, findPulumi } from "./pulumi.mjs";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const GO_MODULE = fileURLToPath(new URL("../pulumi-cli", import.meta.url));

/** Seconds the installer may stand still. Without a network it would wait for minutes. */
const INSTALLER_IDLE_SECONDS = 20;

/** Measured with an empty module cache on 2 cores, 2026-11-23. */
const GO_BUILD_TYPICAL = "6 min on 2 cores";

/** Makes sure there is a CLI. Throws one error with what to install when there is no way to it. */
export async function ensurePulumi() {
  if (findPulumi() !== undefined) return;
  const folder = cacheFolder();
  const waiting = (pid) =>
    say(`another set-up (process ${pid}) brings the Pulumi CLI; waiting for it`);
  await withLock(join(folder, "setup.lock"), waiting, async () => {
    if (findPulumi() !== undefined) return;
    const work = join(folder, "work");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      const notInstalled = await install(work);
      if (notInstalled === undefined) return;
      say(`Pulumi's installer did not work (${notInstalled}); building the CLI with Go`);
      const notBuilt = await build(work);
      if (notBuilt === undefined) return;
      throw new Error(
        `no Pulumi CLI: its installer failed (${notInstalled}) and so did Go (${notBuilt}); ` +
          `install Pulumi ${PULUMI_VERSION} or newer (https://www.pulumi.com/docs/install) ` +
          `or Go 1.21 or newer (https://go.dev/dl), then run the command again`,
      );
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** Tries Pulumi's own installer; resolves to what failed, or undefined on success. */
async function install(work) {
  say(`installing the Pulumi CLI ${PULUMI_VERSION} into ${dirname(cachedPulumi())}`);
  const root = join(work, "installed");
  const script = [
    `const { PulumiCommand } = (await import("@pulumi/pulumi/automation/index.js")).default;`,
    `const { SemVer } = (await import("semver")).default;`,
    `const [root, version] = process.argv.slice(1);`,
    `await PulumiCommand.install({ root, version: new SemVer(version) }).catch((error) => {`,
    `  console.error(error.message);`,
    `  process.exit(1);`,
    `});`,
  ].join("\n");
  // The installer's temporary files are put where the watch sees them grow.
  const env = {
    ...process.env,
    TMPDIR: work,
    TEMP: work,
    TMP: work,
    PULUMI_HOME: join(work, "home"),
  };
  const args = ["--input-type=module", "--eval", script, root, PULUMI_VERSION];
  const { code, output } = await run(process.execPath, args, {
    env,
    cwd: CHECKOUT,
    watched: work,
    idleSeconds: INSTALLER_IDLE_SECONDS,
    progress: (seconds) => `installing the Pulumi CLI: ${elapsed(seconds)}`,
  });
  const binary = join(root, "bin", basename(cachedPulumi()));
  if (code !== 0 || !existsSync(binary)) return reason(output);
  keep(binary);
  return undefined;
}

/** Builds the CLI with Go; resolves to what failed, or undefined on success. */
async function build(work) {
  const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
  return await buildWithGo({
    module: GO_MODULE,
    goPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: `-s -w -X ${version}`,
    place: cachedPulumi(),
    work,
    name: `the Pulumi CLI ${PULUMI_VERSION}`,
    typical: GO_BUILD_TYPICAL,
  });
}

/** Moves the installed binary to its place: it appears complete or not at all. */
function keep(binary) {
  const place = cachedPulumi();
  mkdirSync(dirname(place), { recursive: true });
  chmodSync(binary, 0o755);
  renameSync(binary, place);
}
