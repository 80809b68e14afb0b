/** Claim: what a program made in the moment it was killed is taken into the state as the doctor says, and nothing is made twice. */
import { afterEach, expect, test } from "vitest";

import { resourcesOf } from "../../simulator/google/model.js";
import { killHost } from "./killHost.js";
import { examine, recover } from "./recover.js";
import { WatchedTrial } from "./watched.js";
import { changeOf } from "./world.js";

const ADDRESS = "gcp:compute/address:Address";

const SERVICES = 8;

let watched: WatchedTrial | undefined;

afterEach(async () => {
  await watched?.trial.close();
});

test("the address of the load balancer was made: after the documented steps there is one of it", async () => {
  const change = changeOf(SERVICES);
  watched = await WatchedTrial.open({ strategy: "shared-ingress", change, phase: "before" });
  const { trial } = watched;
  const addresses = () => trial.cloud((state) => resourcesOf(state, ADDRESS).map(([id]) => id));

  await killHost(watched, SERVICES, { call: 1, done: true }, `${ADDRESS}::`);
  const made = addresses();
  const { steps, problems } = await recover(trial);

  expect(made).toHaveLength(1);
  expect(addresses()).toEqual(made);
  expect({ steps, problems }).toEqual({ steps: ["import", "up"], problems: [] });
  expect(await trial.preview()).toEqual([]);
  expect(await examine(trial)).toEqual([]);
});
