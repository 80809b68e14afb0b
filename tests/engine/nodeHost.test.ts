/** Claim: Pulumi's Node language host can load index.ts as Pulumi.yaml says, without our command line. */
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { Trial } from "./harness.js";
import { serveNodeProgram } from "./nodeHost.js";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

test("the program runs in the language host's own process", { timeout: 60_000 }, async () => {
  const program = await serveNodeProgram(CHECKOUT);
  const trial = await Trial.open({ program, config: { "gcp:project": "local-trial" } });
  try {
    const steps = await trial.preview();

    expect(steps.map(({ op }) => op)).toEqual(steps.map(() => "create"));
    expect(steps.map(({ type }) => type)).toContain("service-ingress:ingress:IngressController");
  } finally {
    await trial.close();
  }
});

test("a refused stack is one line", { timeout: 60_000 }, async () => {
  const program = await serveNodeProgram(CHECKOUT);
  const trial = await Trial.open({ program, stack: "nowhere", config: { "gcp:project": "p" } });
  try {
    const { code, stdout, stderr } = await trial.pulumi("preview");

    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(
      'error: stack "nowhere" has no environment in stacks/; known are local, dev, staging, prod',
    );
  } finally {
    await trial.close();
  }
});
