import * as fc from "fast-check";
import { expect, test } from "vitest";

import { accountId, distinctName, physicalName } from "../../components/names.js";

test("a name that fits is written as it is", () => {
  expect(physicalName("service-ingress", "dev", "internal")).toBe("service-ingress-dev-internal");
});

test("a name that is too long is cut and hashed, and two of them stay apart", () => {
  const long = "x".repeat(80);

  expect(physicalName(long, "a")).toHaveLength(63);
  expect(physicalName(long, "a")).not.toBe(physicalName(long, "b"));
  expect(accountId("service-ingress-production", "nodes")).toHaveLength(30);
});

test("every name is one Google accepts", () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      expect(physicalName(...parts)).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }),
  );
});

test("a distinct name tells parts apart that read alike, and is one Kubernetes accepts", () => {
  const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  fc.assert(
    fc.property(part, part, part, (a, b, c) => {
      const [one, other] = [distinctName("lb", `${a}-${b}`, c), distinctName("lb", a, `${b}-${c}`)];

      expect(one).not.toBe(other);
      expect(one).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }),
  );
});
