/** Claim: a Helm release of ingress-nginx becomes the objects that chart 4.15.1 renders. */
import { describe, expect, test } from "vitest";

import { at, textAt } from "../../simulator/json.js";
import type { Json } from "../../simulator/kind.js";
import { findObject } from "../../simulator/kubernetes/objects.js";
import { kubeKind, refusal, releaseInputs, World } from "./world.js";

const ready = () => new World().gke().namespace("ingress-internal");

test("the outputs and the objects are the chart's", () => {
  const { outputs } = ready().controller({
    tcp: { "5432": "shop/db:5432" },
    defaultBackend: { enabled: true },
  });

  expect(outputs["status"]).toEqual({
    name: "internal",
    namespace: "ingress-internal",
    chart: "ingress-nginx",
    version: "4.15.1",
    appVersion: "1.15.1",
    revision: 1,
    status: "deployed",
  });
  expect(outputs["resourceNames"]).toEqual({
    "ServiceAccount.v1": ["ingress-internal/internal"],
    "ClusterRole.rbac.authorization.k8s.io/v1": ["internal"],
    "ClusterRoleBinding.rbac.authorization.k8s.io/v1": ["internal"],
    "Role.rbac.authorization.k8s.io/v1": ["ingress-internal/internal"],
    "RoleBinding.rbac.authorization.k8s.io/v1": ["ingress-internal/internal"],
    "ConfigMap.v1": ["ingress-internal/internal-controller", "ingress-internal/internal-tcp"],
    "Service.v1": [
      "ingress-internal/internal-controller",
      "ingress-internal/internal-controller-admission",
      "ingress-internal/internal-defaultbackend",
    ],
    "PodDisruptionBudget.policy/v1": ["ingress-internal/internal-controller"],
    "Deployment.apps/v1": [
      "ingress-internal/internal-controller",
      "ingress-internal/internal-defaultbackend",
    ],
    "IngressClass.networking.k8s.io/v1": ["internal"],
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io/v1": ["internal-admission"],
  });
});

test.each<[string, Record<string, Json>, string]>([
  ["internal", {}, "internal-ingress-nginx-controller"],
  ["my-ingress-nginx", {}, "my-ingress-nginx-controller"],
  ["internal", { nameOverride: "inter" }, "internal-controller"],
  [
    "internal",
    { fullnameOverride: "x".repeat(53), controller: { admissionWebhooks: { enabled: false } } },
    `${"x".repeat(53)}-controlle`,
  ],
  ["internal", { controller: { name: "edge" } }, "internal-ingress-nginx-edge"],
])("release %s with %j names its Deployment %s", (name, values, expected) => {
  const world = ready();

  world.kube("Release", {
    name,
    namespace: "ingress-internal",
    chart: "oci://example.test/charts/ingress-nginx",
    version: "4.15.1",
    values,
  });

  expect(
    findObject(world.scope.cluster, "apps/v1/Deployment", "ingress-internal", expected),
  ).toBeDefined();
});

test("three replicas are spread over three zones", () => {
  const pool = { autoscaling: { minNodeCount: 2, maxNodeCount: 3 } };
  const world = new World().gke({}, pool).namespace("ingress-internal");
  world.controller();

  const zones = Object.values(world.scope.cluster.pods).map(
    ({ node }) => world.scope.cluster.nodes[node ?? ""]?.zone,
  );

  expect(zones.sort()).toEqual(["europe-west1-b", "europe-west1-c", "europe-west1-d"]);
});

describe("refusals", () => {
  test.each<[Record<string, Json>, string]>([
    [
      { chart: "traefik", version: "41.3.0" },
      'chart "traefik" version "41.3.0" (traefik) is not known to the embedded cloud; it knows "ingress-nginx" version "4.15.1"',
    ],
    [
      { version: "4.14.5" },
      'chart "ingress-nginx" version "4.14.5" (ingress-nginx) is not known to the embedded cloud; it knows "ingress-nginx" version "4.15.1"',
    ],
    [
      { chart: "vendor/ingress-nginx-4.13.0.tgz" },
      'chart "ingress-nginx" version "4.15.1" (vendor/ingress-nginx-4.13.0.tgz) is not known to the embedded cloud; it knows "ingress-nginx" version "4.15.1"',
    ],
    [
      { namespace: "nope" },
      'failed to create release: create: failed to create: namespaces "nope" not found',
    ],
    [
      { values: { controller: { replicaCount: "three" } } },
      "chart ingress-nginx 4.15.1: values.controller.replicaCount: Invalid input: expected number, received string",
    ],
    [
      { values: { controller: { image: { tag: "0.20.0" } } } },
      "execution error at (ingress-nginx/templates/controller-deployment.yaml): Controller container image tag should be 0.27.0 or higher",
    ],
  ])("%j", (more, message) => {
    expect(refusal(() => ready().kube("Release", { ...releaseInputs(), ...more }))).toBe(message);
  });

  test("a load balancer that cannot be made takes the whole release back", () => {
    const world = ready();
    const before = Object.keys(world.scope.cluster.objects);

    const message = refusal(() => world.kube("Release", releaseInputs()));

    expect(message).toContain(
      "failed to create resource: resource ingress-internal/internal-controller was successfully created, but",
    );
    expect(message).toContain(
      "The resource 'projects/demo/regions/europe-west1/addresses/ingress' was not found, notFound",
    );
    expect(Object.keys(world.scope.cluster.objects)).toEqual(before);
    expect(world.scope.cluster.pods).toEqual({});
  });

  test("two releases do not share an IngressClass", () => {
    const world = ready();
    world.controller();

    const second = {
      ...releaseInputs(),
      name: "second",
      values: {
        controller: { ingressClassResource: { name: "internal" }, service: { type: "ClusterIP" } },
      },
    };

    expect(refusal(() => world.kube("Release", second))).toBe(
      'Unable to continue with install: IngressClass "internal" in namespace "" exists and cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "second": current value is "internal"',
    );
  });

  test("pods that no node can take fail the release", () => {
    const world = new World()
      .gke({}, { autoscaling: { minNodeCount: 0, maxNodeCount: 1 } })
      .namespace("ingress-internal");

    expect(refusal(() => world.controller({}, { service: { type: "ClusterIP" } }))).toContain(
      "[Unschedulable] no nodes available to schedule pods",
    );
  });
});

test("an upgrade removes what is no longer rendered and counts revisions", () => {
  const world = ready();
  const { id } = world.controller({ defaultBackend: { enabled: true } });

  const outputs = kubeKind("Release").update(world.scope, id, releaseInputs());

  expect(at(outputs, "status.revision")).toBe(2);
  expect(
    findObject(world.scope.cluster, "v1/Service", "ingress-internal", "internal-defaultbackend"),
  ).toBeUndefined();
  expect(textAt(kubeKind("Release").read(world.scope, id), "status.status")).toBe("deployed");
});

test("uninstalling leaves no object, no pod and no forwarding rule", () => {
  const world = ready();
  const before = [Object.keys(world.scope.cluster.objects), Object.keys(world.state.google)];
  const { id } = world.controller();

  kubeKind("Release").delete(world.scope, id);

  const address = "projects/demo/regions/europe-west1/addresses/ingress";
  expect([
    Object.keys(world.scope.cluster.objects),
    Object.keys(world.state.google).filter((key) => key !== address),
  ]).toEqual(before);
  expect(world.scope.cluster.pods).toEqual({});
});
