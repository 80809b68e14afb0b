/** Claim: `pulumi preview --policy-pack policy` lets the program pass and stops what the catalog does not name. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import * as gcp from "@pulumi/gcp";
import { afterAll, beforeAll, expect, test } from "vitest";

import main from "../../index.js";
import { local } from "../../stacks/local.js";
import { CHECKOUT } from "../support/commandLine.js";
import { Trial } from "./harness.js";

/** Added to the program by a test. */
let extra: () => unknown = () => undefined;

let bin: string;
let trial: Trial;

beforeAll(async () => {
  // The CLI here has no language host for Node, so it looks for this launcher of policy packs.
  bin = mkdtempSync(join(tmpdir(), "analyzer-"));
  const launcher = join(bin, "pulumi-analyzer-policy-nodejs");
  const command = [process.execPath, "--import", "tsx", join(CHECKOUT, "policy/index.ts")];
  writeFileSync(launcher, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`);
  chmodSync(launcher, 0o755);
  trial = await Trial.open({
    program: async () => {
      extra();
      return await Promise.resolve(main(local));
    },
    env: { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
  });
}, 60_000);
afterAll(async () => {
  await trial.close();
  rmSync(bin, { recursive: true });
});

const preview = () => trial.pulumi("preview", "--policy-pack", join(CHECKOUT, "policy"));

test("the program of the local environment passes every policy", async () => {
  const { code, stdout, stderr } = await preview();

  expect(stderr).toBe("");
  expect(stdout).toContain("service-ingress@v0.1.0");
  expect(stdout).toContain("service-ingress");
  expect(stdout).not.toContain("[mandatory]");
  expect(code).toBe(0);
});

test("a firewall rule open to everybody stops the preview", async () => {
  extra = () =>
    new gcp.compute.Firewall("open", {
      name: "open",
      network: "default",
      direction: "INGRESS",
      sourceRanges: ["0.0.0.0/0"],
      allows: [{ protocol: "tcp", ports: ["22"] }],
    });

  const { code, stdout } = await preview();

  expect(code).not.toBe(0);
  expect(stdout).toMatch(/\[mandatory\].*no-open-range/);
  expect(stdout).toContain("lets in 0.0.0.0/0; name the ranges of the clients");
});
