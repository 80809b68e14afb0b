/** What one lock of a file back end says. */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

import { z } from "zod";

import type { Finding } from "./finding.js";

/** What the CLI writes into it. */
const Lock = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** Who holds it. A holder on this machine that has ended left it behind. */
export async function lockFinding(
  file: string,
  isAlive: (pid: number) => boolean,
): Promise<Finding> {
  const cancel = { kind: "pulumi", args: ["cancel", "--yes"] } as const;
  const lock = Lock.safeParse(await readJson(file));
  if (!lock.success)
    return {
      situation: "locked",
      what: `the lock ${file} cannot be read`,
      why: "the machine stopped while it was written",
      commands: [cancel],
    };
  const { pid, username, hostname: host, timestamp } = lock.data;
  const what = `process ${pid} of ${username}@${host} holds it since ${timestamp}`;
  if (host !== hostname())
    return {
      situation: "locked",
      what,
      why: "another machine is at work, or stopped before it gave the lock back: ask there first",
      commands: [cancel],
    };
  return isAlive(pid)
    ? { situation: "in-use", what, why: "it is still at work", commands: [] }
    : {
        situation: "locked",
        what,
        why: "that process has ended without giving the lock back",
        commands: [cancel],
      };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
