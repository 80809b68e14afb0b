/** Claim: the stand-in provider treats a real API server's objects as the real provider does. */
import { setTimeout as sleep } from "node:timers/promises";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import type { Properties } from "../../simulator/kind.js";
import type { Trial } from "../engine/harness.js";
import {
  ClusterTrial,
  access,
  describeOnCluster,
  editByHand,
  inventory,
  mustGet,
  objectsOnCluster,
} from "./cluster.js";

/** Registers one test's resources; changed between commands. */
type Register = (opts: pulumi.CustomResourceOptions) => Record<string, unknown>;

const NAMESPACE = "provider-test";
const metadata = { name: "a", namespace: NAMESPACE };
const configMap = { apiVersion: "v1", kind: "ConfigMap", id: `${NAMESPACE}/a` };

describeOnCluster("one object at a time", () => {
  let cluster: ClusterTrial;
  let trial: Trial;
  let objects: ObjectClient;
  let before: readonly string[];
  let register: Register = () => ({});
  const program = () => {
    const provider = new k8s.Provider("cluster", { ...access, clusterIdentifier: "test" });
    const opts = { provider };
    const metadata = { name: NAMESPACE };
    const namespace = new k8s.core.v1.Namespace("ns", { metadata }, opts);
    return Promise.resolve(register({ provider, dependsOn: namespace }));
  };
  beforeAll(async () => {
    objects = objectsOnCluster();
    before = await inventory(objects);
    cluster = await ClusterTrial.open(program);
    trial = cluster.trial;
    await trial.up();
  });
  afterAll(async () => {
    await trial.destroy();
    expect(await inventory(objects)).toEqual(before);
    await cluster.close();
    objects.rest.close();
  });

  /** Runs `pulumi <args>` that must fail, and gives what it printed. */
  async function refusal(...args: readonly string[]): Promise<string> {
    const { code, stdout } = await trial.pulumi(...args);
    expect(code, stdout).not.toBe(0);
    return stdout;
  }

  test("fields that another manager owns stay through our updates, and are no drift", async () => {
    const withData =
      (data: Record<string, string>): Register =>
      (opts) => {
        new k8s.core.v1.ConfigMap("a", { metadata, data }, opts);
        return {};
      };
    register = withData({ ours: "1" });
    await trial.up();
    await editByHand(objects, configMap, {
      metadata: { labels: { theirs: "yes" }, annotations: { note: "kept" } },
    });

    await trial.succeed("refresh", "--preview-only", "--expect-no-changes");
    register = (opts) => {
      const labels = { ours: "yes" };
      new k8s.core.v1.ConfigMap(
        "a",
        { metadata: { ...metadata, labels }, data: { ours: "1" } },
        opts,
      );
      return {};
    };
    await trial.up();

    expect(await mustGet(objects, "v1", "ConfigMap", configMap.id)).toMatchObject({
      metadata: { labels: { ours: "yes", theirs: "yes" }, annotations: { note: "kept" } },
      data: { ours: "1" },
    });
    expect(await trial.preview("--expect-no-changes")).toEqual([]);
  });

  test("a field that another manager took is a conflict that names it, until it is forced", async () => {
    const withLabel =
      (role: string, annotations: Record<string, string>): Register =>
      (opts) => {
        new k8s.core.v1.ConfigMap(
          "a",
          { metadata: { ...metadata, labels: { role }, annotations } },
          opts,
        );
        return {};
      };
    register = withLabel("first", {});
    await trial.up();
    await editByHand(objects, configMap, { metadata: { labels: { role: "by-hand" } } });
    register = withLabel("second", {});

    const shown = await refusal("preview");
    register = withLabel("second", { "pulumi.com/patchForce": "true" });
    await trial.up();

    expect(shown).toContain(
      'Server-Side Apply field conflict detected: Apply failed with 1 conflict: conflict with "kubectl-edit"',
    );
    expect(shown).toContain(".metadata.labels.role");
    expect(await mustGet(objects, "v1", "ConfigMap", configMap.id)).toMatchObject({
      metadata: { labels: { role: "second" } },
    });
  });

  test("a field that leaves the program leaves the object", async () => {
    register = (opts) => {
      new k8s.core.v1.ConfigMap("a", { metadata }, opts);
      return {};
    };

    await trial.up();

    const { metadata: now } = await mustGet(objects, "v1", "ConfigMap", configMap.id);
    expect(now).not.toHaveProperty("labels.role");
  });

  test("what the server fills in is in the outputs and causes no change", async () => {
    register = (opts) => {
      const spec = { selector: { app: "a" }, ports: [{ port: 80 }] };
      const service = new k8s.core.v1.Service("a", { metadata, spec }, opts);
      return { ip: service.spec.clusterIP, affinity: service.spec.sessionAffinity };
    };
    await trial.up();

    expect(await trial.outputs()).toEqual({
      ip: expect.stringMatching(/^10\.0\.\d+\.\d+$/) as unknown,
      affinity: "None",
    });
    expect(await trial.preview("--expect-no-changes")).toEqual([]);
    await trial.succeed("refresh", "--preview-only", "--expect-no-changes");
  });

  test("`get` reads an object that somebody else has made, and a missing one is an error", async () => {
    const get =
      (id: string): Register =>
      (opts) => {
        const found = k8s.core.v1.Service.get("found", id, opts);
        return { port: found.spec.ports[0]?.port };
      };
    register = get("default/kubernetes");
    await trial.up();
    const outputs = await trial.outputs();
    register = get("default/nobody");

    expect(outputs).toEqual({ port: 443 });
    expect(await refusal("up", "--yes", "--skip-preview")).toContain("default/nobody");
  });

  test("a preview refuses what the server refuses, and stores nothing of what it accepts", async () => {
    register = (opts) => {
      const host = "Not_A_Host";
      const annotations = { "pulumi.com/skipAwait": "true" };
      const spec = { rules: [{ host }] };
      const meta = { ...metadata, annotations };
      new k8s.networking.v1.Ingress("a", { metadata: meta, spec }, opts);
      return {};
    };

    expect(await refusal("preview")).toContain(
      'resource "provider-test/a" was not successfully applied by the Kubernetes API server: ' +
        'Ingress.networking.k8s.io "a" is invalid: spec.rules[0].host: Invalid value: "Not_A_Host"',
    );
  });

  test("a field that the API does not have is refused", async () => {
    register = (opts) => {
      const spec: Properties = { ports: [{ port: 80 }], invented: true };
      const args = { apiVersion: "v1", kind: "Service", metadata, spec };
      new k8s.apiextensions.CustomResource("a", args, opts);
      return {};
    };

    expect(await refusal("preview")).toContain(".spec.invented: field not declared in schema");
  });

  test("an object that is there already is refused, in the preview and in the update", async () => {
    const taken = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name: "taken" } };
    await objects.apply(taken, { fieldManager: "somebody", dryRun: false, force: false });
    register = (opts) => {
      new k8s.core.v1.ConfigMap("taken", { metadata: taken.metadata }, opts);
      return {};
    };

    const shown = [await refusal("preview"), await refusal("up", "--yes", "--skip-preview")];

    for (const text of shown) expect(text).toContain('configmaps "taken" already exists');
  });

  test("what cannot be changed in place replaces the object; with a fixed name the old one goes first", async () => {
    const named =
      (name: string, type: string): Register =>
      (opts) => {
        const meta = { namespace: NAMESPACE, name };
        new k8s.core.v1.Secret("s", { metadata: meta, type, stringData: { key: "value" } }, opts);
        return {};
      };
    register = named("one", "Opaque");
    await trial.up();
    register = named("one", "example.com/other");

    const steps = await trial.preview();
    await trial.up();

    expect(steps.find(({ op }) => op === "replace")?.diff).toEqual({ type: "update-replace" });
    expect(await mustGet(objects, "v1", "Secret", `${NAMESPACE}/one`)).toMatchObject({
      type: "example.com/other",
      data: { key: Buffer.from("value").toString("base64") },
    });
  });

  test("an object without a name gets one that stays", async () => {
    register = (opts) => {
      const made = new k8s.core.v1.ConfigMap("auto", { metadata: { namespace: NAMESPACE } }, opts);
      return { name: made.metadata.name };
    };
    await trial.up();
    const first = await trial.outputs();

    expect(first).toEqual({ name: expect.stringMatching(/^auto-[0-9a-f]{8}$/) as unknown });
    expect(await trial.preview("--expect-no-changes")).toEqual([]);
  });

  test("any type that the server has can be registered, also one that the program defines", async () => {
    const group = "example.com";
    const names = { plural: "widgets", singular: "widget", kind: "Widget" };
    const openAPIV3Schema = {
      type: "object",
      properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
    };
    register = (opts) => {
      const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }];
      const definition = new k8s.apiextensions.v1.CustomResourceDefinition(
        "widgets",
        {
          metadata: { name: `widgets.${group}` },
          spec: { group, names, scope: "Namespaced", versions },
        },
        opts,
      );
      const args = { apiVersion: `${group}/v1`, kind: "Widget", metadata, spec: { size: 3 } };
      new k8s.apiextensions.CustomResource("widget", args, { ...opts, dependsOn: definition });
      return {};
    };

    expect((await trial.preview()).map(({ op }) => op)).toContain("create");
    await trial.up();

    expect(await mustGet(objects, `${group}/v1`, "Widget", `${NAMESPACE}/a`)).toMatchObject({
      spec: { size: 3 },
    });
    expect(await trial.preview("--expect-no-changes")).toEqual([]);
  });

  test("a deletion waits until the object is gone", async () => {
    const withFinalizer = { ...metadata, name: "held", finalizers: ["example.com/hold"] };
    register = (opts) => {
      new k8s.core.v1.ConfigMap("held", { metadata: withFinalizer }, opts);
      return {};
    };
    await trial.up();
    register = () => ({});

    const deleting = trial.up();
    const held = { apiVersion: "v1", kind: "ConfigMap", id: `${NAMESPACE}/held` };
    await expect
      .poll(async () => (await mustGet(objects, "v1", "ConfigMap", held.id)).metadata, {
        timeout: 30_000,
      })
      .toHaveProperty("deletionTimestamp");
    const first = await Promise.race([deleting, sleep(2000, "still waiting")]);
    await editByHand(objects, held, { metadata: { finalizers: null } });

    expect(first).toBe("still waiting");
    expect(await deleting).toMatchObject({ delete: 1 });
  });

  test("what is no object of the API is refused by name", async () => {
    register = (opts) => {
      new k8s.core.v1.ConfigMapPatch("p", { metadata }, opts);
      return {};
    };

    expect(await refusal("preview")).toContain(
      'the embedded cloud has no resource type "kubernetes:core/v1:ConfigMapPatch"',
    );
  });

  test("a context that the kubeconfig does not have is named, with those it has", async () => {
    register = () => {
      const provider = new k8s.Provider("lost", { ...access, context: "elsewhere" });
      new k8s.core.v1.ConfigMap("lost", { metadata }, { provider });
      return {};
    };

    expect(await refusal("preview")).toContain(
      "configured Kubernetes cluster is unreachable: " +
        'the kubeconfig has no context "elsewhere"; it has api-server',
    );
  });
});
