/** What a file back end has of one stack: its locks, its state, and the copies that Pulumi keeps. */
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";

import { z } from "zod";

import { agreement, attributesOf } from "./checksum.js";
import { REFRESH } from "./commands.js";
import type { Finding } from "./finding.js";
import { quoted } from "./finding.js";
import { integrityFaults } from "./integrity.js";
import { readSnapshot, type Snapshot } from "./snapshot.js";

/** A folder that holds `.pulumi`, and the stack in it. */
export interface StackFiles {
  readonly backend: string;
  readonly project: string;
  readonly stack: string;
}

/** A stack's state file. */
export function stateFile({ backend, project, stack }: StackFiles): string {
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

const Lock = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** Who holds the stack. A holder on this machine that has ended left its lock behind. */
export async function lockFindings(
  files: StackFiles,
  isAlive: (pid: number) => boolean,
): Promise<readonly Finding[]> {
  const folder = join(
    files.backend,
    ".pulumi",
    "locks",
    "organization",
    files.project,
    files.stack,
  );
  const names = (await list(folder)).filter((name) => name.endsWith(".json"));
  const found = await Promise.all(
    names.map(async (name) => await lockFinding(join(folder, name), isAlive)),
  );
  return found;
}

async function lockFinding(file: string, isAlive: (pid: number) => boolean): Promise<Finding> {
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

/** A state that can be read and contradicts nothing, with where it is. */
interface Copy {
  readonly file: string;
  readonly text: string;
  readonly snapshot: Snapshot;
}

/** The copies of the state that are sound, newest first: the one before the last write, and one for each update. */
export async function soundCopies(files: StackFiles): Promise<readonly Copy[]> {
  const { backend, project, stack } = files;
  const history = join(backend, ".pulumi", "history", project, stack);
  const backups = join(backend, ".pulumi", "backups", project, stack);
  const named = [
    `${stateFile(files)}.bak`,
    ...(await list(history))
      .filter((name) => name.endsWith(".checkpoint.json"))
      .map((name) => join(history, name)),
    ...(await list(backups))
      .filter((name) => /\.json(\.bak)?$/.test(name))
      .map((name) => join(backups, name)),
  ];
  const copies = await Promise.all(named.map(readCopy));
  return copies
    .filter((copy) => copy !== undefined)
    .sort((one, other) => timeOf(other) - timeOf(one));
}

const timeOf = ({ snapshot }: Pick<Copy, "snapshot">): number =>
  Date.parse(snapshot.time ?? "") || 0;

async function readCopy(file: string): Promise<Copy | undefined> {
  try {
    const text = await readFile(file, "utf8");
    const snapshot = readSnapshot(text);
    return integrityFaults(snapshot).length === 0 ? { file, text, snapshot } : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the state file as such. The snapshot is missing where it cannot be read. */
export async function readState(
  files: StackFiles,
): Promise<{ readonly snapshot?: Snapshot; readonly findings: readonly Finding[] }> {
  const file = stateFile(files);
  const copies = await soundCopies(files);
  let content: Buffer;
  let snapshot: Snapshot;
  try {
    content = await readFile(file);
    snapshot = readSnapshot(content.toString());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { findings: [damaged(`${file} cannot be read`, why, restoring(files, copies))] };
  }
  const newer = copies.find((copy) => timeOf(copy) > timeOf({ snapshot }));
  if (newer !== undefined)
    return {
      snapshot,
      findings: [
        {
          situation: "older",
          what: `the state is of ${snapshot.time ?? "no time"}, and ${newer.file} of ${newer.snapshot.time ?? ""}`,
          why: "an older copy was put in its place",
          commands: restoring(files, [newer]),
        },
      ],
    };
  return { snapshot, findings: await unlikeWritten(files, content, copies) };
}

/** What the checksum beside the state file says against it. */
async function unlikeWritten(
  files: StackFiles,
  content: Buffer,
  copies: readonly Copy[],
): Promise<readonly Finding[]> {
  const file = stateFile(files);
  const attributes = attributesOf(file);
  switch (await agreement(file, content)) {
    case "unreadable":
      return [
        damaged(
          `${attributes} cannot be read, so the CLI reads the state no more`,
          "the CLI was killed while it wrote that file; the state beside it is sound",
          [{ kind: "shell", text: `rm ${quoted(attributes)}` }],
        ),
      ];
    case "changed":
      // A copy was put there on purpose. The CLI may also have been killed between a checksum and its file.
      if (copies.some(({ text }) => text === content.toString())) return [];
      return [
        damaged(
          `${file} is not what Pulumi wrote, by the checksum in ${basename(attributes)}`,
          "it was changed by hand or by a faulty disk",
          copies.length === 0 ? [LOOK] : restoring(files, copies),
        ),
      ];
    default:
      return [];
  }
}

function damaged(what: string, why: string, commands: Finding["commands"]): Finding {
  return { situation: "damaged", what, why, commands };
}

/** The commands that put the newest sound copy back, and look at what happened since. */
export function restoring(files: StackFiles, [newest]: readonly Copy[]): Finding["commands"] {
  if (newest === undefined) return [];
  return [{ kind: "shell", text: `cp ${quoted(newest.file)} ${quoted(stateFile(files))}` }, LOOK];
}

/** What happened since a copy was made, or where there is none. */
const LOOK = { kind: "pulumi", args: REFRESH } as const;

async function list(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
