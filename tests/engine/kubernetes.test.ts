/** Claim: Kubernetes objects and the ingress-nginx component go through the engine as with the real providers. */
import * as kubernetes from "@pulumi/kubernetes";
import { IngressController } from "@pulumi/kubernetes-ingress-nginx";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { recordAt } from "../../simulator/json.js";
import type { Properties } from "../../simulator/kind.js";
import { Trial } from "./harness.js";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** What the program registers besides the controller; a test changes it between commands. */
let configMap = { name: "settings", data: { a: "1" } };

async function program() {
  const provider = new kubernetes.Provider("cluster", { context: "outside" });
  const options = { provider };
  const namespace = new kubernetes.core.v1.Namespace(
    "ns",
    { metadata: { name: "ingress" } },
    options,
  );
  new kubernetes.core.v1.ConfigMap(
    "map",
    { metadata: { name: configMap.name, namespace: "ingress" }, data: configMap.data },
    { ...options, dependsOn: namespace },
  );
  const controller = new IngressController(
    "nginx",
    {
      controller: { replicaCount: 2 },
      helmOptions: {
        name: "nginx",
        namespace: "ingress",
        version: "4.15.1",
        values: { controller: { minReadySeconds: 10 } },
      },
    },
    { providers: [provider], dependsOn: namespace, transforms: [addLostValue] },
  );
  return await Promise.resolve({ status: controller.status.apply(({ status }) => status) });
}

/** Puts back what the typed component loses (facts P2, P3). */
const addLostValue: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== RELEASE) return undefined;
  const values = props.values as { readonly controller: object };
  const controller = { ...values.controller, minReadySeconds: 10 };
  return { props: { ...props, values: { ...values, controller } }, opts };
};

/** What `pulumi stack export` prints, as far as it is looked at here. */
const Exported = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), inputs: z.unknown().optional() })),
  }),
});

/** The objects of the attached cluster: key -> object. */
const objects = (trial: Trial): Properties =>
  trial.cloud(({ clusters }) => clusters["contexts/outside"]?.objects ?? {});

describe("an attached cluster", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await Trial.open({ program });
  }, 60_000);
  afterAll(async () => {
    await trial.close();
  });

  test("is filled by the first up: objects, and the component's one Release", async () => {
    expect(await trial.up()).toEqual({ create: 6 });

    const exported = await trial.succeed("stack", "export");
    expect(exported).toContain(
      "kubernetes-ingress-nginx:index:IngressController$kubernetes:helm.sh/v3:Release::nginx-helm",
    );
    expect(await trial.outputs()).toEqual({ status: "deployed" });
    expect(Object.keys(objects(trial))).toContain("v1/ConfigMap/ingress/settings");
  });

  test("a transform of the component reaches the Release with all values", async () => {
    const { deployment } = Exported.parse(JSON.parse(await trial.succeed("stack", "export")));

    const release = deployment.resources.find(({ type }) => type === RELEASE);
    expect(release?.inputs).toMatchObject({
      chart: "ingress-nginx",
      compat: "true",
      values: { controller: { replicaCount: 2, minReadySeconds: 10 } },
    });
  });

  test("a second preview is empty", async () => {
    expect(await trial.preview()).toEqual([]);
  });

  test("an object that is replaced under its name goes first, and the preview knows it", async () => {
    configMap = { ...configMap, data: { a: "2" } };

    expect(await trial.preview()).toContainEqual({
      op: "replace",
      type: "kubernetes:core/v1:ConfigMap",
      name: "map",
      diff: { "data.a": "update-replace" },
    });
    expect(await trial.up()).toMatchObject({ replace: 1 });
    expect(recordAt(objects(trial)["v1/ConfigMap/ingress/settings"], "data")).toEqual({ a: "2" });
  });

  test("a renamed object is replaced", async () => {
    configMap = { ...configMap, name: "renamed" };

    expect(await trial.up()).toMatchObject({ replace: 1 });
    const maps = Object.keys(objects(trial)).filter((key) => key.includes("/ConfigMap/ingress/"));
    expect(maps).toContain("v1/ConfigMap/ingress/renamed");
    expect(maps).not.toContain("v1/ConfigMap/ingress/settings");
  });
}, 60_000);

describe("the default provider", () => {
  test("has no cluster, and its use is an error with the cure", async () => {
    const trial = await Trial.open({
      program: async () => {
        new kubernetes.core.v1.Namespace("ns", { metadata: { name: "n" } });
        return await Promise.resolve({});
      },
    });
    try {
      const { code, stdout } = await trial.pulumi("up", "--yes", "--skip-preview");

      expect(code).not.toBe(0);
      expect(stdout).toMatch(
        /error: .*configured Kubernetes cluster is unreachable: .*; give the resource a provider with the kubeconfig of a cluster of the embedded cloud/,
      );
    } finally {
      await trial.close();
    }
  });
}, 60_000);
