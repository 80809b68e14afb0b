/** Claim: events act on nodes and pods in time, and requests meet their consequences at exact seconds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { chartValues, type ChartSettings } from "../../components/chartValues.js";
import type { Json } from "../../simulator/kind.js";
import { forwards, isRunning } from "../../simulator/kubernetes/outages.js";
import { podsAt } from "../../simulator/kubernetes/pods.js";
import {
  connect,
  drainNode,
  failControlPlane,
  failNode,
  failZone,
  nodesOf,
  recoverControlPlane,
  recoverNode,
  recoverZone,
  rollOut,
  scaleDown,
  scaleUp,
  trace,
} from "../../simulator/reachability.js";
import { advanceClock, parseState } from "../../simulator/state.js";
import { chart, images } from "../../stacks/pins.js";
import { refusal, routedWorld, type World } from "./world.js";

const host = "cart.svc.test";
const clients = ["10.10.0.10", "10.20.3.7", "10.20.200.9"];

const settings: ChartSettings = {
  releaseName: "internal",
  ingressClassName: "internal",
  options: { chart, images, replicas: 3, resources: { cpu: "100m", memory: "256Mi" } },
  serviceAnnotations: {},
  sourceRanges: [],
  tls: { kind: "none" },
  tcpPorts: [],
  bodySizePerEntry: false,
  namespaceSelector: { matchLabels: {} },
};

/** The shipped values of the controller, with the load balancer of the test's world. */
function shippedWorld(more: Record<string, Json> = {}): World {
  const { service, config, resources, image, admissionWebhooks, ...shipped } =
    chartValues(settings).controller;
  expect([service, config, resources, image, admissionWebhooks]).not.toContain(undefined);
  return routedWorld({}, { ...shipped, ingressClassResource: classOf(), ...more });
}

const classOf = () => ({ name: "internal", controllerValue: "k8s.io/internal" });

/** Seconds, of the first `seconds`, at which a request of some client fails. */
function failedSeconds(world: World, seconds = 180): number[] {
  return Array.from({ length: seconds }, (_, second) => second).filter((atSecond) =>
    clients.some((fromVm) => !connect(world.state, { host, fromVm, atSecond }).result.ok),
  );
}

/** Seconds at which new connections of anybody fail, by trace. */
const lossySeconds = (world: World, seconds = 180) =>
  Array.from({ length: seconds }, (_, second) => second).filter(
    (atSecond) => !trace(world.state, { host, atSecond }).result.ok,
  );

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

const isController = (labels: Readonly<Record<string, string>>) =>
  labels["app.kubernetes.io/component"] === "controller";

/** The node of the first pod of the controller. */
function controllerNode({ scope }: World): string {
  return Object.values(scope.cluster.pods).find(({ labels }) => isController(labels))?.node ?? "";
}

/** Nodes of the ready controller pods at a second, sorted. */
const readyNodes = (world: World, atSecond: number) =>
  podsAt(world.scope.cluster, world.state.clockSeconds + atSecond)
    .filter(({ pod, ready }) => ready && isController(pod.labels))
    .map(({ node }) => node?.name ?? "")
    .sort();

test("without events no request fails at any second, and every connection agrees with the trace", () => {
  const world = shippedWorld();

  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(4000), (atSecond, offset) => {
      const fromVm = `10.20.${Math.floor(offset / 250)}.${(offset % 250) + 1}`;
      expect(connect(world.state, { host, fromVm, atSecond }).result.ok).toBe(true);
    }),
  );
  expect(lossySeconds(world, 20)).toEqual([]);
});

