/**
 * Claim: a secret in every secret place of a stack is in no comment, preview, plan, log, page or plain state,
 * made by the real engine: a configured secret, a provider's kubeconfig, a TLS key, and an output.
 */
import { join } from "node:path";

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";

import { directoryOf } from "../../directory/model.js";
import { readOutputs } from "../../directory/outputs.js";
import { directoryPage } from "../../directory/page.js";
import { answer } from "../../preview/answer.js";
import { readPreview } from "../../preview/changes.js";
import shared from "../../index.js";
import { dev } from "../../stacks/dev.js";
import { Trial } from "../engine/harness.js";

const CANARY = "canary-7c1f";
let round = 1;

const kubeconfig = () =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    users: [{ name: "u", user: { token: `${CANARY}-kubeconfig-${round}` } }],
  });

const catalog = () => ({ payments: { refunds: { port: 8080 + round } } });

/** The program of `dev`, and beside it what a team would add that is secret. */
async function program() {
  const config = new pulumi.Config("gcp");
  const outputs = shared({ ...dev, tls: { kind: "none" } }, catalog());
  new kubernetes.Provider("secret-cluster", { kubeconfig: pulumi.secret(kubeconfig()) });
  new pulumi.ComponentResource("canary:index:Certificate", "certificate", {
    data: { "tls.key": pulumi.secret(`${CANARY}-tls-key-${round}`) },
  });
  return Promise.resolve({
    ...outputs,
    token: pulumi.secret(`${CANARY}-output-${round}`),
    key: config.getSecret("secretKey"),
  });
}

let trial: Trial;
beforeAll(async () => {
  trial = await Trial.open({ program, stack: "dev" });
  await trial.succeed("config", "set", "--secret", "gcp:secretKey", `${CANARY}-config`);
}, 60_000);
afterAll(async () => {
  await trial.close();
});

/** Everything that is written for people or kept in plain text. */
async function written(plan: string): Promise<Record<string, string>> {
  const json = await trial.succeed("preview", "--json", "--show-sames", "--save-plan", plan);
  return {
    json,
    comment: answer(readPreview(json), [], new Map()).comment,
    log: await trial.succeed("preview", "--diff"),
    plan: await trial.file("plan.json"),
    settings: await trial.file(".local", "project", "Pulumi.dev.yaml"),
  };
}

test("of the first creation and of a change of every secret", { timeout: 120_000 }, async () => {
  const plan = join(trial.directory, "plan.json");

  const first = await written(plan);
  await trial.up();
  round = 2;
  const second = await written(plan);
  const state = await trial.succeed("stack", "export");
  const file = await trial.file(
    ".local",
    "state",
    ".pulumi",
    "stacks",
    "service-ingress",
    "dev.json",
  );

  // Told all outputs in plain text, the directory still shows the addresses alone.
  const outputs = await trial.succeed("stack", "output", "--json", "--show-secrets");
  const { addresses, faults } = readOutputs(
    [{ option: "dev=outputs.json", text: outputs }],
    ["dev"],
  );
  const page = directoryPage(directoryOf(catalog(), [dev], addresses), ["dev"]);
  expect(outputs).toContain(CANARY);
  expect(faults).toEqual([]);
  expect(page).toContain("<code>10.");

  for (const [name, text] of Object.entries({ ...first, ...second, state, file, page }))
    expect(`${name}: ${text.includes(CANARY) ? "shows a secret" : "shows none"}`).toBe(
      `${name}: shows none`,
    );
  // They are there, under encryption: the state tells them to those who may decrypt it.
  const decrypted = await trial.succeed("stack", "export", "--show-secrets");
  for (const place of ["kubeconfig", "tls-key", "output", "config"])
    expect(decrypted).toContain(`${CANARY}-${place}`);
  expect(second["comment"]).toContain("payments/refunds");
});
