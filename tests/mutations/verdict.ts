/** Whether a break turned its test red, and for the right reason. */
import type { Break } from "./breaks.js";
import type { Ran } from "./named.js";

/** What became of a break. */
export type Verdict =
  /** An assertion of the test failed, in the words that the break asks for. */
  | { readonly kind: "red" }
  /** The test does not see it. */
  | { readonly kind: "green" }
  /** Something else went wrong, so that nothing is proven; `why` is one line. */
  | { readonly kind: "unproven"; readonly why: string };

/** An assertion's error; a syntax error, a timeout or a fault of a hook is none. */
const ASSERTION = /^AssertionError: /;

/** What vitest's report has of a test that took too long. */
const TIMEOUT = /^Error: STACK_TRACE_ERROR/;

/** Judges a run of a break's test. */
export function verdictOf({ says }: Pick<Break, "says">, { tests, trouble }: Ran): Verdict {
  const [test, ...others] = tests;
  if (test === undefined)
    return { kind: "unproven", why: oneLine(trouble) || "no test ran: a hook failed" };
  if (others.length > 0) return { kind: "unproven", why: `${tests.length} tests ran` };
  if (test.passed) return { kind: "green" };
  if (test.messages.some((message) => ASSERTION.test(message) && message.includes(says)))
    return { kind: "red" };
  const why = test.messages.map((message) =>
    TIMEOUT.test(message) ? "it ran out of time" : message,
  );
  return { kind: "unproven", why: oneLine(why.join("; ")) };
}

/** What is wrong with the unbroken run of tests that breaks name; empty when each ran once and passed. */
export function unsound(names: readonly string[], { tests, trouble }: Ran): readonly string[] {
  const wrong = names.flatMap((name) => {
    const ran = tests.filter((test) => test.name.includes(name));
    if (ran.length !== 1) return [`"${name}" names ${ran.length} tests`];
    const [only] = ran;
    return only?.passed === true
      ? []
      : [`"${name}" fails unbroken: ${oneLine(only?.messages.join("; ") ?? "")}`];
  });
  return trouble === "" || wrong.length === 0 ? wrong : [...wrong, oneLine(trouble)];
}

/** Enough of a message for a table. */
const LONGEST = 600;

function oneLine(text: string): string {
  const line = text.replace(/\n\s+at .*/g, "").replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line.trim();
}
