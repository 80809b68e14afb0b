/** Runs a long command for the set-up: with progress lines, and a limit on how long it may stand still. */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** One line of progress. On stderr, so that the output of a command can still be piped. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** `75` -> `"1 min 15 s"`. */
export function elapsed(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

/**
 * Runs `command`; resolves to `{ code, output }`, the code undefined when it could not be started or was
 * stopped. `progress(seconds)` is said every 10 s. With `watched`, the command is stopped when neither
 * its output nor the size of that folder has changed for `idleSeconds`.
 */
export function run(command, args, { env, cwd, progress, watched, idleSeconds }) {
  return new Promise((resolve) => {
    // A group of its own, so that what the command started is stopped with it.
    const detached = process.platform !== "win32";
    const child = spawn(command, args, { env, cwd, detached, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => {
      try {
        if (detached) process.kill(-child.pid, "SIGTERM");
        else child.kill();
      } catch {
        // It has ended meanwhile.
      }
    };
    const interrupted = () => {
      stop();
      process.exit(130);
    };
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted);

    let output = "";
    let seconds = 0;
    let last = { size: -1, at: 0 };
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    const timer = setInterval(() => {
      seconds += 1;
      if (seconds % 10 === 0) say(progress(seconds));
      if (watched === undefined) return;
      const size = output.length + folderSize(watched);
      if (size !== last.size) last = { size, at: seconds };
      if (seconds - last.at >= idleSeconds) {
        output += `no progress for ${idleSeconds} s`;
        stop();
      }
    }, 1000);
    const end = (code) => {
      clearInterval(timer);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      resolve({ code: code ?? undefined, output });
    };
    child.once("error", (error) => {
      output += error.message;
      end(undefined);
    });
    child.once("close", end);
  });
}

/** The last line of a command's output that says something. */
export function lastLine(output) {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").at(-1) ?? "no output";
}

function folderSize(folder) {
  let size = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      size += entry.isDirectory() ? folderSize(path) : statSync(path).size;
    } catch {
      // A temporary file that is gone by now.
    }
  }
  return size;
}

/** Why a command failed, short enough for one line: the last line it printed. */
export function reason(output) {
  const line = lastLine(output);
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
