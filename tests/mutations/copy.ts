/** A throw-away copy of the checkout, to break things in. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { Edit } from "./breaks.js";

/** Why an edit cannot be made: the code that it changes is another by now. Undefined when it can. */
export function staleness({ file, find }: Edit, text: string | undefined): string | undefined {
  if (text === undefined) return `${file} does not exist`;
  const times = text.split(find).length - 1;
  if (times === 1) return undefined;
  const [first = ""] = find.trim().split("\n");
  return `${file} has ${JSON.stringify(first)} ${times} times instead of once; mend tests/mutations/breaks.ts`;
}

/** What git knows of a checkout, and what it would: all but what it is told to ignore. */
export class Copy {
  private constructor(readonly folder: string) {}

  /** Copies the files as they are now; the packages are the checkout's own. */
  static async of(checkout: string): Promise<Copy> {
    const known = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const { stdout } = await promisify(execFile)("git", known, {
      cwd: checkout,
      maxBuffer: 1 << 26,
    });
    const folder = await mkdtemp(join(tmpdir(), "service-ingress-mutations-"));
    for (const file of stdout.split("\0")) {
      // One that was removed and not committed yet is still in the list.
      if (file === "" || !existsSync(join(checkout, file))) continue;
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await copyFile(join(checkout, file), join(folder, file));
    }
    await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
    return new Copy(folder);
  }

  /** Runs `use` while the edit stands, and takes it back. Throws an Error that says why it is stale. */
  async edited<T>(edit: Edit, use: () => Promise<T>): Promise<T> {
    const file = join(this.folder, edit.file);
    const text = await readFile(file, "utf8");
    const stale = staleness(edit, text);
    if (stale !== undefined) throw new Error(stale);
    await writeFile(file, text.split(edit.find).join(edit.replace));
    try {
      return await use();
    } finally {
      await writeFile(file, text);
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
