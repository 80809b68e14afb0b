/** Claim: `pulumi.com/waitFor` waits for what it says, in both forms, and for nothing else. */
import { expect, test } from "vitest";

import type { Properties } from "../../simulator/kind.js";
import { waitOf } from "../../simulator/providers/waitFor.js";

const waiting = (text: string): Properties => ({
  metadata: { annotations: { "pulumi.com/waitFor": text } },
});
const programmed = (status: string): Properties => ({
  status: { conditions: [{ type: "Programmed", status }] },
});
const accepted = (type: string, status: string): Properties => ({
  status: { parents: [{ conditions: [{ type, status }] }] },
});

test("a condition is true, or what is written", () => {
  const wait = waitOf(waiting("condition=Programmed"));
  const never = waitOf(waiting("condition=Programmed=False"));

  expect(wait?.(programmed("True"))).toBe(true);
  expect(wait?.(programmed("False"))).toBe(false);
  expect(wait?.({})).toBe(false);
  expect(never?.(programmed("False"))).toBe(true);
});

test("a path with a filter has the value", () => {
  const wait = waitOf(
    waiting('jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True'),
  );

  expect(wait?.(accepted("Accepted", "True"))).toBe(true);
  expect(wait?.(accepted("Accepted", "False"))).toBe(false);
  expect(wait?.(accepted("ResolvedRefs", "True"))).toBe(false);
  expect(wait?.({})).toBe(false);
});

test("a path without a value waits until something is there", () => {
  const wait = waitOf(waiting("jsonpath={.status.address}"));

  expect(wait?.({ status: { address: "10.0.0.1" } })).toBe(true);
  expect(wait?.({ status: {} })).toBe(false);
});

test("without the annotation nothing is awaited; another form is refused", () => {
  expect(waitOf({ metadata: {} })).toBeUndefined();
  expect(() => waitOf(waiting("ready"))).toThrow(
    '"ready" in pulumi.com/waitFor is neither condition=<type> nor jsonpath={<path>}=<value>',
  );
});
