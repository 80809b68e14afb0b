/** Claim: Services of type LoadBalancer become what GKE makes of them, or fail with its words. */
import { describe, expect, test } from "vitest";

import { forwardingRuleToken } from "../../simulator/google/address.js";
import { resourcesOf } from "../../simulator/google/model.js";
import { at, listAt, textAt, textsAt } from "../../simulator/json.js";
import type { Json, Properties } from "../../simulator/kind.js";
import { isEmpty } from "../../simulator/state.js";
import { kind, kubeKind, refusal, World } from "./world.js";

const internal = { "networking.gke.io/load-balancer-type": "Internal" };

function balanced(
  name: string,
  annotations: Record<string, string> = internal,
  spec: Record<string, Json> = {},
): Properties {
  return {
    metadata: { name, annotations },
    spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 80 }], ...spec },
  };
}

function rules(world: World): readonly Properties[] {
  return resourcesOf(world.state, forwardingRuleToken).map(([, rule]) => rule);
}

function firewalls(world: World): readonly Properties[] {
  return resourcesOf(world.state, "gcp:compute/firewall:Firewall").map(([, rule]) => rule);
}

/** Makes a Service that cannot have its load balancer; what the provider's wait reports of it. */
function waitsFor(world: World, inputs: Properties): string {
  const { id } = world.kube("Service", inputs);
  return (kubeKind("Service").unready?.(world.scope, id, "create") ?? []).join("\n\t* ");
}

const failed = (name: string, why: string) =>
  `resource default/${name} was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: '${name}' timed out waiting to be Ready\n` +
  `\t* Service was not allocated an IP address; does your cloud provider support this?\n` +
  `\t* [SyncLoadBalancerFailed] Error syncing load balancer: failed to ensure load balancer: ${why}`;

test("one internal Service makes a forwarding rule, a backend service, a health check and two firewall rules", () => {
  const world = new World().gke();

  const { outputs } = world.kube(
    "Service",
    balanced("a", internal, { loadBalancerSourceRanges: ["10.20.0.0/16"] }),
  );

  expect(textAt(listAt(outputs, "status.loadBalancer.ingress")[0], "ip")).toBe("10.10.0.5");
  expect(
    rules(world).map((rule) => [rule["loadBalancingScheme"], rule["ipAddress"], rule["ports"]]),
  ).toEqual([["INTERNAL", "10.10.0.5", ["80"]]]);
  expect(
    firewalls(world).map((rule) => [
      textsAt(rule, "sourceRanges"),
      textsAt(listAt(rule, "allows")[0], "ports"),
    ]),
  ).toEqual([
    [["10.20.0.0/16"], ["80"]],
    [["130.211.0.0/22", "35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"], ["10256"]],
  ]);
});

test.each([
  ["Cluster", [8, 3]],
  ["Local", [3, 2]],
])(
  "externalTrafficPolicy %s checks every %j (seconds, failures)",
  (externalTrafficPolicy, timing) => {
    const world = new World().gke();

    world.kube("Service", balanced("a", internal, { externalTrafficPolicy }));
    const [check] = resourcesOf(world.state, "compute/healthCheck").map(([, outputs]) => outputs);

    expect([check?.["checkIntervalSec"], check?.["unhealthyThreshold"]]).toEqual(timing);
  },
);

test("without source ranges GKE opens the ports to everybody", () => {
  const world = new World().gke();

  world.kube("Service", balanced("a"));

  expect(textsAt(firewalls(world)[0], "sourceRanges")).toEqual(["0.0.0.0/0"]);
});

test("more than five ports open all of them", () => {
  const world = new World().gke();
  const ports = [1, 2, 3, 4, 5, 6].map((port) => ({ name: `p${port}`, port }));

  world.kube("Service", balanced("a", internal, { ports }));

  expect(rules(world)[0]).toMatchObject({ allPorts: true });
  expect(at(rules(world)[0], "ports")).toBeUndefined();
});

test("the next Service after the quota waits with Google's message, and gets its load balancer after", () => {
  const world = new World().gke();
  world.state.quotas["INTERNAL_FORWARDING_RULES_PER_NETWORK"] = 2;
  world.kube("Service", balanced("a"));
  world.kube("Service", balanced("b"));
  const before = Object.keys(world.state.google);

  const message = waitsFor(world, balanced("c"));
  const waiting = kubeKind("Service").read(world.scope, "default/c");
  const made = Object.keys(world.state.google);
  world.state.quotas["INTERNAL_FORWARDING_RULES_PER_NETWORK"] = 3;
  const after = kubeKind("Service").update(world.scope, "default/c", balanced("c"));

  expect(message).toBe(
    failed(
      "c",
      "googleapi: Error 403: QUOTA_EXCEEDED - Quota 'INTERNAL_FORWARDING_RULES_PER_NETWORK' exceeded.  Limit: 2.0 in network vpc., quotaExceeded",
    ),
  );
  expect(made).toEqual(before);
  expect(at(waiting, "status")).toEqual({ loadBalancer: {} });
  expect(textAt(listAt(after, "status.loadBalancer.ingress")[0], "ip")).toBe("10.10.0.7");
  expect(kubeKind("Service").unready?.(world.scope, "default/c", "update")).toEqual([]);
});

