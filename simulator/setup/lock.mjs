/** A lock between processes, in plain Node: two set-ups at once must not install into one folder. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `action` while the lock file is ours. `waiting(pid)` is called once when another process holds
 * it. The lock of a process that has ended is taken over.
 */
export async function withLock(file, waiting, action) {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    await acquire(file, own, waiting);
    try {
      return await action();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

async function acquire(file, own, waiting) {
  let told = false;
  for (;;) {
    // A hard link appears complete or not at all, so that a lock without an owner cannot be seen.
    if (attempt(() => linkSync(own, file), "EEXIST")) return;
    const holder = readHolder(file);
    if (holder !== undefined && !isAlive(holder)) {
      takeAway(file, own, holder);
      continue;
    }
    if (holder !== undefined && !told) waiting(holder);
    told = told || holder !== undefined;
    await sleep(500);
  }
}

/** Removes the lock of `holder`. Another process may have taken it over meanwhile: then it goes back. */
function takeAway(file, own, holder) {
  const aside = `${own}.stale`;
  if (!attempt(() => renameSync(file, aside), "ENOENT")) return;
  if (readHolder(aside) !== holder) attempt(() => linkSync(aside, file), "EEXIST");
  rmSync(aside, { force: true });
}

function readHolder(file) {
  let text = "";
  attempt(() => (text = readFileSync(file, "utf8")), "ENOENT");
  return text === "" ? undefined : Number(text);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Whether `step` succeeded; an error of another code than `expected` is thrown. */
function attempt(step, expected) {
  try {
    step();
    return true;
  } catch (error) {
    if (error.code === expected) return false;
    throw error;
  }
}
