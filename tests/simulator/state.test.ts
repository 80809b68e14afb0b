/** Claim: the state is plain JSON, survives a file, and a damaged one is refused with the place. */
import { expect, test } from "vitest";

import { clusterForKubeconfig } from "../../simulator/kubernetes/index.js";
import { trace } from "../../simulator/reachability.js";
import { emptyState, isEmpty, parseState } from "../../simulator/state.js";
import { kubeKind, refusal, routedWorld, UNKNOWN, World } from "./world.js";

test("a state read from its JSON is the same, and works on", () => {
  const { state } = routedWorld();

  const read = parseState(JSON.parse(JSON.stringify(state)));

  expect(read).toEqual(state);
  expect(trace(read, { host: "cart.svc.test" })).toEqual(trace(state, { host: "cart.svc.test" }));
});

test("a new project is empty; one network fills it", () => {
  expect(isEmpty(emptyState("demo"))).toBe(true);
  expect(isEmpty(new World().network().state)).toBe(false);
});

test.each([
  [
    null,
    "not a state of the simulated project: the whole: Invalid input: expected object, received null",
  ],
  [
    { ...emptyState("demo"), version: 2 },
    "not a state of the simulated project: version: Invalid input: expected 1",
  ],
  [
    { ...emptyState("demo"), clockSeconds: "x", google: [] },
    "not a state of the simulated project: clockSeconds: Invalid input: expected number, received string; google: Invalid input: expected record, received array",
  ],
])("refuses %j", (value, message) => {
  expect(refusal(() => parseState(value))).toBe(message);
});

test("a kubeconfig leads to the cluster whose endpoint it holds, in YAML or JSON", () => {
  const world = new World().gke();
  const [, dns = ""] = world.scope.cluster.endpoints;
  const yaml = `clusters:\n- cluster:\n    server: https://${dns}\n  name: main\n`;
  const json = JSON.stringify({ clusters: [{ cluster: { server: `https://${dns}` } }] });

  expect(
    [yaml, json].map((kubeconfig) => clusterForKubeconfig(world.state, { kubeconfig }).key),
  ).toEqual([world.scope.cluster.key, world.scope.cluster.key]);
  expect(
    refusal(() => clusterForKubeconfig(world.state, { kubeconfig: "server: https://10.9.9.9" })),
  ).toBe(
    "configured Kubernetes cluster is unreachable: cannot reach the API server: no simulated cluster answers at https://10.9.9.9",
  );
});

test("a context alone is a cluster outside of the project, made once", () => {
  const state = emptyState("demo");

  const cluster = clusterForKubeconfig(state, { context: "kind-a" });

  expect(clusterForKubeconfig(state, { context: "kind-a" })).toBe(cluster);
  expect(Object.values(cluster.nodes).map(({ zone }) => zone)).toEqual([
    "zone-a",
    "zone-b",
    "zone-c",
  ]);
  expect(isEmpty(state)).toBe(true);
});

test("objects have what the server sets, and read gives them back", () => {
  const world = new World().attached();

  const { id, outputs } = world.kube("ConfigMap", {
    metadata: { name: "a" },
    data: { key: "text" },
  });

  expect(id).toBe("default/a");
  expect(outputs["metadata"]).toMatchObject({
    name: "a",
    namespace: "default",
    creationTimestamp: "2026-01-01T00:00:00Z",
    generation: 1,
  });
  expect(kubeKind("ConfigMap").read(world.scope, id)).toEqual(outputs);
  expect(kubeKind("ConfigMap").check({ metadata: UNKNOWN, data: UNKNOWN })).toEqual([]);
  expect(refusal(() => world.kube("ConfigMap", { metadata: { name: "a" } }))).toBe(
    'configmaps "a" already exists',
  );
});
