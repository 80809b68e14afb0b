/** Claims about what is made without a stack trace: nobody else loses theirs. */
import { afterEach, expect, test } from "vitest";

import { withoutStackTrace } from "../../components/withoutStackTrace.js";

/** What vitest has set. */
const hook = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");

afterEach(() => {
  if (hook === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
  else Object.defineProperty(Error, "prepareStackTrace", hook);
});

test("what is made reads no call, and what it returns comes back", () => {
  expect(withoutStackTrace(() => new Error("inside").stack)).toBe("Error: inside");
});

test("afterwards stack traces are written as before, also when it throws", () => {
  Reflect.deleteProperty(Error, "prepareStackTrace");

  const thrown = () =>
    withoutStackTrace(() => {
      throw new Error("no");
    });

  expect(thrown).toThrow("no");
  expect("prepareStackTrace" in Error).toBe(false);
  expect(new Error("outside").stack).toContain("withoutStackTrace.test.ts");
});

test("a hook that somebody has set stays theirs", () => {
  const theirs = () => "theirs";
  Error.prepareStackTrace = theirs;

  withoutStackTrace(() => 1);

  expect(new Error("outside").stack).toBe("theirs");
});
