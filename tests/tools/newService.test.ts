/** `npm run new:service` on a copy of the checkout, as a developer runs it: options, answers, refusals. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import ts from "typescript";
import { afterEach, beforeEach, expect, test } from "vitest";

import { variableFor, withEntry, withTeam } from "../../tools/newService/source.js";
import { objectLiteral, parseSource, teamSources } from "../../tools/teamFiles.js";
import { CHECKOUT, runEntryIn } from "../support/commandLine.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "new-service-"));
  for (const name of ["catalog", "stacks", "tools", ".github", "package.json", ".prettierrc.json"])
    cpSync(join(CHECKOUT, name), join(folder, name), { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runEntryIn({ folder }, "tools/newService.ts", ...args);
const answer = (...lines: string[]) =>
  runEntryIn({ folder, input: lines.join("\n") }, "tools/newService.ts");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

/** Every file that the command may touch: path -> text. */
function sources(): Record<string, string> {
  const names = readdirSync(join(folder, "catalog"), { recursive: true, encoding: "utf8" });
  const files = [".github/CODEOWNERS", ...names.map((name) => join("catalog", name))];
  return Object.fromEntries(
    files.filter((file) => /CODEOWNERS|\.ts$/.test(file)).map((file) => [file, read(file)]),
  );
}

/** What the checks of the checkout say of the copy. */
async function accepted(): Promise<string> {
  const { stdout } = await promisify(execFile)(
    join(CHECKOUT, "node_modules/.bin/prettier"),
    ["--check", "catalog"],
    { cwd: folder },
  );
  expect(stdout).toContain("All matched files use Prettier code style!");
  const check = await runEntryIn({ folder }, "catalog/check.ts");
  expect(check.stderr).toBe("");
  return check.stdout.split("\n")[0] ?? "";
}

test("options become an entry at the end of the team's file, and nothing else changes", async () => {
  const before = sources();

  const { code, stdout, stderr } = await run(
    ...["--team", "payments", "--key", "pay-outs", "--port", "9000", "--protocol", "grpc"],
    ...["--description", 'Pays sellers "at once": daily', "--host", "payouts", "--host", "sellers"],
    ...["--read-timeout", "30s", "--max-body-size", "8MiB", "--environment", "dev"],
  );

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(
    "wrote catalog/services/payments.ts\nnext: npm run local -- preview, then a pull request\n",
  );
  const file = "catalog/services/payments.ts";
  const text = before[file]?.replace(
    "} as const satisfies",
    `  "pay-outs": {
    description: 'Pays sellers "at once": daily',
    port: 9000,
    protocol: "grpc",
    hosts: ["payouts", "sellers"],
    timeouts: { read: "30s" },
    maxBodySize: "8MiB",
    environments: ["dev"],
  },
} as const satisfies`,
  );
  expect(sources()).toEqual({ ...before, [file]: text });
  expect(await accepted()).toBe("catalog: 29 services of 7 teams, no fault");
});

test("answers on standard input do the same; a wrong one is asked again", async () => {
  const { code, stderr } = await answer("Orders", "orders", "returns", "", "0", "8080", "tcp", "");

  expect(code).toBe(0);
  expect(stderr).toContain(
    "team (fulfilment, identity, insights, orders, payments, platform, storefront, or a new one): ",
  );
  expect(stderr).toContain(
    '  "Orders" is not a DNS label; use lower-case letters, digits and inner hyphens',
  );
  expect(stderr).toContain('  "0" is not a port; use 1-65535');
  expect(read("catalog/services/orders.ts")).toContain(
    '  returns: {\n    port: 8080,\n    protocol: "tcp",\n  },\n} as const',
  );
  expect(await accepted()).toBe("catalog: 29 services of 7 teams, no fault");
});

test("an input that ends early writes nothing", async () => {
  const before = sources();

  const { code, stderr } = await answer("orders", "returns");

  expect(code).toBe(2);
  expect(stderr).toContain('the input ended before an answer to "what it does, in one sentence"');
  expect(sources()).toEqual(before);
});

