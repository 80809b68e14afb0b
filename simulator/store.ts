/**
 * The state of the simulated project as a file, so that commands follow one another in separate
 * processes: one process at a time changes it, and what was answered is on disk.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import writeFileAtomic from "write-file-atomic";

import { StoreError, holdLock } from "./lock.js";
import { emptyState, parseState } from "./state.js";
import type { CloudState } from "./state.js";

/** A step that is done in memory and answered when it is on disk. */
interface Pending {
  readonly apply: (state: CloudState) => unknown;
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * The open state file. Changes run one after the other in memory; those that arrive while the file is
 * being written share the next write (group commit), and each is answered only after its write.
 */
export class CloudStore {
  private readonly file: string;
  private readonly release: () => Promise<void>;
  private state: CloudState;
  /** The state as last written: what a failed change or a failed write goes back to. */
  private written: string;
  /** Changes in `state` that no write has begun to store. */
  private unwritten: Pending[] = [];
  private writing: Promise<void> | undefined;
  private readonly observers: ((state: CloudState) => void)[] = [];

  private constructor(file: string, release: () => Promise<void>, text: string, state: CloudState) {
    this.file = file;
    this.release = release;
    this.written = text;
    this.state = state;
  }

  /**
   * Opens `file` and holds its lock until `close`. A file that does not exist is an empty project of
   * the given name. Throws StoreError when another process has it open or when it is damaged.
   */
  static async open(file: string, project: string, purpose: string): Promise<CloudStore> {
    const release = await holdLock(file, purpose);
    try {
      const text = await readText(file);
      const state = text === undefined ? emptyState(project) : parse(file, text);
      return new CloudStore(file, release, text ?? JSON.stringify(state), state);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * The state in `file` as last written, without its lock: for commands that only look. Undefined when
   * there is none yet. Throws StoreError when it is damaged.
   */
  static async peek(file: string): Promise<CloudState | undefined> {
    const text = await readText(file);
    return text === undefined ? undefined : parse(file, text);
  }

  /** The result of `look` on the state now. `look` changes nothing and keeps no part of the state. */
  read<T>(look: (state: CloudState) => T): T {
    return look(this.state);
  }

  /**
   * Applies `apply` at once, and resolves to its result when the state is on disk. When `apply` throws,
   * the state is as before and the error is passed on. `apply` may be applied again to the same state,
   * so it depends on nothing else.
   */
  async change<T>(apply: (state: CloudState) => T): Promise<T> {
    let result: T;
    try {
      result = apply(this.state);
    } catch (error) {
      this.rebuild();
      throw error;
    }
    for (const observe of this.observers) observe(this.state);
    return new Promise((resolve, reject) => {
      this.unwritten.push({
        apply,
        answer: () => {
          resolve(result);
        },
        fail: reject,
      });
      this.writing ??= this.writeAll();
    });
  }

  /** Calls `observe` with the state after every change, before the change is answered. It changes nothing. */
  observe(observe: (state: CloudState) => void): void {
    this.observers.push(observe);
  }

  /** Waits for the last write and gives the lock back. */
  async close(): Promise<void> {
    await this.writing;
    await this.release();
  }

  private async writeAll(): Promise<void> {
    // Changes of the same turn of the event loop come into the first write already.
    await Promise.resolve();
    while (this.unwritten.length > 0) {
      const batch = this.unwritten;
      this.unwritten = [];
      await this.write(batch);
    }
    this.writing = undefined;
  }

  private async write(batch: readonly Pending[]): Promise<void> {
    const before = this.written;
    this.written = JSON.stringify(this.state);
    try {
      if (this.written !== before) await writeFileAtomic(this.file, this.written);
    } catch (error) {
      const failed = new StoreError(`${this.file} cannot be written: ${reason(error)}`);
      for (const { fail } of [...batch, ...this.unwritten]) fail(failed);
      this.unwritten = [];
      this.written = before;
      this.state = JSON.parse(before) as CloudState;
      return;
    }
    for (const { answer } of batch) answer();
  }

  /** A failed change may have done half of its work: start from the last write, repeat what is pending. */
  private rebuild(): void {
    this.state = JSON.parse(this.written) as CloudState;
    for (const { apply } of this.unwritten) apply(this.state);
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new StoreError(`${file} cannot be read: ${reason(error)}`);
  }
}

function parse(file: string, text: string): CloudState {
  try {
    return parseState(JSON.parse(text));
  } catch (error) {
    throw new StoreError(
      `${file} is damaged (${reason(error)}); restore it, or remove it together with the folder ` +
        `"state" beside it to start the embedded cloud from nothing (${basename(file)} is left as it is)`,
    );
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
