/** Claim: the commands say what they do, and a wrong command line is one line with the cure. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, test } from "vitest";

import { takeStack } from "../../simulator/commands/context.js";
import { durationSeconds } from "../../simulator/commands/nodes.js";
import { formatRoutes } from "../../simulator/commands/routes.js";
import type { TracedRoute } from "../../simulator/commands/routes.js";
import { paragraph } from "../../simulator/commands/text.js";
import { formatTrace } from "../../simulator/commands/trace.js";

const CLI = fileURLToPath(new URL("../../simulator/cli.ts", import.meta.url));
const run = promisify(execFile);

const route = (host: string, ok = true): TracedRoute => ({
  address: host,
  trace: {
    host,
    port: 443,
    path: "/",
    hops: [
      { kind: "VM", what: "10.0.0.9", ok: true, detail: "in the source ranges" },
      { kind: "DNS", what: host, ok: true, detail: "zone z, record *.example.com. -> 10.0.0.2" },
      { kind: "forwarding rule", what: "fr", ok: true, detail: "internal load balancer, 10.0.0.2" },
      { kind: "node", what: `node-of-${host}`, ok: true, detail: "" },
      {
        kind: "controller",
        what: `pod-of-${host}`,
        ok: true,
        detail: "class internal, Ingress a/b",
      },
      { kind: "Service", what: "team/service", ok, detail: "port 8080 -> 80" },
      { kind: "pod", what: "pod", ok, detail: "on node, 1 of 2 endpoints answer" },
    ],
    result: ok
      ? { ok, status: 200, reason: "pod answers" }
      : { ok, status: 503, reason: "no endpoint", cure: "start a pod" },
  },
});

describe("the table of routes", () => {
  test("tells the shared way once, then a row for each host, in 80 columns", () => {
    const long = `${"long-name-".repeat(6)}.example.com`;

    const text = formatRoutes([route("a.example.com"), route("b.example.com"), route(long)]);

    expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
      "VM 10.0.0.9",
      "  > DNS *.example.com. -> 10.0.0.2",
      "  > internal load balancer, 10.0.0.2",
      "  > ingress controller, class internal",
      "  host                               Service            pods   result",
      "  a.example.com                      team/service:8080  1/2    200",
      "  b.example.com                      team/service:8080  1/2    200",
      "  long-name-long-n…ame-.example.com  team/service:8080  1/2    200",
    ]);
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test("says below it why a route fails and what helps", () => {
    expect(
      formatRoutes([route("a.example.com", false)])
        .split("\n")
        .slice(-2),
    ).toEqual([expect.stringContaining("fails"), "  a.example.com: 503 no endpoint; start a pod"]);
  });
});

test("a trace shows each hop with what it found, and the result", () => {
  const lines = formatTrace(route("a.example.com").trace).split("\n");

  expect(lines[0]).toBe("a.example.com:443/");
  expect(lines.slice(3, 5)).toEqual([
    "  ok  DNS              a.example.com",
    "                       zone z, record *.example.com. -> 10.0.0.2",
  ]);
  expect(lines.at(-1)).toBe("  200 pod answers");
});

test.each([
  ["5s", 5],
  ["1500ms", 1.5],
  ["2 m", 120],
  ["5", undefined],
  ["-5s", undefined],
  ["5 parsecs", undefined],
  ["", undefined],
])("duration %j is %s seconds", (text, expected) => {
  expect(durationSeconds(text)).toBe(expected);
});

test.each<[string[], string, string[]]>([
  [[], "local", []],
  [["--yes", "--stack", "dev"], "dev", ["--yes"]],
  [["-s", "prod", "--at", "5s"], "prod", ["--at", "5s"]],
  [["x", "--stack=staging"], "staging", ["x"]],
])("%j is about the stack %s", (args, stack, rest) => {
  expect(takeStack(args)).toEqual({ stack, rest });
});

test.each([[["--stack"]], [["--stack", "../x"]], [["--stack="]]])(
  "%j names no stack",
  (args: string[]) => {
    expect(() => takeStack(args)).toThrow("names no stack; write: --stack dev");
  },
);

test("a paragraph is broken at words", () => {
  expect(paragraph("one two three four", 9)).toBe("one two\n    three\n    four");
});

describe("the command line", () => {
  const call = async (...args: string[]) =>
    await run(process.execPath, ["--import", "tsx", CLI, ...args]).catch(
      (error: unknown) => error as { readonly code: number; readonly stderr: string },
    );

  test("--help prints the commands", async () => {
    expect((await call("--help")) as object).toMatchObject({
      stdout: expect.stringMatching(
        /^The embedded cloud: .*\n[^]*fail node <name>[^]*\n$/,
      ) as string,
    });
  });

  test.each([
    [["trace"], "write: trace <host> [--path /x] [--port n] [--at 5s]\n"],
    [["trace", "h", "--port", "0"], "0 is not a port; use 1-65535\n"],
    [["trace", "h", "--path", "x"], 'path "x" does not start with "/"\n'],
    [["trace", "h", "--at", "5"], '--at "5" is not a duration; write 5s, 2m\n'],
    [
      ["fail", "x"],
      "write: fail node <name>, or fail node <name> --forwarding, or fail zone <name>, or fail control-plane; `nodes` lists nodes, zones and controllers\n",
    ],
    [
      ["fail", "node", "--forwarding"],
      "write: fail node <name>, or fail node <name> --forwarding, or fail zone <name>, or fail control-plane; `nodes` lists nodes, zones and controllers\n",
    ],
    [["drain"], "write: drain node <name>; `nodes` lists nodes, zones and controllers\n"],
    [
      ["scale", "down"],
      "write: scale down <node>, or scale up; `nodes` lists nodes, zones and controllers\n",
    ],
    [["rollout"], "write: rollout <controller>; `nodes` lists nodes, zones and controllers\n"],
    [["wait", "5"], '"5" is not a duration; write: wait 30s, wait 5m\n'],
    [["quota", "X"], "write: quota [<name> <limit>]\n"],
    [["quota", "X", "-1"], "-1 is not a limit; write: quota [<name> <limit>]\n"],
    [
      ["start", "--stack", "nowhere"],
      'stack "nowhere" has no environment in stacks/; known are local, dev, staging, prod\n',
    ],
    [["--yes", "up"], "--yes stands before the command; see --help\n"],
  ])("%j is refused with the cure", { timeout: 20_000 }, async (args, expected) => {
    expect(await call(...args)).toMatchObject({ code: 2, stderr: expected });
  });
});
