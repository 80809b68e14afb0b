/** Kills the process that hosts program and providers in the middle of an `up`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { CLI_PID, LOST, type HostOrder } from "./hostOrder.js";
import type { Place } from "./classes.js";
import type { WatchedTrial } from "./watched.js";

/**
 * Runs the `up` in a process of its own that kills itself at a call; what the CLI then said.
 *
 * @param created piece of a URN: only creations of such resources are counted. @default - all changing calls
 */
export async function killHost(
  { trial, lost, subject }: WatchedTrial,
  services: number,
  { call, done }: Place,
  created?: string,
): Promise<string> {
  const { directory } = trial;
  await trial.leave();
  const { strategy, phase } = subject;
  const order: HostOrder = { directory, strategy, services, phase, created, call, done };
  const file = join(directory, "host.txt");
  const output = await open(file, "w");
  const script = fileURLToPath(new URL("host.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(order)], {
    stdio: ["ignore", output.fd, output.fd],
  });
  const [, signal] = (await once(child, "close")) as [number | null, string | null];
  await output.close();
  if (signal !== "SIGKILL")
    throw new Error(`the host was not killed: ${await readFile(file, "utf8")}`);
  await ended(Number(await readFile(join(directory, CLI_PID), "utf8")));
  const losses = join(directory, LOST);
  if (existsSync(losses)) lost.push(...(await readFile(losses, "utf8")).trim().split("\n"));
  await trial.enter();
  return await readFile(file, "utf8");
}

/** Most seconds that a CLI without program and providers may go on. */
const MOST_SECONDS = 60;

/** Waits until a process has ended that is not our child; kills it when it does not. */
async function ended(pid: number): Promise<void> {
  for (let waited = 0; waited < MOST_SECONDS * 10; waited += 1) {
    if (!(await isAtWork(pid))) return;
    await sleep(100);
  }
  process.kill(pid, "SIGKILL");
}

/** Where nobody waits for it, an ended process stays in the table as a zombie. */
async function isAtWork(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}
