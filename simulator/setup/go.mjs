/** Builds a command of a pinned Go module for the set-up, and writes nothing of the user's but the result. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

import { elapsed, reason, run, say } from "./child.mjs";

/** Whether a Go command can be started. Its own `toolchain` mechanism brings a newer Go where one is needed. */
export function hasGo() {
  return spawnSync("go", ["version"], { stdio: "ignore", timeout: 10_000 }).status === 0;
}

/**
 * Builds `goPackage` of the module in `module` into the file `place`; resolves to what failed, or
 * undefined on success. The binary appears in its place complete or not at all. `work` is a folder for
 * Go's caches that the caller removes; two builds may share it. `name` and `typical` (how long it takes)
 * are for the progress lines.
 */
export async function buildWithGo({ module, goPackage, ldflags, place, work, name, typical }) {
  const binary = join(work, basename(place));
  say(`building ${name} with Go, once: about ${typical}`);
  const { code, output } = await run(
    "go",
    ["build", "-ldflags", ldflags, "-o", binary, goPackage],
    {
      env: goEnvironment(work),
      cwd: module,
      progress: (seconds) => `building ${name}: ${elapsed(seconds)} of about ${typical}`,
    },
  );
  if (code !== 0) return reason(output);
  mkdirSync(dirname(place), { recursive: true });
  chmodSync(binary, 0o755);
  renameSync(binary, place);
  return undefined;
}

/**
 * Downloads the module `path` as the module in `module` pins it; resolves to `{ directory }` of its files
 * below `work`, or to `{ failure }`.
 */
export async function downloadWithGo({ module, path, work }) {
  say(`downloading ${path} with Go, once`);
  const { code, output } = await run("go", ["mod", "download", "-json", path], {
    env: goEnvironment(work),
    cwd: module,
    progress: (seconds) => `downloading ${path}: ${elapsed(seconds)}`,
  });
  // Warnings may stand before the answer.
  const answer = /^\{[\s\S]*^\}/m.exec(output)?.[0];
  const { Dir: directory, Error: error } = answer === undefined ? {} : JSON.parse(answer);
  if (code === 0 && directory !== undefined) return { directory };
  return { failure: error ?? reason(output) };
}

/**
 * Go's caches, temporary files and counters go to the work folder: nothing else of the user's is
 * written. A GOCACHE or GOMODCACHE that the user has set is used.
 */
function goEnvironment(work) {
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), ".config");
  const temporary = join(work, "tmp");
  mkdirSync(temporary, { recursive: true });
  return {
    GOCACHE: join(work, "build"),
    GOPATH: join(work, "go"),
    // Go keeps counters beside its settings: the settings are still the user's.
    ...(process.platform === "linux" && { GOENV: join(config, "go", "env") }),
    ...process.env,
    XDG_CONFIG_HOME: join(work, "config"),
    GOTMPDIR: temporary,
    GOFLAGS: `${process.env.GOFLAGS ?? ""} -mod=readonly -modcacherw`.trim(),
  };
}
