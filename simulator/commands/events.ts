/** `fail`, `recover`, `drain`, `scale` and `rollout`: what happens to the simulated project. */
import {
  drainNode,
  failControlPlane,
  failNode,
  failZone,
  recoverControlPlane,
  recoverNode,
  recoverZone,
  rollOut,
  scaleDown,
  scaleUp,
} from "../reachability.js";
import type { CloudState } from "../state.js";
import { changeState, type CommandLine } from "./context.js";
import { messageOf, UsageError } from "../../tools/commandLine.js";

/** Commands that make something happen. */
export const EVENT_COMMANDS = ["fail", "recover", "drain", "scale", "rollout"] as const;

/** One of them. */
export type EventCommand = (typeof EVENT_COMMANDS)[number];

/** Whether a word is one of them. */
export function isEventCommand(word: string): word is EventCommand {
  return EVENT_COMMANDS.some((command) => command === word);
}

/** One way to write a command, and what it does to the state; it returns what to say. */
interface Form {
  /** Words as they are typed; `<...>` stands for a name. */
  readonly words: readonly string[];
  readonly act: (state: CloudState, name: string) => string;
}

const SEE = "see what a request meets: trace <host> --at 5s";

const FORMS: Readonly<Record<EventCommand, readonly Form[]>> = {
  fail: [
    {
      words: ["node", "<name>"],
      act: (state, name) => {
        failNode(state, name);
        return `${name} is down; ${SEE}`;
      },
    },
    {
      words: ["node", "<name>", "--forwarding"],
      act: (state, name) => {
        failNode(state, name, "forwarding");
        return `${name} runs and forwards nothing any more; ${SEE}`;
      },
    },
    {
      words: ["zone", "<name>"],
      act: (state, name) => {
        failZone(state, name);
        return `every node in ${name} is down; ${SEE}`;
      },
    },
    {
      words: ["control-plane"],
      act: (state) => {
        failControlPlane(state);
        return "the control plane is down: no pod is scheduled and no endpoint changes";
      },
    },
  ],
  recover: [
    {
      words: ["node", "<name>"],
      act: (state, name) => {
        recoverNode(state, name);
        return `${name} is running again`;
      },
    },
    {
      words: ["zone", "<name>"],
      act: (state, name) => {
        recoverZone(state, name);
        return `every node in ${name} is running again`;
      },
    },
    {
      words: ["control-plane"],
      act: (state) => {
        recoverControlPlane(state);
        return "the control plane is running again";
      },
    },
  ],
  drain: [
    {
      words: ["node", "<name>"],
      act: (state, name) => {
        drainNode(state, name);
        return `${name} is cordoned and drained; recover node ${name} ends it`;
      },
    },
  ],
  scale: [
    {
      words: ["down", "<node>"],
      act: (state, name) =>
        `${name} is drained, and its VM is deleted in ${scaleDown(state, name) - state.clockSeconds} s; wait lets time pass`,
    },
    {
      words: ["up"],
      act: (state) => {
        const { name, zone, createdSecond = state.clockSeconds } = scaleUp(state);
        return `${name} joins in ${zone} in ${createdSecond - state.clockSeconds} s; wait lets time pass`;
      },
    },
  ],
  rollout: [
    {
      words: ["<controller>"],
      act: (state, name) => {
        rollOut(state, name);
        return `the pods of ${name} are replaced one after another; ${SEE}`;
      },
    },
  ],
};

/** Makes it happen at the simulated second that it is now; resolves to what to say. */
export async function makeEvent(
  command: EventCommand,
  { stack, rest: args }: CommandLine,
): Promise<string> {
  const form = FORMS[command].find(({ words }) => fits(words, args));
  if (form === undefined) throw new UsageError(usageOf(command));
  const name = args.find((_, index) => isName(form.words[index])) ?? "";
  return await changeState(stack, `${command} ${args.join(" ")}`, (state) => {
    try {
      return form.act(state, name);
    } catch (error) {
      // The text says which names there are, or that it is in that state already.
      throw new UsageError(messageOf(error));
    }
  });
}

function fits(words: readonly string[], args: readonly string[]): boolean {
  return (
    words.length === args.length &&
    words.every((word, index) =>
      isName(word) ? args[index]?.startsWith("-") === false : word === args[index],
    )
  );
}

function isName(word: string | undefined): boolean {
  return word?.startsWith("<") === true;
}

function usageOf(command: EventCommand): string {
  const forms = FORMS[command].map(({ words }) => [command, ...words].join(" "));
  return `write: ${forms.join(", or ")}; \`nodes\` lists nodes, zones and controllers`;
}
