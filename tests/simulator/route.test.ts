/** Claims about static routes: what the API refuses, and what a packet meets. */
import { describe, expect, test } from "vitest";

import { googleInvokes } from "../../simulator/google/index.js";
import type { Properties } from "../../simulator/kind.js";
import { failNode, recoverNode, trace } from "../../simulator/reachability.js";
import { advanceClock } from "../../simulator/state.js";
import { kind, refusal, World } from "./world.js";

const RANGE = "34.118.224.0/20";
const CLUSTER = "projects/demo/locations/europe-west1/clusters/main";

/** A cluster with kube-proxy, the application `shop/cart`, and an open firewall on port 80. */
function cluster(more: Properties = {}): World {
  const world = new World().gke(more).namespace("shop");
  world.app("shop", "cart");
  world.google("Firewall", {
    name: "clients",
    network: "vpc",
    sourceRanges: ["10.20.0.0/24"],
    allows: [{ protocol: "tcp", ports: ["80"] }],
  });
  return world;
}

const nodesOf = (world: World) =>
  Object.values(world.state.clusters[CLUSTER]?.nodes ?? {}).sort((a, b) =>
    a.zone < b.zone ? -1 : 1,
  );

function inputs(world: World, rank: number, more: Properties = {}): Properties {
  const { name = "", zone = "" } = nodesOf(world)[rank] ?? {};
  const hop = { nextHopInstance: name, nextHopInstanceZone: zone };
  return { network: "vpc", destRange: RANGE, priority: 1000 + rank, ...hop, ...more };
}

const route = (world: World, rank: number, more: Properties = {}, name = `r${rank}`) =>
  world.google("Route", inputs(world, rank, more), name);

const clusterIp = (world: World) => {
  const spec = world.cluster?.objects["v1/Service/shop/cart"]?.["spec"];
  return (spec as unknown as { clusterIP: string }).clusterIP;
};

/** Stations and end of a request to the ClusterIP. */
function met(world: World, more: object = {}) {
  const { hops, result } = trace(world.state, { host: clusterIp(world), ...more });
  return { way: hops.map((hop) => `${hop.kind} ${hop.ok ? "ok" : "--"}`), result, hops };
}

describe("the API", () => {
  test.each([
    ["a subnet's primary range", "10.10.0.0/20", "10.10.0.0/20"],
    ["a part of it", "10.10.1.0/24", "10.10.0.0/20"],
    ["a part of a secondary range", "10.64.0.0/24", "10.64.0.0/16"],
  ])("refuses %s as a destination (facts R3, R20)", (_, destRange, cidr) => {
    const world = cluster();

    expect(refusal(() => route(world, 0, { destRange }))).toBe(
      `Error creating Route: googleapi: Error 400: Invalid value for field 'resource.destRange': '${destRange}'. ${destRange} hides the address space of the network (${cidr}). Cannot change the routing of packets destined for the network., invalid`,
    );
  });

  test("takes a wider destination than a subnet's", () => {
    expect(route(cluster(), 0, { destRange: "10.0.0.0/8" }).id).toMatch(
      /^projects\/demo\/global\/routes\/r0-[0-9a-f]{7}$/,
    );
  });

  test("refuses a next hop that is no VM", () => {
    expect(refusal(() => route(cluster(), 0, { nextHopInstance: "gone" }))).toBe(
      "Error creating Route: googleapi: Error 404: The resource 'projects/demo/zones/europe-west1-b/instances/gone' was not found, notFound",
    );
  });

  test("counts the routes of a network against its quota", () => {
    const world = cluster();
    world.state.quotas.STATIC_ROUTES_PER_NETWORK = 2;
    world.google("Network", { name: "other", autoCreateSubnetworks: false });
    route(world, 0, { network: "other" });
    route(world, 0);
    route(world, 1);

    expect(refusal(() => route(world, 2))).toBe(
      "Error creating Route: googleapi: Error 403: QUOTA_EXCEEDED - Quota 'STATIC_ROUTES_PER_NETWORK' exceeded.  Limit: 2.0 in network vpc., quotaExceeded",
    );
  });

  test("two routes of one Pulumi name stand side by side, of one given name do not", () => {
    const world = cluster();

    expect(route(world, 0, {}, "same").id).not.toBe(route(world, 0, {}, "same").id);
    route(world, 0, { name: "given" });
    expect(refusal(() => route(world, 0, { name: "given" }))).toContain("already exists");
  });

  test.each<[Properties, string, string]>([
    [
      { priority: 65_536 },
      "priority",
      'expected "priority" to be in the range (0 - 65535), got 65536',
    ],
    [
      { nextHopIp: "10.0.0.1" },
      "nextHopInstance",
      '"next_hop_gateway": one of `next_hop_gateway,next_hop_ilb,next_hop_instance,next_hop_ip,next_hop_vpn_tunnel` must be specified',
    ],
    [
      { destRange: "34.118.224.1/20" },
      "destRange",
      '"dest_range" ("34.118.224.1/20") is not a valid IPv4 CIDR range',
    ],
  ])("its check refuses %j", (more, property, reason) => {
    expect(kind("Route").check(inputs(cluster(), 0, more))).toEqual([{ property, reason }]);
  });

  test("a network with a route stays, a route to a VM that is gone too", () => {
    const world = cluster();
    const { id } = route(world, 0);
    const { name = "" } = nodesOf(world)[0] ?? {};
    Reflect.deleteProperty(world.state.clusters[CLUSTER]?.nodes ?? {}, name);

    expect(kind("Route").read(world.state, id)).toMatchObject({ destRange: RANGE });
    expect(
      refusal(() => {
        kind("Network").delete(world.state, "projects/demo/global/networks/vpc");
      }),
    ).toContain("is already being used by");
    kind("Route").delete(world.state, id);
    expect(world.state.google[id]).toBeUndefined();
  });
});

