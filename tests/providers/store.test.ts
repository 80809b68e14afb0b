/** Claim: what the store has answered is on disk, and a failure leaves the state as it was. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CloudError } from "../../simulator/kind.js";
import type { CloudState } from "../../simulator/state.js";
import { CloudStore } from "../../simulator/store.js";

let folder: string;
let file: string;
let open: CloudStore[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
  file = join(folder, "cloud.json");
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((store) => store.close()));
  await rm(folder, { recursive: true, force: true });
});

async function openStore(purpose = "a test"): Promise<CloudStore> {
  const store = await CloudStore.open(file, "demo", purpose);
  open.push(store);
  return store;
}

const make = (name: string) => (state: CloudState) => {
  state.google[name] = { token: "test:index:Thing", outputs: { name } };
  return name;
};
const names = (state: CloudState) => Object.keys(state.google);
const onDisk = async () => names(JSON.parse(await readFile(file, "utf8")) as CloudState);

describe("changes", () => {
  test("are on disk when they are answered, and there for the next process", async () => {
    const store = await openStore();

    expect(await store.change(make("a"))).toBe("a");

    expect(await onDisk()).toEqual(["a"]);
    await store.close();
    open = [];
    expect((await openStore()).read(names)).toEqual(["a"]);
  });

  test("a hundred at once are all kept, in a few writes", async () => {
    const store = await openStore();
    const seen = new Set<string>();

    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        await store.change(make(`thing-${index}`));
        seen.add(await readFile(file, "utf8"));
      }),
    );

    expect(await onDisk()).toHaveLength(100);
    expect(seen.size).toBeLessThanOrEqual(3);
  });

  test("one that fails half-way is undone, and its neighbours stay", async () => {
    const store = await openStore();
    const fail = (state: CloudState) => {
      make("half")(state);
      throw new CloudError("QUOTA_EXCEEDED", "no more");
    };

    const results = await Promise.allSettled([
      store.change(make("before")),
      store.change(fail),
      store.change(make("after")),
    ]);

    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(store.read(names)).toEqual(["before", "after"]);
    expect(await onDisk()).toEqual(["before", "after"]);
  });

  test("that cannot be written are refused and undone", async () => {
    const store = await openStore();
    await store.change(make("a"));
    await rm(file);
    await mkdir(join(file, "in the way"), { recursive: true });

    await expect(store.change(make("b"))).rejects.toThrow(/cloud\.json cannot be written: /);

    await rm(file, { recursive: true });
    expect(store.read(names)).toEqual(["a"]);
    await store.change(make("c"));
    expect(await onDisk()).toEqual(["a", "c"]);
  });

  test("reading leaves no file behind", async () => {
    const store = await openStore();
    store.read(names);
    await store.close();
    open = [];

    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a state file that is damaged", () => {
  test.each([
    ["cut off", '{"version":1,'],
    ["of another shape", '{"version":1}'],
    ["empty", ""],
  ])("(%s) is named with the cure and left as it is", async (_, text) => {
    await writeFile(file, text);

    await expect(CloudStore.open(file, "demo", "a test")).rejects.toThrow(
      /cloud\.json is damaged \(.+\); restore it, or remove it together with the folder "state"/,
    );
    await expect(CloudStore.peek(file)).rejects.toThrow(/is damaged/);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

describe("one process at a time", () => {
  const other = fileURLToPath(new URL("holdStore.ts", import.meta.url));
  const startOther = async () => {
    const child = spawn(process.execPath, ["--import", "tsx", other, file], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return child;
  };

  test("a second process is told who has it, and gets it when the first ends", async () => {
    const child = await startOther();

    await expect(CloudStore.open(file, "demo", "a test")).rejects.toThrow(
      `the embedded cloud is in use by process ${child.pid ?? 0} (another command, since `,
    );
    expect((await CloudStore.peek(file))?.project).toBe("demo");

    child.stdin.end();
    await once(child, "exit");
    expect((await openStore()).read(names)).toEqual(["from the other"]);
  });

  test("the lock of a process that was killed is taken over at once", async () => {
    const child = await startOther();
    child.kill("SIGKILL");
    await once(child, "exit");

    expect((await openStore()).read(names)).toEqual(["from the other"]);
  });

  test("of many that take over the same lock, one gets it", async () => {
    const child = await startOther();
    child.kill("SIGKILL");
    await once(child, "exit");

    const results = await Promise.allSettled(Array.from({ length: 8 }, () => openStore()));

    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
