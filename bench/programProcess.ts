/**
 * The program in a process of its own, as a stack has it: the language host starts one for the program,
 * and each provider is another. Speaks with `programHost.ts` over IPC.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import type { Listening } from "../simulator/providers/server.js";

/** What the host is asked: to add a service to the catalog, or for its largest memory. */
export const Question = z.enum(["one more", "memory"]);
export type Question = z.infer<typeof Question>;

/** The port when it listens; then MiB for `memory`, and 0 for what has no answer. */
const Answer = z.tuple([z.number()]).rest(z.unknown());

/** A language runtime whose program's catalog grows on demand. */
export interface ProgramProcess extends Listening {
  ask(question: Question): Promise<number>;
}

/** Starts the program with a generated catalog of `services`. */
export async function startProgram(
  services: number,
  rulesPerIngress: number,
): Promise<ProgramProcess> {
  const host = fileURLToPath(new URL("programHost.ts", import.meta.url));
  const child = fork(host, [`${services}`, `${rulesPerIngress}`], {
    execArgv: ["--import", "tsx"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("the program's process ended");
  });
  // It ends by itself when everything was asked; only who waits for an answer has to know.
  ended.catch(() => undefined);
  const answer = async () => {
    const [value] = Answer.parse(await Promise.race([once(child, "message"), ended]));
    return value;
  };
  const port = await answer();
  return {
    port,
    ask: async (question) => {
      child.send(question);
      return await answer();
    },
    close: () => {
      child.disconnect();
    },
  };
}
