/** Processes of this machine. */

/** Whether a process of this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process: alive, but not ours to signal.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
