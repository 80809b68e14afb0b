/** Claim: a cluster that somebody deleted is made again as the runbook says, with the addresses and names it had. */
import { afterEach, expect, test } from "vitest";

import program from "../../index.js";
import { clusterKind, clusterToken } from "../../simulator/google/cluster.js";
import { nodePoolKind } from "../../simulator/google/nodePool.js";
import { poolsOf } from "../../simulator/google/nodes.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { textAt } from "../../simulator/json.js";
import type { CloudState } from "../../simulator/state.js";
import { Trial } from "../engine/harness.js";
import { examine, recover } from "./recover.js";
import { changeOf, deployWorkloads, environmentOf, inventory, unreachable } from "./world.js";

const change = changeOf(8);
const hosts = unreachable(change.before, "shared-ingress");

let trial: Trial | undefined;

afterEach(async () => {
  await trial?.close();
});

/** As GKE does it: the load balancers of the cluster go with it ("attempts to delete all load balancer resources"). */
function deleteClusters(state: CloudState): void {
  for (const [id] of resourcesOf(state, clusterToken)) {
    for (const [key, { outputs }] of Object.entries(state.google))
      if (textAt(outputs, "madeFor.cluster") === id) Reflect.deleteProperty(state.google, key);
    for (const [pool] of poolsOf(state, id)) nodePoolKind.delete(state, pool);
    clusterKind.delete(state, id);
  }
}

test("the doctor forgets what was in it, the next up makes all of it again", async () => {
  trial = await Trial.open({
    program: async () =>
      await Promise.resolve(program(environmentOf("shared-ingress"), change.before)),
  });
  await trial.up();
  const deploy = (state: CloudState) => {
    deployWorkloads(state, change);
  };
  await trial.meddle(deploy);
  const before = trial.cloud(inventory);
  expect(trial.cloud(hosts)).toEqual(new Map());

  await trial.meddle(deleteClusters);
  const found = await examine(trial);
  const plain = await trial.pulumi("refresh", "--yes", "--skip-preview");
  const findings = await examine(trial);

  expect(plain.code).not.toBe(0);
  expect(plain.stdout).toMatch(
    /error: .*configured Kubernetes cluster is unreachable: .*PULUMI_K8S_DELETE_UNREACHABLE set to "true"/,
  );
  expect(findings.map(({ situation, what }) => `${situation}: ${what}`)).toEqual([
    "gone: the cluster does not exist any more, and with it 12 Kubernetes objects of the state",
  ]);

  expect(found.map(({ what }) => what)).toEqual(findings.map(({ what }) => what));

  const { steps, problems } = await recover(trial);

  expect({ steps, problems }).toEqual({ steps: ["refresh", "up"], problems: [] });
  expect(await trial.preview()).toEqual([]);
  expect(await examine(trial)).toEqual([]);
  await trial.meddle(deploy); // What the teams have deployed is theirs to deploy again.
  expect(trial.cloud(inventory)).toEqual(before);
  expect(trial.cloud(hosts)).toEqual(new Map());
});
