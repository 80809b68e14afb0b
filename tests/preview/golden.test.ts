/**
 * Claim: the comment says in words what the real engine would do. The comments of `golden/` are compared
 * exactly; `npx vitest run tests/preview/golden.test.ts -u` writes them again, to be read in the diff.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { answer } from "../../preview/answer.js";
import { readPreview } from "../../preview/changes.js";
import type { Allowed } from "../../preview/guard.js";
import type { GuardRule } from "../../stacks/guardRules.js";
import { Trial } from "../engine/harness.js";
import { baseProgram, Previews, type ChangeName, type Made } from "./scenarios.js";

const STRATEGIES = [
  "first-static-route",
  "from-gateway",
  "to-gateway",
  "to-load-balancer-per-service",
  "to-shared-ingress",
];
const NOBODY: Allowed = new Map();
const GOLDEN = join(import.meta.dirname, "golden");

let previews: Previews;
beforeAll(async () => (previews = await Previews.open()), 120_000);
afterAll(async () => {
  await previews.close();
});

const ask = ({ preview, services }: Made, allowed = NOBODY) => answer(preview, services, allowed);

describe("the comment on", () => {
  const shown: readonly (readonly [ChangeName, "fine" | "stopped" | "failed"])[] = [
    ["none", "fine"],
    ["add", "fine"],
    ["remove", "fine"],
    ["rename", "fine"],
    ["move-host", "stopped"],
    ["change-port", "fine"],
    ["change-strategy", "stopped"],
    ["node-size", "fine"],
    ["fault", "failed"],
  ];

  test("the first creation", async () => {
    const { comment, outcome } = ask(previews.first);

    expect(outcome).toBe("fine");
    await expect(comment).toMatchFileSnapshot("golden/first.md");
  });

  test.each(shown)("%s, which is %s", { timeout: 120_000 }, async (name, expected) => {
    const { comment, outcome } = ask(await previews.of(name));

    expect(outcome).toBe(expected);
    await expect(comment).toMatchFileSnapshot(`golden/${name}.md`);
  });

  test("nothing else has a golden file, but those of strategies.test.ts", () => {
    const names = ["first", ...shown.map(([name]) => name), ...STRATEGIES].map(
      (name) => `${name}.md`,
    );

    expect(readdirSync(GOLDEN).sort()).toEqual(names.sort());
  });
});

describe("the guard, on previews of the engine", () => {
  /** What trips each rule; the change `add` trips none. */
  const tripped: readonly (readonly [ChangeName, readonly GuardRule[]])[] = [
    ["add", []],
    ["node-size", []],
    ["change-port", []],
    ["last-route", ["remove-last-route"]],
    ["two-of-three", ["remove-many-routes"]],
    ["move-host", ["change-owner"]],
    ["external", ["expose-externally"]],
    ["domain", ["replace-dns-zone", "remove-many-routes"]],
    ["change-strategy", ["replace-address", "replace-controller"]],
    ["region", ["replace-cluster", "replace-node-pool", "replace-network", "replace-address"]],
  ];

  test.each(tripped)(
    "%s is stopped by %j, and passes when that is allowed",
    { timeout: 120_000 },
    async (name, rules) => {
      const made = await previews.of(name);

      const { comment, outcome } = ask(made);
      const allowed = ask(made, new Map(rules.map((rule) => [rule, "label"])));
      const allButOne = ask(made, new Map(rules.slice(1).map((rule) => [rule, "label"])));

      const stopping = [...comment.matchAll(/^- `([a-z-]+)`$/gm)].map(([, rule]) => rule);
      expect(stopping).toEqual(rules);
      expect(outcome).toBe(rules.length === 0 ? "fine" : "stopped");
      expect(allowed.outcome).toBe("fine");
      expect(allButOne.outcome).toBe(outcome);
    },
  );
});

describe("other forms of a preview", () => {
  test(
    "without --show-sames: the same changes, hosts counted from the stack's outputs",
    { timeout: 120_000 },
    async () => {
      const { preview, services } = await previews.of("add", []);

      const { comment } = answer(preview, services, NOBODY);

      expect(preview.isComplete).toBe(false);
      expect(comment).toContain("### `dev`: 1 route added, 26 unchanged\n");
      expect(comment).toContain("Forwarding rules: +0; how many there are");
      expect(comment).toContain("`pulumi preview --json --show-sames` has everything.");
    },
  );

  test("as a stream of the engine's events", { timeout: 120_000 }, async () => {
    const trial = await Trial.open({
      stack: "dev",
      env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
      program: async () => Promise.resolve(baseProgram()),
    });
    try {
      const text = await trial.succeed("preview", "--json");
      const { services } = previews.first;

      expect(text).toMatch(/^\{"sequence":0,/);
      expect(answer(readPreview(text), services, NOBODY)).toEqual(ask(previews.first));
    } finally {
      await trial.close();
    }
  });

  test("after the lines that npm prints before it", () => {
    const { text, services } = previews.first;
    const preview = readPreview(`\n> service-ingress@0.1.0 local\n> node x.ts preview\n\n${text}`);

    expect(answer(preview, services, NOBODY)).toEqual(ask(previews.first));
  });
});
