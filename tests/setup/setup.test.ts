/** Claim: the set-up finds what is there, installs only what is missing, and says what to do. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { cacheFolder, cachedPulumi, isNewEnough } from "../../simulator/setup/pulumi.mjs";

const SIMULATOR = fileURLToPath(new URL("../../simulator", import.meta.url));
const run = promisify(execFile);

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "setup-"))));
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the cache folder", () => {
  test.each([
    ["linux", {}, "/home/u/.cache/service-ingress"],
    ["linux", { XDG_CACHE_HOME: "/x" }, "/x/service-ingress"],
    ["darwin", {}, "/home/u/Library/Caches/service-ingress"],
  ])("on %s with %o", (platform, env, expected) => {
    expect(cacheFolder(env, platform, "/home/u")).toBe(expected);
  });
});

describe("a CLI on PATH", () => {
  test.each([
    ["v3.250.0", true],
    ["3.250.1", true],
    ["v3.251.0-alpha.1", true],
    ["v3.249.9", false],
    ["v4.0.0", false],
    ["", false],
  ])("of version %j is used: %s", (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe("without any CLI", () => {
  /** Runs the set-up of the CLI with nothing on PATH but what the test puts there. */
  const ensurePulumi = async (path: string) => {
    const cli = pathToFileURL(join(SIMULATOR, "setup", "cli.mjs")).href;
    const script = `const { ensurePulumi } = await import("${cli}");
      await ensurePulumi().catch((error) => { console.log(error.message); process.exitCode = 1; });`;
    const env = {
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      PATH: path,
      https_proxy: "",
    };
    // Pulumi's installer is reached by fetch, which this makes fail at once whatever the network is.
    const offline = "data:text/javascript,globalThis.fetch=()=>Promise.reject(Error(`offline`))";
    const args = ["--input-type=module", "--eval", script];
    const options = { env: { ...env, NODE_OPTIONS: `--import=${offline}` } };
    return await run(process.execPath, args, options).catch((error: unknown) => {
      return error as { readonly stdout: string; readonly stderr: string };
    });
  };

  test("and without Go, one line says what to install, and nothing is left", async () => {
    const { stdout } = await ensurePulumi(join(folder, "nothing"));

    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(
        /^no Pulumi CLI: its installer failed \(.*offline\) and so did Go \(.*ENOENT\); install Pulumi 3\.250\.0 or newer \(.+\) or Go 1\.21 or newer \(.+\), then run the command again$/,
      ),
    ]);
    expect(await readdir(join(folder, "cache", "service-ingress"))).toEqual([]);
  });

  test("Go builds one into the cache folder, with its own caches in there, and they are removed", async () => {
    const log = join(folder, "log");
    const go = join(folder, "bin", "go");
    await mkdir(dirname(go));
    // Stands for Go: notes where it was told to write, and makes the file after -o.
    await writeFile(
      go,
      `#!/bin/sh\necho "$GOCACHE $GOPATH $GOTMPDIR $GOFLAGS" > ${log}\n` +
        `while [ "$1" != "-o" ]; do shift; done\necho binary > "$2"\n`,
    );
    await chmod(go, 0o755);

    const { stderr } = await ensurePulumi(`${dirname(go)}:/usr/bin:/bin`);

    const cache = join(folder, "cache", "service-ingress");
    expect(stderr).toContain(
      "building the Pulumi CLI 3.250.0 with Go, once: about 6 min on 2 cores",
    );
    expect(await readFile(cachedPulumi(cache), "utf8")).toBe("binary\n");
    expect(await readdir(cache)).toEqual(["pulumi"]);
    const work = join(cache, "work");
    expect(await readFile(log, "utf8")).toBe(
      `${work}/build ${work}/go ${work}/tmp -mod=readonly -modcacherw\n`,
    );
    expect((await readdir(folder)).sort()).toEqual(["bin", "cache", "log"]);
  });
});

describe("packages", () => {
  const areInstalled = async () => {
    const module = pathToFileURL(join(SIMULATOR, "setup", "dependencies.mjs")).href;
    const { areInstalled: check } = (await import(module)) as {
      readonly areInstalled: (checkout: string) => boolean;
    };
    return check(folder);
  };
  const write = async (name: string, packages: object) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), JSON.stringify({ packages }));
  };
  const LOCK = { "": {}, "node_modules/a": { version: "1.0.0" } };

  test.each<[string, object | undefined, boolean]>([
    ["are missing", undefined, false],
    ["are those of the lockfile", { "node_modules/a": { version: "1.0.0" } }, true],
    ["are of another version", { "node_modules/a": { version: "1.0.1" } }, false],
    ["were not installed to the end", {}, false],
  ])("%s", async (_, installed, expected) => {
    await write("package-lock.json", LOCK);
    if (installed !== undefined) await write("node_modules/.package-lock.json", installed);

    expect(await areInstalled()).toBe(expected);
  });

  test("of another platform may be missing", async () => {
    await write("package-lock.json", {
      ...LOCK,
      "node_modules/b": { version: "1.0.0", optional: true },
    });
    await write("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.0" } });

    expect(await areInstalled()).toBe(true);
  });
});

test("of two set-ups at once, one waits for the other", async () => {
  const module = pathToFileURL(join(SIMULATOR, "setup", "lock.mjs")).href;
  const script = `const { withLock } = await import("${module}");
    const { appendFileSync } = await import("node:fs");
    const { setTimeout: sleep } = await import("node:timers/promises");
    const log = (text) => appendFileSync(process.argv[1] + "/log", text);
    await withLock(process.argv[1] + "/lock", () => undefined, async () => {
      log("<"); await sleep(200); log(">");
    });`;
  // The lock of a process that has ended: both find it and one takes it over.
  await writeFile(join(folder, "lock"), "999999999");

  const args = ["--input-type=module", "--eval", script, folder];
  await Promise.all([1, 2, 3].map(() => run(process.execPath, args)));

  expect(await readFile(join(folder, "log"), "utf8")).toBe("<><><>");
  expect(await readdir(folder)).toEqual(["log"]);
});
