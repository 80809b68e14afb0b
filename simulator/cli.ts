/** `npm start` and `npm run local`: commands on the embedded cloud. Exit codes of Pulumi are Pulumi's. */
import { UsageError } from "../tools/commandLine.js";
import { openEngine, stackAlone, takeStack } from "./commands/context.js";
import { EVENT_COMMANDS, isEventCommand, makeEvent } from "./commands/events.js";
import { listNodes, wait } from "./commands/nodes.js";
import { describeWaiting, quota } from "./commands/quota.js";
import { start } from "./commands/start.js";
import { traceHost } from "./commands/trace.js";
import { USAGE } from "./commands/usage.js";
import { StoreError } from "./lock.js";

/** Exit code of a command line that cannot be understood. */
const MISUSE = 2;

/** Commands of this project; each other one is Pulumi's, with Pulumi's help. */
const OWN = new Set<string>(["start", "trace", "nodes", "wait", "quota", ...EVENT_COMMANDS]);

async function run([command, ...args]: readonly string[]): Promise<number> {
  if (command !== undefined && OWN.has(command) && args.includes("--help"))
    return print(USAGE.trimEnd());
  switch (command) {
    case undefined:
    case "help":
    case "-h":
    case "--help":
      return print(USAGE.trimEnd());
    case "start":
      return await start(stackAlone(args));
    case "trace": {
      const { text, ok } = await traceHost(takeStack(args));
      return print(text) + (ok ? 0 : 1);
    }
    case "nodes":
      return print(await listNodes(stackAlone(args)));
    case "wait":
      return print(await wait(takeStack(args)));
    case "quota":
      return print(await quota(takeStack(args)));
    default:
      return isEventCommand(command)
        ? print(await makeEvent(command, takeStack(args)))
        : await passOn([command, ...args]);
  }
}

/** Any other command is Pulumi's own. */
async function passOn(args: readonly string[]): Promise<number> {
  if (args[0]?.startsWith("-"))
    throw new UsageError(`${args[0]} stands before the command; see --help`);
  const engine = await openEngine(takeStack(args).stack, `pulumi ${args.join(" ")}`);
  try {
    const { code } = await engine.pulumi(args, { capture: false });
    const waiting = code === 0 ? undefined : engine.store.read(describeWaiting);
    if (waiting !== undefined) print(waiting);
    return code;
  } finally {
    await engine.close();
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const isExpected = error instanceof UsageError || error instanceof StoreError;
  process.stderr.write(
    `${isExpected || error.stack === undefined ? error.message : error.stack}\n`,
  );
  process.exitCode = isExpected ? MISUSE : 1;
}