describe("a connection", () => {
  test("fails for the share of clients that the load balancer sends to the dead node", () => {
    const world = shippedWorld();
    failNode(world.state, controllerNode(world));

    const results = range(0, 900).map((index) => {
      const fromVm = `10.20.${Math.floor(index / 250)}.${(index % 250) + 1}`;
      return connect(world.state, { host, fromVm, atSecond: 2 }).result;
    });

    const failed = results.filter(({ ok }) => !ok);
    expect(failed.length).toBeGreaterThan(240);
    expect(failed.length).toBeLessThan(360);
    expect(new Set(failed.map(({ reason }) => reason)).size).toBe(1);
    expect(failed[0]?.reason).toMatch(/^1 of 3 new connections still go to a node that is down/);
    expect(failed[0]).not.toHaveProperty("lost");
    expect(lossySeconds(world)).toEqual(range(0, 6));
  });

  test("is the same each time, and another one each second", () => {
    const world = shippedWorld();
    const nodes = range(0, 60).map(
      (atSecond) => connect(world.state, { host, fromVm: "10.20.0.1", atSecond }).hops[3]?.what,
    );

    expect(new Set(nodes).size).toBe(3);
    expect(connect(world.state, { host, atSecond: 7 })).toEqual(
      connect(world.state, { host, atSecond: 7 }),
    );
  });
});

describe("a node that runs and does not forward", () => {
  test("is RUNNING, and is left after 6 s all the same", () => {
    const world = shippedWorld();
    const name = controllerNode(world);
    failNode(world.state, name, "forwarding");

    const [node] = nodesOf(world.state).filter((one) => one.name === name);
    expect(node && [isRunning(node, 3), forwards(node, 3)]).toEqual([true, false]);
    expect(lossySeconds(world)).toEqual(range(0, 6));
    expect(trace(world.state, { host, atSecond: 3 }).result.reason).toContain(
      "1 of 3 new connections still go to a node that does not forward",
    );
  });

  test("of every node: nothing answers, and the trace says why", () => {
    const world = shippedWorld();
    for (const { name } of nodesOf(world.state)) failNode(world.state, name, "forwarding");

    expect(trace(world.state, { host, atSecond: 30 }).result.reason).toBe(
      "every node that the load balancer uses does not forward: the connection times out",
    );
  });
});

describe("a controller rollout", () => {
  test("with the shipped settings loses nothing, and replaces all three pods", () => {
    const world = shippedWorld();
    const before = podsAt(world.scope.cluster, 0).filter(({ pod }) => isController(pod.labels));
    rollOut(world.state, "internal");

    expect(failedSeconds(world)).toEqual([]);
    expect(lossySeconds(world)).toEqual([]);
    const after = podsAt(world.scope.cluster, 180).filter(({ pod }) => isController(pod.labels));
    const names = (pods: typeof after) => pods.map(({ pod }) => pod.name);
    expect(names(after)).toHaveLength(3);
    expect(names(after).filter((name) => names(before).includes(name))).toEqual([]);
    expect(readyNodes(world, 180)).toEqual(readyNodes(world, 0));
  });

  test("goes pod by pod: start 3 s, probe 10 s, minReadySeconds 10 s, each", () => {
    const world = shippedWorld();
    rollOut(world.state, "internal");
    const counts = (atSecond: number) => {
      const pods = podsAt(world.scope.cluster, atSecond).filter(({ pod }) =>
        isController(pod.labels),
      );
      return [pods.length, pods.filter(({ ready }) => ready).length];
    };

    expect([0, 12, 13, 22, 23, 24].map(counts)).toEqual([
      [4, 3],
      [4, 3],
      [4, 4],
      [4, 4],
      [5, 4],
      [5, 3],
    ]);
    // The last pod of before is told to stop at 3 x 23 s, and has gone 20 + 10 s later (facts H14, H15).
    expect([98, 99].map(counts)).toEqual([
      [4, 3],
      [3, 3],
    ]);
  });

  test("with the chart's own shutdown settings it loses connections for a second each", () => {
    const world = shippedWorld({ extraArgs: {} });
    rollOut(world.state, "internal");

    expect(lossySeconds(world)).toEqual([23, 46, 69]);
  });

  test("without surge a node is without a pod, and a grace below the health check's 6 s + 1 s loses", () => {
    const slow = (grace: string) => {
      const world = shippedWorld({
        extraArgs: { "shutdown-grace-period": grace },
        updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      });
      rollOut(world.state, "internal");
      return lossySeconds(world, 20);
    };

    expect(slow("7")).toEqual([]);
    expect(slow("6")).toEqual([6]);
    expect(slow("0")).toEqual(range(0, 7));
  });

  test("names the controllers when there is none of that name", () => {
    expect(
      refusal(() => {
        rollOut(shippedWorld().state, "x");
      }),
    ).toBe('no ingress controller "x"; there are: internal');
  });
});