describe("VMs", () => {
  const ask = (world: World, what: string, args: Properties) =>
    googleInvokes.find(({ token }) => token.endsWith(`:${what}`))?.invoke(world.state, args);
  const groups = (world: World) =>
    world.state.google[`${CLUSTER}/nodePools/pool`]?.outputs[
      "managedInstanceGroupUrls"
    ] as string[];
  const first = (world: World) => {
    const group = ask(world, "getInstanceGroup", { selfLink: groups(world)[0] ?? "" });
    const [selfLink = ""] = group?.["instances"] as string[];
    return ask(world, "getInstance", { selfLink });
  };

  test("each group holds the nodes of its zone", () => {
    const world = cluster();

    expect(groups(world).map((selfLink) => ask(world, "getInstanceGroup", { selfLink }))).toEqual(
      nodesOf(world).map(({ name, zone }): unknown =>
        expect.objectContaining({
          zone,
          size: 1,
          instances: [
            `https://www.googleapis.com/compute/v1/projects/demo/zones/${zone}/instances/${name}`,
          ],
        }),
      ),
    );
    expect(
      refusal(() => ask(world, "getInstanceGroup", { name: "none", zone: "europe-west1-b" })),
    ).toContain("not found");
  });

  test("a node forwards IP with kube-proxy, and says when it was made and whether it runs", () => {
    const world = cluster();
    advanceClock(world.state, 60);
    const node = { name: nodesOf(world)[0]?.name, creationTimestamp: "2025-12-31T23:50:00Z" };

    expect(first(world)).toMatchObject({ ...node, canIpForward: true, currentStatus: "RUNNING" });
    failNode(world.state, nodesOf(world)[0]?.name ?? "");
    expect(first(world)).toMatchObject({ currentStatus: "TERMINATED" });
    expect(first(cluster({ datapathProvider: "ADVANCED_DATAPATH" }))).toMatchObject({
      canIpForward: false,
    });
  });
});

describe("a request from a VM to a ClusterIP", () => {
  test("goes through the node of the best route to a pod", () => {
    const world = cluster();
    route(world, 1);
    route(world, 0);
    const { way, hops, result } = met(world);

    expect(way).toEqual(["VM ok", "DNS ok", "route ok", "node ok", "Service ok", "pod ok"]);
    expect(hops[0]?.what).toBe("10.20.0.10");
    expect(hops[3]?.what).toBe(nodesOf(world)[0]?.name);
    expect(result.ok).toBe(true);
  });

  test("meets no route without one", () => {
    const world = cluster();

    expect(met(world).result.reason).toBe(
      `no route of the VPC network holds ${clusterIp(world)}: a ClusterIP is available within the cluster only (facts R10)`,
    );
  });

  test("stays on the subnet route of a services range in the subnet, whatever else is there", () => {
    const world = cluster();
    world.google("Subnetwork", {
      name: "late",
      network: "vpc",
      region: "europe-west1",
      ipCidrRange: RANGE,
    });
    route(world, 0, { destRange: "34.0.0.0/8" });

    expect(met(world).result.reason).toBe(
      `the subnet route ${RANGE} holds ${clusterIp(world)}, and no VM has it: a ClusterIP is available within the cluster only (facts R10)`,
    );
  });

  test("takes the next priority once the VM does not run, and the first again when it does", () => {
    const world = cluster();
    route(world, 0);
    route(world, 1);
    const [one, two] = nodesOf(world).map(({ name }) => name);
    const node = () => met(world).hops[3]?.what;

    failNode(world.state, one ?? "");
    expect(node()).toBe(two);
    recoverNode(world.state, one ?? "");
    expect(node()).toBe(one);
  });

  test("is lost with the last VM of the exact destination: a wider route is no help (facts R6)", () => {
    const world = cluster();
    route(world, 0);
    route(world, 1, { destRange: "34.118.0.0/16", priority: 0 });
    const { name = "" } = nodesOf(world)[0] ?? {};

    expect(met(world).hops[3]?.what).toBe(name);
    Reflect.deleteProperty(world.state.clusters[CLUSTER]?.nodes ?? {}, name);
    expect(met(world).way.at(-1)).toBe("route --");
    expect(met(world, { atSecond: 3600 }).result.reason).toBe(
      `no route to ${RANGE} has a next hop that is RUNNING: packets are dropped (facts R6)`,
    );
  });

  test("is dropped by Dataplane V2 (facts R14, R15)", () => {
    const world = cluster({ datapathProvider: "ADVANCED_DATAPATH" });
    route(world, 0);

    expect(met(world).way.at(-1)).toBe("node --");
    expect(met(world).result.reason).toBe(
      "Dataplane V2 drops what comes to a ClusterIP from outside (facts R14, R15): the connection times out",
    );
  });

  test("is dropped by the firewall from elsewhere and on another port", () => {
    const world = cluster();
    route(world, 0);

    expect(met(world, { fromVm: "10.99.0.1" }).result.reason).toBe(
      "firewall rule default-deny-ingress drops tcp/80 from 10.99.0.1: the connection times out",
    );
    expect(met(world, { fromVm: "10.20.0.1", port: 81 }).way.at(-1)).toBe("node --");
  });

  test("ends at the node when no Service has the address", () => {
    const world = cluster();
    route(world, 0);

    expect(trace(world.state, { host: "34.118.239.9" }).result).toEqual({
      ok: false,
      reason: "no Service of main has the ClusterIP 34.118.239.9: the connection times out",
      cure: "correct the DNS record, or run `pulumi up`",
    });
  });
});
