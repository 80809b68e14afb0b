/**
 * Runs commands that must not outlive whoever started them: they end with this process's standard input,
 * which the system closes even when the starter is killed. Argument: JSON `[{ command, args, output }]`.
 * The end of one command ends all. Plain Node, so that it starts in no time.
 */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";

/** Milliseconds that the commands have to end by themselves. */
const GRACE = 3000;

const commands = JSON.parse(process.argv[2]);
const children = commands.map(({ command, args, output }) => {
  const log = openSync(output, "a");
  return spawn(command, args, { stdio: ["ignore", log, log] });
});
let running = children.length;

function stop(signal) {
  for (const child of children) child.kill(signal);
}

function end() {
  stop("SIGTERM");
  setTimeout(() => stop("SIGKILL"), GRACE).unref();
}

for (const child of children) {
  let ended = false;
  const once = () => {
    if (ended) return;
    ended = true;
    running -= 1;
    if (running === 0) process.exit();
    end();
  };
  // A command that cannot be started has no exit.
  child.once("error", once).once("exit", once);
}
process.stdin.on("end", end).on("error", end).resume();
// Ctrl-C in a terminal reaches every process of the group; the starter closes our input when it is done.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", end);
