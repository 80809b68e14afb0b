/** Claim: `up` by a saved plan does what was reviewed, and nothing that was merged since. */
import * as gcp from "@pulumi/gcp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Trial } from "./harness.js";

/** Names of the networks that the program registers. */
let networks = ["one"];

async function program() {
  for (const name of networks)
    new gcp.compute.Network(name, { name, autoCreateSubnetworks: false });
  return await Promise.resolve({});
}

let trial: Trial;
beforeAll(async () => (trial = await Trial.open({ program })), 60_000);
afterAll(async () => {
  await trial.close();
});

const made = () => trial.cloud(({ google }) => Object.keys(google).sort());
const apply = () => trial.pulumi("up", "--yes", "--skip-preview", "--plan", "plan.json");

test("the plan of a preview that also prints JSON is applied as it is", async () => {
  const preview = await trial.succeed("preview", "--json", "--save-plan", "plan.json");

  const { code } = await apply();

  expect(JSON.parse(preview)).toMatchObject({ changeSummary: { create: 2 } });
  expect(code).toBe(0);
  expect(made()).toEqual(["projects/demo/global/networks/one"]);
});

test("what came in after the preview is refused", async () => {
  networks = ["one", "two"];
  await trial.succeed("preview", "--save-plan", "plan.json");
  networks = ["one", "two", "three"];

  const { code, stdout } = await apply();

  expect(code).not.toBe(0);
  expect(stdout).toContain(
    "create is not allowed by the plan: no steps were expected for this resource",
  );
  expect(made()).not.toContain("projects/demo/global/networks/three");
});