describe("the reserved address", () => {
  const named = { ...internal, "networking.gke.io/load-balancer-ip-addresses": "ingress" };
  const reserve = (world: World, addressType: string) =>
    world.google("Address", {
      name: "ingress",
      region: "europe-west1",
      addressType,
      ...(addressType === "INTERNAL" ? { subnetwork: "nodes" } : {}),
    });

  test("is used, and cannot go while it is", () => {
    const world = new World().gke();
    const { id } = reserve(world, "INTERNAL");

    world.kube("Service", balanced("a", named));

    expect(rules(world)[0]?.["ipAddress"]).toBe("10.10.0.5");
    expect(
      refusal(() => {
        kind("Address").delete(world.state, id);
      }),
    ).toMatch(
      /^Error deleting Address: googleapi: Error 400: The address resource 'projects\/demo\/regions\/europe-west1\/addresses\/ingress' is already being used by 'projects\/demo\/regions\/europe-west1\/forwardingRules\/k8s2-tcp-.*', resourceInUseByAnotherResource$/,
    );
  });

  test("must exist", () => {
    expect(waitsFor(new World().gke(), balanced("a", named))).toBe(
      failed(
        "a",
        "googleapi: Error 404: The resource 'projects/demo/regions/europe-west1/addresses/ingress' was not found, notFound",
      ),
    );
  });

  test("must be of the type", () => {
    const world = new World().gke();
    reserve(world, "EXTERNAL");

    expect(waitsFor(world, balanced("a", named))).toBe(
      failed(
        "a",
        'static IP address "ingress" has type EXTERNAL, but the load balancer needs type INTERNAL',
      ),
    );
  });

  test("serves one Service", () => {
    const world = new World().gke();
    reserve(world, "INTERNAL");
    world.kube("Service", balanced("a", named));

    expect(waitsFor(world, balanced("b", named))).toBe(
      failed(
        "b",
        "googleapi: Error 400: Invalid value for field 'resource.IPAddress': '10.10.0.5'. Specified IP address is in-use and would result in a conflict., invalid",
      ),
    );
  });
});

test("a class needs a cluster that serves it", () => {
  const loadBalancerClass = "networking.gke.io/l4-regional-internal";

  const made = new World()
    .gke({ enableL4IlbSubsetting: true })
    .kube("Service", balanced("a", {}, { loadBalancerClass }));

  expect(textAt(made.outputs, "spec.clusterIP")).toBe("34.118.224.2");
  expect(waitsFor(new World().gke(), balanced("a", {}, { loadBalancerClass }))).toContain(
    'load balancer class "networking.gke.io/l4-regional-internal" needs GKE 1.33.1-gke.1779000 or later and enableL4IlbSubsetting (facts B20, B22)',
  );
});

test("an update keeps address and ClusterIP; a delete frees everything", () => {
  const world = new World().gke();
  const before = Object.keys(world.state.google).length;
  const { id, outputs } = world.kube("Service", balanced("a"));

  const changed = kubeKind("Service").update(
    world.scope,
    id,
    balanced("a", internal, { ports: [{ port: 81 }] }),
  );
  kubeKind("Service").delete(world.scope, id);

  expect(textAt(changed, "spec.clusterIP")).toBe(textAt(outputs, "spec.clusterIP"));
  expect(at(changed, "status")).toEqual(at(outputs, "status"));
  expect(Object.keys(world.state.google)).toHaveLength(before);
});

test("a load balancer that becomes internal gets an address of the subnet", () => {
  const world = new World().gke();
  const { id } = world.kube("Service", balanced("a", {}));
  const [external] = rules(world);

  kubeKind("Service").update(world.scope, id, balanced("a"));

  expect(external).toMatchObject({ loadBalancingScheme: "EXTERNAL", ipAddress: "198.51.100.2" });
  expect(rules(world).map((rule) => [rule["loadBalancingScheme"], rule["ipAddress"]])).toEqual([
    ["INTERNAL", "10.10.0.5"],
  ]);
});

test("a namespace takes its load balancers along", () => {
  const world = new World().gke().namespace("shop");
  const { ports, selector } = { ports: [{ port: 80 }], selector: { app: "a" } };
  world.kube("Service", {
    metadata: { name: "a", namespace: "shop", annotations: internal },
    spec: { type: "LoadBalancer", ports, selector },
  });

  kubeKind("Namespace").delete(world.scope, "shop");

  expect(rules(world)).toEqual([]);
  expect(kubeKind("Service").read(world.scope, "shop/a")).toBeUndefined();
});

test("a cluster outside of the project has an address pool and leaves nothing behind", () => {
  const world = new World().attached();

  const { id, outputs } = world.kube("Service", balanced("a"));
  expect(textAt(listAt(outputs, "status.loadBalancer.ingress")[0], "ip")).toBe("172.18.255.1");
  expect(isEmpty(world.state)).toBe(false);
  kubeKind("Service").delete(world.scope, id);

  expect(isEmpty(world.state)).toBe(true);
});
