/** Claim: `pulumi preview --policy-pack policy` lets the program pass and stops what the catalog does not name. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { afterAll, beforeAll, expect, test } from "vitest";

import { catalog } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import main from "../../index.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { CHECKOUT } from "../support/commandLine.js";
import { Trial } from "./harness.js";

/** Added to the program by a test. */
let extra: () => unknown = () => undefined;

/** What the program is run with; the policies judge it as `local`, with the shipped catalog. */
let [environment, services]: readonly [Environment, Catalog] = [local, catalog];

/** One entry of the catalog that every strategy carries. */
const one: Catalog = { payments: { refunds: catalog.payments.refunds } };
const plain: Environment = { ...local, tls: { kind: "none" }, external: { kind: "forbidden" } };

const strategies: readonly Environment[] = [
  { ...plain, strategy: { kind: "load-balancer-per-service", addressSharing: "shared" } },
  {
    ...plain,
    clientAccess: "global",
    network: { ...local.network, serviceRange: "managed" },
    cluster: { ...local.cluster, dataplane: "legacy" as const },
    strategy: { kind: "static-route", redundancy: 2 },
  },
  {
    ...plain,
    tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
    strategy: {
      kind: "gateway",
      proxySubnet: { kind: "create", range: "10.13.0.0/23" },
      urlMapSize: "1MiB",
    },
  },
];

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
      return await Promise.resolve(main(environment, services));
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

test.each(strategies.map((found) => [found.strategy.kind, found] as const))(
  "the program by %s passes every policy",
  { timeout: 120_000 },
  async (_, found) => {
    [environment, services] = [found, one];

    const { code, stdout, stderr } = await preview();

    expect(stderr).toBe("");
    expect(stdout).toContain("service-ingress@v0.1.0");
    expect(stdout).not.toContain("[mandatory]");
    expect(code).toBe(0);
  },
);

test("an HTTPRoute of no entry stops the preview", async () => {
  extra = () =>
    new kubernetes.apiextensions.CustomResource("stray", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "stray", namespace: "payments" },
      spec: {
        hostnames: ["stray.local.svc.example.com"],
        rules: [{ backendRefs: [{ name: "refunds", port: 8080 }] }],
      },
    });

  const { code, stdout } = await preview();

  expect(code).not.toBe(0);
  expect(stdout).toMatch(/\[mandatory\].*routes-from-catalog/);
  expect(stdout).toContain(
    "stray.local.svc.example.com/ is in no entry of the catalog for local; add the service to catalog/services/",
  );
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
