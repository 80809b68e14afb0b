/** `npm run compare` as people run it: a process of its own. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runEntry } from "../support/commandLine.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compare-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => runEntry("compare/cli.ts", ...args);

describe("npm run compare", () => {
  test("prints the catalog of dev as Markdown", async () => {
    const { code, stdout, stderr } = await run();

    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("# Strategies for 27 services in dev");
    expect(lines).toContain(
      "|      500 |                  3,631.75 |         0.00 |         165.01 |   73.00 |",
    );
    expect(stdout).toMatch(
      /`INTERNAL_FORWARDING_RULES_PER_NETWORK` +\| +27 \| +unknown \| +unknown/,
    );
  });

  test("takes another stack, quotas and files, and says what a file lacks", async () => {
    const projectFile = join(folder, "project.json");
    const networkFile = join(folder, "network.json");
    const quotas = [{ metric: "FIREWALLS", limit: 40, usage: 10 }];
    await writeFile(projectFile, JSON.stringify({ kind: "compute#project", quotas }));
    await writeFile(networkFile, JSON.stringify({ kind: "compute#network", name: "vpc" }));

    const { code, stdout } = await run(
      ...["--stack", "prod", "--quota", "INTERNAL_FORWARDING_RULES_PER_NETWORK=500"],
      ...["--project-info", projectFile, "--network-info", networkFile],
    );

    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Strategies for 27 services in prod\n/);
    expect(stdout).toMatch(/500 \(--quota\)/);
    expect(stdout).toMatch(/`FIREWALLS` +\| +\d+ \| +10 \| +40 \(\S+project\.json\)/);
    expect(stdout).toContain(`${networkFile} states none of the limits compared here`);
  });

  test("writes JSON to the terminal, with words where there is no number", async () => {
    const { code, stdout } = await run("--services", "100", "--json");

    expect(code).toBe(0);
    const data = JSON.parse(stdout) as {
      services: number;
      strategies: {
        kind: string;
        limits: { name: string; limit: unknown; fitsServices: unknown }[];
      }[];
    };
    expect(data.services).toBe(100);
    expect(data.strategies.map(({ kind }) => kind)).toEqual([
      "load-balancer-per-service",
      "static-route",
      "shared-ingress",
      "gateway",
    ]);
    const [perService, , ingress] = data.strategies;
    expect(perService?.limits[0]).toMatchObject({ limit: "unknown", fitsServices: "unknown" });
    expect(ingress?.limits.find(({ name }) => name === "LOAD_BALANCER_SERVICES")).toMatchObject({
      limit: 750,
      fitsServices: "unlimited",
    });
  });

  test("writes page and data of 5,000 services to files and says so", async () => {
    const [html, json] = [join(folder, "page.html"), join(folder, "data.json")];

    const { code, stdout } = await run("--services", "5000", "--html", html, "--json", json);

    expect(code).toBe(0);
    expect(stdout).toBe(
      "No strategy carries the whole catalog here within the known limits.\n" +
        `wrote ${html}, ${json}\n`,
    );
    const page = await readFile(html, "utf8");
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page).not.toMatch(/<script|<link|src=|@import|url\((?!#)/);
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({ services: 5000 });
  });

  test("prints its usage", async () => {
    const { code, stdout } = await run("--help");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^npm run compare -- \[options\]/);
  });
});

describe("bad input is one clear line each, and exit code 2", () => {
  test.each([
    [
      ["--stack", "produ"],
      'stack "produ" has no environment in stacks/; known are local, dev, staging, prod',
    ],
    [["--services", "0"], '--services: "0" is not a number of services; use 1 to 20000'],
    [["--services", "1e3"], '--services: "1e3" is not a number of services; use 1 to 20000'],
    [["--colour"], "Unknown option '--colour'; see npm run compare -- --help"],
    [
      ["--quota", "FIREWALLS=many"],
      'compare: 1 fault\n  --quota "FIREWALLS=many": "many" is not a limit; use a whole number from 0',
    ],
    [
      ["--project-info", "/nowhere.json"],
      "compare: 1 fault\n  --project-info /nowhere.json: it cannot be read; give the path of a file that exists",
    ],
  ])("%j", async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
  });

  test("an output that cannot be written", async () => {
    const { code, stderr } = await run("--html", join(folder, "none", "page.html"));

    expect(code).toBe(2);
    expect(stderr).toMatch(/page\.html: it cannot be written \(ENOENT.*\); use another path\n$/);
  });
});
