/**
 * Where the Pulumi CLI of the embedded cloud is. Plain Node without dependencies: the set-up runs it
 * before anything is installed, and the engine driver afterwards.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The version that is installed or built, and the oldest that is accepted from PATH. */
export const PULUMI_VERSION = "3.250.0";

const BINARY = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** The only folder outside the checkout that is written: the user's cache folder, then our name. */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  const base =
    env.XDG_CACHE_HOME ||
    (platform === "win32" && (env.LOCALAPPDATA || join(home, "AppData", "Local"))) ||
    (platform === "darwin" && join(home, "Library", "Caches")) ||
    join(home, ".cache");
  return join(base, "service-ingress");
}

/** The CLI's place in the cache folder, whether or not it is there. */
export function cachedPulumi(folder = cacheFolder()) {
  return join(folder, "pulumi", `v${PULUMI_VERSION}`, BINARY);
}

/** Whether `found` ("v3.251.1") is of the same major version as `wanted` and not older. */
export function isNewEnough(found, wanted = PULUMI_VERSION) {
  const [major, minor, patch] = numbers(found);
  const [wantedMajor, wantedMinor, wantedPatch] = numbers(wanted);
  if (major !== wantedMajor) return false;
  return minor === wantedMinor ? patch >= wantedPatch : minor > wantedMinor;
}

/** The first CLI that can be used: on PATH, else in the cache folder; undefined when there is none. */
export function findPulumi() {
  const cached = cachedPulumi();
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = folders.map((folder) => join(folder, BINARY)).find(isExecutable);
  if (onPath !== undefined && isNewEnough(versionOf(onPath))) return onPath;
  return existsSync(cached) ? cached : undefined;
}

/** What `pulumi version` prints, or an empty text when it does not run. */
export function versionOf(binary) {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const stdio = ["ignore", "pipe", "ignore"];
    return execFileSync(binary, ["version"], { env, stdio, timeout: 10_000 }).toString().trim();
  } catch {
    return "";
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function numbers(version) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match === null ? [0, 0, 0] : match.slice(1).map(Number);
}
