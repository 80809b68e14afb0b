/** What the doctor says: what it found, why that is, and the step. */

/** A command, as words; shown with the way to Pulumi before it. */
export type Command =
  /** `pulumi <args>` on the stack, with more environment where it needs some. */
  | {
      readonly kind: "pulumi";
      readonly args: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** File that takes its output. */
      readonly to?: string;
    }
  /** A command of the shell. */
  | { readonly kind: "shell"; readonly text: string }
  /** `npm run doctor` on the stack again, with more options. */
  | { readonly kind: "doctor"; readonly args: readonly string[] };

/** One line of the doctor's report. */
export interface Finding {
  /** A word for the situation, as docs/runbook.md has it: `locked`, `pending`, `lost-create`. */
  readonly situation: Situation;
  /** What was found: lower case, no full stop. */
  readonly what: string;
  /** How that comes about. */
  readonly why: string;
  /** What to run, in this order; empty when waiting is all. */
  readonly commands: readonly Command[];
}

/** In the order in which they are to be treated. `pulumi cancel` reads the state, so that comes first. */
export const SITUATIONS = [
  "in-use",
  "damaged",
  "older",
  "locked",
  "pending",
  "lost-create",
  "gone",
  "drift",
  "not-ready",
  "left-over",
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** How Pulumi is called: on the embedded cloud by `npm run local --`, elsewhere by itself. */
export interface Manner {
  readonly stack: string;
  readonly pulumi: "pulumi" | "npm run local --";
}

/** The command as it is typed. */
export function written(command: Command, { stack, pulumi }: Manner): string {
  switch (command.kind) {
    case "pulumi": {
      const env = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`);
      const { args, to } = command;
      // Else npm's own words would be in the file.
      const call = to === undefined ? pulumi : pulumi.replace("npm run", "npm run --silent");
      const end = to === undefined ? [] : [">", quoted(to)];
      return [...env, call, ...args.map(quoted), "--stack", stack, ...end].join(" ");
    }
    case "doctor":
      return ["npm run doctor -- --stack", stack, ...command.args.map(quoted)].join(" ");
    case "shell":
      return command.text;
    default:
      return command satisfies never;
  }
}

/** A word of a command line, in single quotes where the shell would read it otherwise: URNs hold `$`. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** One line for each finding, first things first. */
export function report(findings: readonly Finding[], manner: Manner): string {
  if (findings.length === 0) return `${manner.stack}: healthy`;
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  const sorted = [...findings].sort(
    (one, other) => SITUATIONS.indexOf(one.situation) - SITUATIONS.indexOf(other.situation),
  );
  const lines = sorted.map(({ situation, what, why, commands }) => {
    const step =
      commands.length === 0
        ? "wait"
        : `run: ${commands.map((command) => written(command, manner)).join(" && ")}`;
    return `  ${situation}: ${what}; ${why}; ${step}`;
  });
  return [`${manner.stack}: ${count}, treat the first one first`, ...lines].join("\n");
}
