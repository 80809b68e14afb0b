/** Claim: a name that the program does not give is another one at each creation, as the real providers draw it. */
import { expect, test } from "vitest";

import { textAt } from "../../simulator/json.js";
import { kind, kubeKind, releaseInputs, World } from "./world.js";

/** Three of a kind with the same Pulumi name, the second of which is gone before the third is made. */
const makers: readonly [string, RegExp, () => readonly [string, string, string]][] = [
  [
    "a network",
    /^projects\/demo\/global\/networks\/net-[0-9a-f]{7}$/,
    () => {
      const world = new World();
      const make = () => world.google("Network", {}, "net").id;
      const [first, second] = [make(), make()];
      kind("Network").delete(world.state, second);
      return [first, second, make()];
    },
  ],
  [
    "a Kubernetes object",
    /^shop\/data-[0-9a-f]{8}$/,
    () => {
      const world = new World().attached().namespace("shop");
      const make = () => world.kube("ConfigMap", { metadata: { namespace: "shop" } }, "data").id;
      const [first, second] = [make(), make()];
      kubeKind("ConfigMap").delete(world.scope, second);
      return [first, second, make()];
    },
  ],
  [
    "a Helm release",
    /^ingress-internal\/nginx-[0-9a-f]{8}$/,
    () => {
      const world = new World().gke().namespace("ingress-internal");
      const make = () => {
        const given = Object.entries(releaseInputs()).filter(([key]) => key !== "name");
        const inputs = { ...Object.fromEntries(given), skipAwait: true };
        const { id } = world.kube("Release", inputs, "nginx");
        kubeKind("Release").delete(world.scope, id);
        return id;
      };
      return [make(), make(), make()];
    },
  ],
];

test.each(makers)("%s gets another suffix each time", (_, form, make) => {
  const ids = make();

  for (const id of ids) expect(id).toMatch(form);
  expect(new Set(ids).size).toBe(3);
});

test("it stays when what it names is updated", () => {
  const world = new World();
  const { id } = world.google("Network", { autoCreateSubnetworks: false }, "net");

  const outputs = kind("Network").update(world.state, id, { autoCreateSubnetworks: false });

  expect(id.endsWith(`/${textAt(outputs, "name") ?? ""}`)).toBe(true);
});

test("a dry run draws none", () => {
  const world = new World().attached().namespace("shop");
  const before = structuredClone(world.state);

  kubeKind("ConfigMap").dryRun?.(world.scope, { metadata: { namespace: "shop" } }, undefined);

  expect(world.state).toEqual(before);
});

test("two projects that are made alike draw the same", () => {
  const [one, other] = [new World(), new World()].map(
    (world) => world.google("Network", {}, "net").id,
  );

  expect(one).toBe(other);
});
