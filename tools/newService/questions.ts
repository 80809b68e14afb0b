/** The questions of `npm run new:service`: on a terminal, or with the answers on standard input. */
import { createInterface } from "node:readline/promises";

import { anyOf, show, type Verdict } from "../../catalog/fault.js";
import { label, line, type Grammar } from "../../catalog/grammar.js";
import type { Protocol } from "../../catalog/schema.js";
import { portOf, type Said } from "./flags.js";

interface Question {
  readonly field: "team" | "key" | "port" | "description" | "protocol";
  readonly text: string;
  /** Judges an answer at once; undefined when it is right. */
  readonly judge: Grammar;
  /** Whether an empty answer leaves the field out. */
  readonly optional: boolean;
}

const PROTOCOLS: Readonly<Record<Protocol, true>> = {
  http: true,
  https: true,
  grpc: true,
  tcp: true,
};

function judgePort(typed: string): Verdict | undefined {
  const port = portOf(typed);
  return typeof port === "number" && port >= 1 && port <= 65535
    ? undefined
    : { problem: `${show(typed)} is not a port`, cure: "use 1-65535" };
}

function judgeProtocol(typed: string): Verdict | undefined {
  if (Object.hasOwn(PROTOCOLS, typed)) return undefined;
  return {
    problem: `${show(typed)} is not a protocol`,
    cure: `use ${anyOf(Object.keys(PROTOCOLS))}`,
  };
}

function questionsFor(teams: readonly string[]): readonly Question[] {
  const known = `team (${teams.join(", ")}, or a new one)`;
  return [
    { field: "team", text: known, judge: label, optional: false },
    { field: "key", text: "name of the service", judge: label, optional: false },
    {
      field: "description",
      text: "what it does, in one sentence",
      judge: line(200),
      optional: true,
    },
    { field: "port", text: "port of the Kubernetes Service", judge: judgePort, optional: false },
    {
      field: "protocol",
      text: `protocol: ${anyOf(Object.keys(PROTOCOLS))} (http)`,
      judge: judgeProtocol,
      optional: true,
    },
  ];
}

/**
 * Asks for what was not said. A wrong answer is asked again.
 * @throws Error when the input ends before the last answer
 */
export async function ask(said: Said, teams: readonly string[]): Promise<Said> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Lines that arrive before their question would be lost to `question`; the iterator keeps them.
  const lines = terminal[Symbol.asyncIterator]();
  const answers = { ...said };
  try {
    for (const { field, text, judge, optional } of questionsFor(teams)) {
      if (answers[field] !== undefined) continue;
      for (;;) {
        terminal.setPrompt(`${text}: `);
        terminal.prompt();
        const next = await lines.next();
        if (next.done === true) throw new Error(`the input ended before an answer to "${text}"`);
        const answer = next.value.trim();
        if (optional && answer === "") break;
        const verdict = judge(answer);
        if (verdict === undefined) {
          answers[field] = answer;
          break;
        }
        process.stderr.write(`  ${verdict.problem}; ${verdict.cure}\n`);
      }
    }
    return answers;
  } finally {
    terminal.close();
  }
}
