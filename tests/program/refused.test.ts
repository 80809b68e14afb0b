/** Claims about bad input, shown by the real engine: refused before the first resource, all faults at once. */
import { afterEach, expect, test } from "vitest";

import { catalog } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import program from "../../index.js";
import { isEmpty } from "../../simulator/state.js";
import type { Environment } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { Trial } from "../engine/harness.js";

let trial: Trial | undefined;

afterEach(async () => {
  await trial?.close();
});

/** An up that must fail; gives what it printed, and requires that nothing was made. */
async function refusedUp(environment: Environment, entries: Catalog): Promise<string> {
  trial = await Trial.open({ program: async () => Promise.resolve(program(environment, entries)) });
  const { code, stdout, stderr } = await trial.pulumi("up", "--yes", "--skip-preview");
  const output = stdout + stderr;

  expect(code).not.toBe(0);
  expect(trial.cloud(isEmpty)).toBe(true);
  const { deployment } = JSON.parse(await trial.succeed("stack", "export")) as {
    deployment: { resources?: { type: string }[] };
  };
  expect((deployment.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual(
    [],
  );
  return output;
}

test("faults of the catalog and of the environment are shown together, without a stack trace", async () => {
  const output = await refusedUp(
    { ...local, region: "us-east1", zones: ["europe-west1-b"] },
    {
      ...catalog,
      orders: { ...catalog.orders, "bad-port": { port: 0 } },
      payments: { ...catalog.payments, mine: { port: 80, hosts: ["orders"] } },
    },
  );

  expect(output).toContain("orders.bad-port.port: 0 is not a port; use 1-65535");
  expect(output).toContain("local.zones");
  expect(output).toContain('"orders"');
  expect(output).not.toContain("    at ");
});