test("a new team gets a file, its line in the index and its reviewers, in order", async () => {
  const { code, stdout } = await run(
    ...["--team", "help-desk", "--key", "tickets", "--port", "80", "--owner", "@example/desk"],
    ...["--path", "/v1", "--exact-path", "/health"],
  );

  expect(code).toBe(0);
  expect(stdout).toContain(
    "wrote catalog/services/help-desk.ts, catalog/index.ts, .github/CODEOWNERS\n",
  );
  expect(read("catalog/services/help-desk.ts"))
    .toBe(`import type { TeamServices } from "../schema.js";

/** Team help-desk. */
export const helpDesk = {
  tickets: {
    owner: "@example/desk",
    port: 80,
    paths: [
      { path: "/v1", match: "prefix" },
      { path: "/health", match: "exact" },
    ],
  },
} as const satisfies TeamServices;
`);
  const index = read("catalog/index.ts");
  expect(index).toContain(
    'from "./services/fulfilment.js";\nimport { helpDesk } from "./services/help-desk.js";\nimport { identity }',
  );
  expect(index).toContain('  fulfilment,\n  "help-desk": helpDesk,\n  identity,\n');
  expect(read(".github/CODEOWNERS")).toContain(
    "/catalog/services/help-desk.ts @example/help-desk @example/desk\n/catalog/services/identity.ts",
  );
  expect(await accepted()).toBe("catalog: 29 services of 8 teams, no fault");
});

test("a refused entry changes nothing and shows every fault", async () => {
  const before = sources();

  const { code, stdout, stderr } = await run(
    ...["--team", "payments", "--key", "refunds", "--port", "99999", "--host", "orders"],
    ...["--read-timeout", "soon"],
  );

  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n")).toEqual([
    "catalog and environments: 3 faults",
    "  payments.refunds: is in the catalog already; choose another key, or edit the entry that is there",
    "  payments.refunds.port: 99999 is not a port; use 1-65535",
    expect.stringMatching(/^ {2}payments\.refunds\.timeouts\.read: "soon" is not a duration; /),
    "nothing was written",
    "",
  ]);
  expect(sources()).toEqual(before);
});

test("a route that another team has is refused with the whole catalog's rules", async () => {
  const before = sources();

  const { code, stderr } = await run(
    ...["--team", "insights", "--key", "more", "--port", "8080", "--host", "refunds"],
  );

  expect(code).toBe(1);
  expect(stderr).toContain("payments.refunds");
  expect(sources()).toEqual(before);
});

test("an unknown option is one line", async () => {
  const { code, stderr } = await run("--prot", "80");

  expect(code).toBe(2);
  expect(stderr).toBe("Unknown option '--prot'; see npm run new:service -- --help\n");
});

test.each([
  ["no comma, a comment", "{ a: { port: 1 } /* one */ }", "c", ["a", "c"]],
  [
    "a trailing comment",
    "{\n  a: { port: 1 }, // one\n  b: { port: 2 },\n}",
    "ab",
    ["a", "ab", "b"],
  ],
  ["fields out of order", "{ b: { port: 1 }, a: { port: 2 } }", "aa", ["b", "a", "aa"]],
  ["no field", "{}", "a-b", ["a-b"]],
])("an object literal with %s keeps all it has", async (_, object, key, keys) => {
  const text = `export const team = ${object} as const satisfies TeamServices;\n`;

  const written = await withEntry("team.ts", text, "team", key, { port: 3 });

  const { properties } = objectLiteral(parseSource("team.ts", written), "team");
  expect(properties.map(({ name }) => (name as ts.Identifier | ts.StringLiteral).text)).toEqual(
    keys,
  );
  for (const comment of object.match(/\/\*.*\*\/|\/\/.*/g) ?? [])
    expect(written).toContain(comment);
});

test("a constant never takes a word or a name that is taken", async () => {
  const index = readFileSync(join(CHECKOUT, "catalog/index.ts"), "utf8");

  const names = ["help-desk", "3d-print", "default", "eval", "check", "fetch"];

  expect(names.map((name) => variableFor(name, index))).toEqual([
    "helpDesk",
    "team3dPrint",
    "defaultTeam",
    "evalTeam",
    "checkTeam",
    "fetchTeam",
  ]);
  const first = await withTeam(index, "aaa", "aaa");
  expect([...teamSources(first)][0]).toEqual([
    "aaa",
    { variable: "aaa", file: "catalog/services/aaa.ts" },
  ]);
});
