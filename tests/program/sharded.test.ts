/** Claims about the sharded layout, shown by the real engine: order of writing, and what is refused. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { benchEnvironment } from "../../bench/environment.js";
import program from "../../index.js";
import { Trial } from "../engine/harness.js";

const environment = benchEnvironment({ kind: "sharded", rulesPerIngress: 2 });
let services = 2;
let trial: Trial;

beforeAll(async () => {
  trial = await Trial.open({
    program: async () => Promise.resolve(program(environment, generateCatalog(services))),
  });
});

afterAll(async () => {
  await trial.close();
});

test("hosts that fit share one Ingress", async () => {
  await trial.up();

  const names = Object.keys(
    trial.cloud((state) => Object.values(state.clusters)[0]?.objects ?? {}),
  ).filter((key) => key.includes("/Ingress/"));
  expect(names).toEqual([
    "networking.k8s.io/v1/Ingress/team-001/team-001.team-001.internal.default",
  ]);
});

test("a split is refused in the preview, which names the way; the update writes the old object first", async () => {
  services = 3;

  const refused = await trial.pulumi("preview");
  const output = refused.stdout + refused.stderr;
  expect(refused.code).not.toBe(0);
  expect(output).toMatch(/host "[^"]+" and path "\/" is already defined in ingress team-001\//);
  expect(output).toContain("for a shard that is split run `pulumi up --skip-preview`");

  // In the other order admission would refuse the new object, as it did in the preview.
  expect(await trial.up()).toMatchObject({ create: 1, update: 1 });
  expect(await trial.preview()).toEqual([]);
});
