/** Claims about `npm run vendor:chart`, against a real server on this machine. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, expect, test } from "vitest";

import { chartArchiveFaults } from "../../strategies/chartArchive.js";
import { local } from "../../stacks/local.js";
import type { Environment } from "../../stacks/environment.js";
import { vendorChart } from "../../tools/vendorChart.js";

const archive = gzipSync("a chart");
const sha256 = createHash("sha256").update(archive).digest("hex");

let directory: string;
let server: Server;
let base: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "vendor-"));
  server = createServer((request, response) => {
    if (request.url === "/chart.tgz") response.end(archive);
    else if (request.url === "/page") response.end("<html>");
    else if (request.url === "/never") response.flushHeaders();
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

test("keeps the archive and tells its digest; a second run changes nothing", async () => {
  const file = join(directory, "vendor", "chart.tgz");

  const first = await vendorChart(`${base}/chart.tgz`, file);
  const second = await vendorChart(`${base}/chart.tgz`, file);

  expect(first).toEqual({ file, sha256, bytes: archive.length });
  expect(second).toEqual(first);
  expect(readFileSync(file).equals(archive)).toBe(true);
});

test("never replaces another archive of that name", async () => {
  const file = join(directory, "chart.tgz");
  writeFileSync(file, "pinned before");

  await expect(vendorChart(`${base}/chart.tgz`, file)).rejects.toThrow(
    `${file} is there with other content; delete it first if you mean to replace it`,
  );
  expect(readFileSync(file, "utf8")).toBe("pinned before");
});

test("an archive with another digest than the expected one is not kept", async () => {
  const file = join(directory, "chart.tgz");
  const other = "0".repeat(64);

  await expect(vendorChart(`${base}/chart.tgz`, file, { expected: other })).rejects.toThrow(
    `${base}/chart.tgz has the SHA-256 ${sha256}, not ${other}; if you trust it, name that with --sha256`,
  );
  expect(existsSync(file)).toBe(false);
  expect(await vendorChart(`${base}/chart.tgz`, file, { expected: sha256 })).toMatchObject({
    sha256,
  });
});

test.each([
  ["missing", "/missing", "it answered 404"],
  ["not an archive", "/page", "is not a gzip archive"],
  ["silent", "/never", "The operation was aborted due to timeout"],
])("a %s place is one clear line", async (_, path, message) => {
  const download = vendorChart(base + path, join(directory, "chart.tgz"), { timeoutSeconds: 0.5 });

  await expect(download).rejects.toThrow(message);
});

test("an archive that is missing or not the pinned one is a fault of its environment", async () => {
  const { strategy } = local;
  const environment = (path: string, digest: string): Environment => ({
    ...local,
    strategy: {
      ...strategy,
      controller: {
        ...strategy.controller,
        chart: { kind: "archive", path, version: "4.15.1", sha256: digest },
      },
    },
  });
  await vendorChart(`${base}/chart.tgz`, join(directory, "chart.tgz"));
  const cure = "run `npm run vendor:chart` and copy what it prints";

  expect(chartArchiveFaults(environment("chart.tgz", sha256), directory)).toEqual([]);
  expect(chartArchiveFaults(environment("gone.tgz", sha256), directory)).toEqual([
    { at: "local.strategy.controller.chart.path", problem: '"gone.tgz" cannot be read', cure },
  ]);
  expect(chartArchiveFaults(environment("chart.tgz", "0".repeat(64)), directory)).toEqual([
    {
      at: "local.strategy.controller.chart.sha256",
      problem: `"${"0".repeat(64)}" is not the digest of chart.tgz, which is ${sha256}`,
      cure,
    },
  ]);
});
