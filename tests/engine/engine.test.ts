/** Claim: the real CLI works on the embedded cloud as on a real one, from the first up to destroy. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { EmbeddedEngine } from "../../simulator/engine.js";
import { isEmpty } from "../../simulator/state.js";
import { Trial } from "./harness.js";

const NETWORK = "gcp:compute/network:Network";
const SUBNET = "gcp:compute/subnetwork:Subnetwork";

/** What the program registers; a test changes it between commands. */
let range = "10.0.0.0/20";
let fault: Error | undefined;

async function program() {
  if (fault !== undefined) throw fault;
  const network = new gcp.compute.Network("net", {
    name: "net",
    autoCreateSubnetworks: false,
    routingMode: "REGIONAL",
  });
  const subnet = new gcp.compute.Subnetwork("sub", {
    name: "sub",
    region: "europe-west1",
    network: network.id,
    ipCidrRange: range,
    description: pulumi.secret("hidden"),
  });
  return await Promise.resolve({ network: network.networkId, description: subnet.description });
}

describe("one stack, command after command", () => {
  let trial: Trial;
  beforeAll(async () => (trial = await Trial.open({ program })), 60_000);
  afterAll(async () => {
    await trial.close();
  });

  test("a preview creates nothing and does not know what only creation tells", async () => {
    const shown = await trial.succeed("preview");

    expect(shown).toContain("+ 3 to create");
    expect(shown).toContain("[unknown]");
    expect(shown).not.toContain("warning");
    expect(trial.cloud(isEmpty)).toBe(true);
  });

  test("the CLI keeps no log", async () => {
    expect(await trial.file(".local", "pulumi", "logs")).toContain("no log is kept");
  });

  test("the first up creates, in the configured project", async () => {
    expect(await trial.up()).toEqual({ create: 3 });

    expect(trial.cloud(({ project, google }) => [project, Object.keys(google).sort()])).toEqual([
      "demo",
      ["projects/demo/global/networks/net", "projects/demo/regions/europe-west1/subnetworks/sub"],
    ]);
  });

  test("a second preview is empty, in another process too", async () => {
    expect(await trial.preview()).toEqual([]);

    await trial.reopen();

    expect(await trial.preview("--expect-no-changes")).toEqual([]);
    expect(await trial.up()).toEqual({ same: 3 });
  });

  test("a secret input is a secret in the state and in the outputs", async () => {
    expect(await trial.outputs()).toEqual({
      network: expect.stringMatching(/^\d+$/) as unknown,
      description: "[secret]",
    });
    expect(await trial.succeed("stack", "export")).not.toContain("hidden");
  });

  test("the tracked settings of the stack are not changed", async () => {
    expect(await trial.file("Pulumi.local.yaml")).toBe('config:\n  gcp:project: "demo"\n');
    expect(await trial.file(".local", "project", "Pulumi.local.yaml")).toContain("encryptionsalt:");
  });

  test("a changed input that forces it replaces the resource, and says which", async () => {
    range = "10.1.0.0/20";

    const steps = await trial.preview();

    expect(steps.map(({ op, type }) => [op, type])).toContainEqual(["replace", SUBNET]);
    expect(steps.find(({ op }) => op === "replace")?.diff).toEqual({
      ipCidrRange: "update-replace",
    });
  });

  test("refresh finds what somebody else changed and what is gone", async () => {
    range = "10.0.0.0/20";
    await trial.up();
    await trial.meddle(({ google }) => {
      delete google["projects/demo/regions/europe-west1/subnetworks/sub"];
      const network = google["projects/demo/global/networks/net"];
      if (network !== undefined) network.outputs.routingMode = "GLOBAL";
    });

    await trial.succeed("refresh", "--yes", "--skip-preview");
    const steps = await trial.preview();

    expect(steps.map(({ op, type, diff }) => ({ op, type, diff }))).toEqual([
      { op: "update", type: NETWORK, diff: { routingMode: "update" } },
      { op: "create", type: SUBNET, diff: {} },
    ]);
  });

  test("a fault list of the program is shown once, without a stack trace", async () => {
    fault = new pulumi.RunError(
      "catalog: 2 faults\n  a.port: 0 is not a port; use 1-65535\n  b: x",
    );

    const { code, stdout } = await trial.pulumi("preview");
    fault = undefined;

    expect(code).not.toBe(0);
    expect(stdout.split("Diagnostics:")[1]?.match(/2 faults/g)).toHaveLength(1);
    expect(stdout).not.toContain("    at ");
    expect(await trial.pulumi("preview")).toMatchObject({ code: 0 });
  });

  test("another process is told who has the embedded cloud open", async () => {
    const second = EmbeddedEngine.open({
      directory: trial.directory,
      stack: "local",
      program,
      purpose: "second",
    });

    await expect(second).rejects.toThrow(
      new RegExp(
        `^the embedded cloud is in use by process ${process.pid} \\(a test, since [-0-9T:.Z]+\\); ` +
          "wait until it ends, or stop it, then try again$",
      ),
    );
  });

  test("destroy leaves nothing", async () => {
    await trial.destroy();

    expect(trial.cloud(isEmpty)).toBe(true);
  });
}, 60_000);

describe("what the embedded cloud does not have", () => {
  test("a type it does not know is an error that names it", async () => {
    const trial = await Trial.open({
      program: async () => {
        new gcp.pubsub.Topic("t", {});
        return await Promise.resolve({});
      },
    });
    try {
      const { code, stdout } = await trial.pulumi("preview");

      expect(code).not.toBe(0);
      expect(stdout).toContain('the embedded cloud has no resource type "gcp:pubsub/topic:Topic"');
    } finally {
      await trial.close();
    }
  });
}, 60_000);