describe("a drain", () => {
  test("loses nothing with the shipped settings; the pod starts elsewhere and the node stays empty", () => {
    const world = shippedWorld();
    const node = controllerNode(world);
    drainNode(world.state, node);

    expect(failedSeconds(world)).toEqual([]);
    expect(lossySeconds(world)).toEqual([]);
    const left = podsAt(world.scope.cluster, 60).filter((entry) => entry.node?.name === node);
    expect(left).toEqual([]);
    expect(readyNodes(world, 60)).toHaveLength(3);
  });

  test("loses 7 s of the node's share without a shutdown grace period", () => {
    const world = shippedWorld({ extraArgs: {} });
    drainNode(world.state, controllerNode(world));

    expect(lossySeconds(world)).toEqual(range(0, 7));
    expect(trace(world.state, { host, atSecond: 3 }).result.reason).toContain(
      "still go to a node that has no pod left that listens",
    );
  });

  test("waits for PodDisruptionBudgets: two nodes at once, one controller pod at a time", () => {
    const world = shippedWorld();
    const [first = "", second = ""] = readyNodes(world, 0);
    drainNode(world.state, first);
    drainNode(world.state, second);
    const on = (node: string, atSecond: number) =>
      podsAt(world.scope.cluster, atSecond).some(
        ({ pod, node: place, terminating }) =>
          place?.name === node && !terminating && isController(pod.labels),
      );

    expect([0, 12, 13].map((atSecond) => [on(first, atSecond), on(second, atSecond)])).toEqual([
      [false, true],
      [false, true],
      [false, false],
    ]);
    // The application has no budget: both its pods go at once, and new ones start in 3 s.
    expect(failedSeconds(world)).toEqual(range(0, 3));
    expect(trace(world.state, { host, atSecond: 2 }).result.reason).toBe(
      "Service shop/cart has no endpoints: none of its 2 pods is ready",
    );
  });

  test("ends with recover: the node takes pods again", () => {
    const world = shippedWorld();
    const [node = ""] = readyNodes(world, 0);
    drainNode(world.state, node);
    advanceClock(world.state, 100);
    recoverNode(world.state, node);
    rollOut(world.state, "internal");

    expect(new Set(readyNodes(world, 120))).toEqual(
      new Set(nodesOf(world.state).map(({ name }) => name)),
    );
    expect(
      refusal(() => {
        recoverNode(world.state, node);
      }),
    ).toBe(`node "${node}" is running`);
  });
});

