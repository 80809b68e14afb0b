/** What a file back end has of one stack: its locks, its state, and the copies that Pulumi keeps. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Finding } from "./finding.js";
import { quoted } from "./finding.js";
import { integrityFaults } from "./integrity.js";
import { lockFinding } from "./lock.js";
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

/** A state that can be read and contradicts nothing, with where it is. */
interface Copy {
  readonly file: string;
  readonly snapshot: Snapshot;
  /** Bytes. */
  readonly size: number;
  readonly hash: string;
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

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

async function readCopy(file: string): Promise<Copy | undefined> {
  try {
    const bytes = await readFile(file);
    const snapshot = readSnapshot(bytes.toString("utf8"));
    if (integrityFaults(snapshot).length > 0) return undefined;
    return { file, snapshot, size: bytes.length, hash: hashOf(bytes) };
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
  let bytes: Buffer;
  let snapshot: Snapshot;
  try {
    bytes = await readFile(file);
    snapshot = readSnapshot(bytes.toString("utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      findings: [
        {
          situation: "damaged",
          what: `${file} cannot be read`,
          why,
          commands: restoring(files, copies),
        },
      ],
    };
  }
  const findings = [...flipped(files, snapshot, copies, bytes), ...older(files, snapshot, copies)];
  return { snapshot, findings };
}

/**
 * The copy that Pulumi made of this very state, and another content of the same length: a flipped byte that
 * leaves a sound state. What `pulumi state` writes keeps the time too, and has another length.
 */
function flipped(
  files: StackFiles,
  { time }: Snapshot,
  copies: readonly Copy[],
  bytes: Buffer,
): readonly Finding[] {
  const twin = copies.find(
    (copy) => time !== undefined && copy.snapshot.time === time && copy.size === bytes.length,
  );
  if (twin === undefined || twin.hash === hashOf(bytes)) return [];
  return [
    {
      situation: "damaged",
      what: `the state is not what ${twin.file} has of the same moment, ${time ?? ""}`,
      why: "a byte of it was changed, by a faulty disk or by hand",
      commands: restoring(files, [twin]),
    },
  ];
}

function older(files: StackFiles, snapshot: Snapshot, copies: readonly Copy[]): readonly Finding[] {
  const newer = copies.find((copy) => timeOf(copy) > timeOf({ snapshot }));
  if (newer === undefined) return [];
  return [
    {
      situation: "older",
      what: `the state is of ${snapshot.time ?? "no time"}, and ${newer.file} of ${newer.snapshot.time ?? ""}`,
      why: "an older copy was put in its place",
      commands: restoring(files, [newer]),
    },
  ];
}

/** The commands that put the newest sound copy back, and look at what happened since. */
export function restoring(files: StackFiles, [newest]: readonly Copy[]): Finding["commands"] {
  if (newest === undefined) return [];
  return [
    { kind: "shell", text: `cp ${quoted(newest.file)} ${quoted(stateFile(files))}` },
    { kind: "pulumi", args: ["refresh", "--yes"] },
  ];
}

async function list(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}
