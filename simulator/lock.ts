/** The lock of the state file: one process at a time works on one embedded cloud. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import lockfile from "proper-lockfile";
import { z } from "zod";

import { isAlive } from "./processes.js";

/** A state file that is damaged, in use or not writable; the message says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** Who has the lock, written beside it so that the other process can say so. */
const Holder = z.object({ pid: z.number(), purpose: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

/**
 * A lock that has not been renewed for so long is free whoever holds it. Long, because the program's
 * own work may keep the event loop from renewing it; a holder that has ended is found by its process id.
 */
const STALE_MILLISECONDS = 60_000;

/**
 * Takes the lock of `file` and resolves to the function that gives it back. Throws StoreError at once when
 * another process that is alive has it: `purpose` is what that one's message will say we do.
 */
export async function holdLock(file: string, purpose: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true });
  // A lock and the note of its holder are two files. The guard makes them one step, so that nobody
  // judges a new lock by the note of the last holder.
  const free = await lockfile.lock(`${file}.guard`, {
    realpath: false,
    stale: 5000,
    retries: { retries: 40, minTimeout: 25, maxTimeout: 250 },
  });
  try {
    return await takeLock(file, { pid: process.pid, purpose, since: new Date().toISOString() });
  } finally {
    await free();
  }
}

async function takeLock(file: string, own: Holder): Promise<() => Promise<void>> {
  const note = `${file}.holder`;
  const acquire = () => lockfile.lock(file, { realpath: false, stale: STALE_MILLISECONDS });
  const release = await acquire().catch(async (error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
    const holder = await readHolder(note);
    if (holder === undefined || isAlive(holder.pid)) {
      throw new StoreError(inUse(holder), { cause: error });
    }
    await rm(`${file}.lock`, { recursive: true, force: true });
    return await acquire();
  });
  await writeFile(note, JSON.stringify(own));
  return async () => {
    await rm(note, { force: true });
    await release();
  };
}

function inUse(holder: Holder | undefined): string {
  const who =
    holder === undefined
      ? "another process"
      : `process ${holder.pid} (${holder.purpose}, since ${holder.since})`;
  return `the embedded cloud is in use by ${who}; wait until it ends, or stop it, then try again`;
}

async function readHolder(note: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(note, "utf8")));
  } catch {
    return undefined;
  }
}