describe("the cluster autoscaler", () => {
  test("removes a node when its pods have gone: taint 5 s, controller 30 s, VM 10 s", () => {
    const world = shippedWorld();
    const name = controllerNode(world);

    const removed = scaleDown(world.state, name);

    expect(removed).toBe(45);
    const node = world.scope.cluster.nodes[name];
    expect(node && [isRunning(node, 44), isRunning(node, 45)]).toEqual([true, false]);
    expect(failedSeconds(world)).toEqual([]);
    advanceClock(world.state, 45);
    expect(nodesOf(world.state).map((one) => one.name)).not.toContain(name);
    expect(
      refusal(() => {
        failNode(world.state, name);
      }),
    ).toMatch(/^no node ".*"; the nodes are: /);
  });

  test("adds a node under a new name, a minute later", () => {
    const world = shippedWorld();
    const name = controllerNode(world);
    const before = nodesOf(world.state).map((one) => one.name);
    scaleDown(world.state, name);
    advanceClock(world.state, 50);

    const added = scaleUp(world.state);

    expect(before).not.toContain(added.name);
    expect(added.zone).toBe(world.scope.cluster.nodes[name]?.zone);
    expect([isRunning(added, 109), isRunning(added, 110)]).toEqual([false, true]);
    expect(lossySeconds(world, 120)).toEqual([]);
  });

  test("keeps a node whose pods no budget lets go, and nothing changes", () => {
    const world = shippedWorld({ minAvailable: 3 });
    const before = JSON.stringify(world.state);
    const name = controllerNode(world);

    expect(
      refusal(() => {
        scaleDown(world.state, name);
      }),
    ).toBe(`node "${name}" keeps its pods: PodDisruptionBudgets do not let them go`);
    expect(JSON.stringify(world.state)).toBe(before);
  });

  test("externalTrafficPolicy Cluster: kube-proxy fails the check of a node that is about to go", () => {
    const world = shippedWorld({ service: clusterPolicy });
    scaleDown(world.state, controllerNode(world));
    const backends = (atSecond: number) =>
      trace(world.state, { host, atSecond }).hops[3]?.detail.split(", ")[1];

    expect([0, 23, 24, 40].map(backends)).toEqual([
      "3 of 3 backends answer",
      "3 of 3 backends answer",
      "2 of 2 backends answer",
      "2 of 2 backends answer",
    ]);
  });
});

const clusterPolicy = {
  annotations: {
    "networking.gke.io/load-balancer-type": "Internal",
    "networking.gke.io/load-balancer-ip-addresses": "ingress",
  },
  externalTrafficPolicy: "Cluster",
};

describe("a zone", () => {
  test("fails as all its nodes do, and recovers", () => {
    const world = shippedWorld();
    const zone = world.scope.cluster.nodes[controllerNode(world)]?.zone ?? "";
    failZone(world.state, zone);

    expect(lossySeconds(world)).toEqual(range(0, 6));
    advanceClock(world.state, 3);
    recoverZone(world.state, zone);
    expect(lossySeconds(world)).toEqual([]);
    expect(
      refusal(() => {
        recoverZone(world.state, zone);
      }),
    ).toBe(`zone "${zone}" is running`);
    expect(
      refusal(() => {
        failZone(world.state, "moon");
      }),
    ).toBe(`no zone "moon"; the zones are: ${[...world.scope.cluster.zones].sort().join(", ")}`);
  });
});

describe("the control plane", () => {
  test("is not missed by requests; a rollout waits for it", () => {
    const world = shippedWorld();
    failControlPlane(world.state);
    rollOut(world.state, "internal");
    const pods = (atSecond: number) =>
      podsAt(world.scope.cluster, atSecond).filter(({ pod }) => isController(pod.labels)).length;

    expect(lossySeconds(world)).toEqual([]);
    expect(pods(500)).toBe(3);

    advanceClock(world.state, 600);
    recoverControlPlane(world.state);
    expect([599, 600].map(pods)).toEqual([3, 4]);
  });

  test("while it is away a dead node's pods stay endpoints, and 50 s after its return they go", () => {
    const world = shippedWorld({ service: clusterPolicy });
    failControlPlane(world.state);
    failNode(world.state, controllerNode(world));
    advanceClock(world.state, 200);
    recoverControlPlane(world.state);

    const lossy = range(-200, 60).filter(
      (atSecond) => !trace(world.state, { host, atSecond }).result.ok,
    );
    expect(lossy).toEqual(range(-200, 50));
  });
});

test("events survive the state file, and a wrong one is refused with its place", () => {
  const world = shippedWorld();
  scaleDown(world.state, controllerNode(world));
  rollOut(world.state, "internal");
  failControlPlane(world.state);

  const read = parseState(JSON.parse(JSON.stringify(world.state)));
  expect(read).toEqual(world.state);

  const broken = JSON.parse(
    JSON.stringify(world.state).replaceAll('"autoscaler"', '"me"'),
  ) as unknown;
  expect(refusal(() => parseState(broken))).toMatch(/nodes > .* > drains > 0 > by: Invalid option/);
});
