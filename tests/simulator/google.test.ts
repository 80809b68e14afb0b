/** Claim: the simulated Google project names, refuses and allocates as Google Cloud does. */
import { describe, expect, test } from "vitest";

import { judge } from "../../simulator/google/firewall.js";
import { googleInvokes } from "../../simulator/google/index.js";
import { textAt } from "../../simulator/json.js";
import type { Properties } from "../../simulator/kind.js";
import { isEmpty, type CloudState } from "../../simulator/state.js";
import { kind, refusal, UNKNOWN, World } from "./world.js";

function invoke(state: CloudState, noun: string, args: Properties): Properties {
  const found = googleInvokes.find(({ token }) => token.endsWith(`:${noun}`));
  if (found === undefined) throw new Error(noun);
  return found.invoke(state, args);
}

describe("names and ids", () => {
  test("ids and self links have Google's form", () => {
    const world = new World().network();

    const address = world.google("Address", {
      name: "a",
      region: "europe-west1",
      addressType: "INTERNAL",
      subnetwork: "nodes",
    });

    expect(address.id).toBe("projects/demo/regions/europe-west1/addresses/a");
    expect(address.outputs["selfLink"]).toBe(
      "https://www.googleapis.com/compute/v1/projects/demo/regions/europe-west1/addresses/a",
    );
    expect(Object.keys(world.state.google)).toEqual([
      "projects/demo/global/networks/vpc",
      "projects/demo/regions/europe-west1/subnetworks/nodes",
      "projects/demo/regions/europe-west1/addresses/a",
    ]);
  });

  test.each([
    [
      "Network",
      { name: "Vpc" },
      `"name" ("Vpc") doesn't match regexp "^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$"`,
    ],
    [
      "Subnetwork",
      { ipCidrRange: "10.0.0.0/20" },
      `Missing required argument. The argument "network" is required, but no definition was found.`,
    ],
    [
      "Subnetwork",
      { network: "vpc", ipCidrRange: "10.0.0.1/20" },
      `"ip_cidr_range" ("10.0.0.1/20") is not a valid IPv4 CIDR range`,
    ],
    ["Firewall", { network: "vpc" }, `"allow": one of \`allow,deny\` must be specified`],
    [
      "Firewall",
      { network: "vpc", priority: 70000, allows: [{ protocol: "tcp" }] },
      `expected "priority" to be in the range (0 - 65535), got 70000`,
    ],
    [
      "Account",
      { accountId: "abc" },
      `"account_id" ("abc") doesn't match regexp "^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$"`,
    ],
    [
      "RecordSet",
      { name: "a.test", managedZone: "z", type: "A" },
      `"name" ("a.test") doesn't end with ".", name field must end with trailing dot, for example test.example.com. (note the trailing dot)`,
    ],
    [
      "Address",
      { addressType: "GLOBAL" },
      `expected "address_type" to be one of ["INTERNAL" "EXTERNAL"], got GLOBAL`,
    ],
  ])("%s: check refuses %j", (noun, inputs, reason) => {
    expect(
      kind(noun)
        .check(inputs)
        .map((failure) => failure.reason),
    ).toEqual([reason]);
  });

  test("checks accept unknown values everywhere", () => {
    const inputs = {
      name: UNKNOWN,
      network: UNKNOWN,
      ipCidrRange: UNKNOWN,
      region: UNKNOWN,
      secondaryIpRanges: UNKNOWN,
    };

    expect(kind("Subnetwork").check(inputs)).toEqual([]);
    expect(
      kind("Firewall").check({ network: UNKNOWN, allows: UNKNOWN, sourceRanges: [UNKNOWN] }),
    ).toEqual([]);
    expect(
      kind("RecordSet").check({
        name: UNKNOWN,
        managedZone: UNKNOWN,
        type: "A",
        rrdatas: [UNKNOWN],
      }),
    ).toEqual([]);
  });
});

describe("networks and addresses", () => {
  test("a second resource of one name is refused", () => {
    const world = new World().network();

    expect(refusal(() => world.google("Network", { name: "vpc" }))).toBe(
      "Error creating Network: googleapi: Error 409: The resource 'projects/demo/global/networks/vpc' already exists, alreadyExists",
    );
  });

  test("subnet ranges do not overlap, primary or secondary", () => {
    const world = new World().network();

    const act = () =>
      world.google("Subnetwork", {
        name: "b",
        network: "vpc",
        region: "europe-west1",
        ipCidrRange: "10.64.128.0/20",
      });

    expect(refusal(act)).toBe(
      "Error creating Subnetwork: googleapi: Error 400: Invalid IPCidrRange: 10.64.128.0/20 conflicts with existing subnetwork 'nodes' in region 'europe-west1'., badRequest",
    );
  });

  test("internal addresses skip Google's own, and come back when they are freed", () => {
    const world = new World().network();
    const inputs = { region: "europe-west1", addressType: "INTERNAL", subnetwork: "nodes" };

    const made = ["a", "b"].map((name) => world.google("Address", { ...inputs, name }));
    kind("Address").delete(world.state, made[0]?.id ?? "");
    const again = world.google("Address", { ...inputs, name: "c" });

    expect([...made, again].map(({ outputs }) => outputs["address"])).toEqual([
      "10.10.0.2",
      "10.10.0.3",
      "10.10.0.2",
    ]);
    expect(
      refusal(() => world.google("Address", { ...inputs, name: "d", address: "10.10.15.254" })),
    ).toBe(
      "Error creating Address: googleapi: Error 400: Invalid value for field 'resource.address': '10.10.15.254'. The address is reserved by Google in this subnetwork., invalid",
    );
  });

  test("a network with a subnet cannot go", () => {
    const world = new World().network();

    expect(
      refusal(() => {
        kind("Network").delete(world.state, "projects/demo/global/networks/vpc");
      }),
    ).toBe(
      "Error deleting Network: googleapi: Error 400: The network resource 'projects/demo/global/networks/vpc' is already being used by 'projects/demo/regions/europe-west1/subnetworks/nodes', resourceInUseByAnotherResource",
    );
  });

  test("a quota that is reached refuses in Google's words", () => {
    const world = new World().network();
    world.state.quotas["STATIC_ADDRESSES"] = 0;

    expect(refusal(() => world.google("Address", { name: "a", region: "europe-west1" }))).toBe(
      "Error creating Address: googleapi: Error 403: QUOTA_EXCEEDED - Quota 'STATIC_ADDRESSES' exceeded.  Limit: 0.0 in region europe-west1., quotaExceeded",
    );
  });

  test("deletionPolicy is honoured", () => {
    const world = new World();
    const prevented = world.google("Network", { name: "keep", deletionPolicy: "PREVENT" });
    const abandoned = world.google("Network", { name: "left", deletionPolicy: "ABANDON" });

    kind("Network").delete(world.state, abandoned.id);

    expect(Object.keys(world.state.google)).toContain(abandoned.id);
    expect(
      refusal(() => {
        kind("Network").delete(world.state, prevented.id);
      }),
    ).toContain('its deletion_policy is "PREVENT"');
  });
});

describe("firewall rules", () => {
  const packet = {
    networkId: "projects/demo/global/networks/vpc",
    source: "10.20.0.1",
    port: 80,
    tags: ["node"],
    serviceAccount: undefined,
  };

  test.each([
    [1000, 1000, false, "deny"],
    [999, 1000, true, "allow"],
    [1000, 999, false, "deny"],
  ])("allow at %d and deny at %d: allowed is %s", (allowAt, denyAt, allowed, rule) => {
    const world = new World().network();
    const inputs = { network: "vpc", sourceRanges: ["10.20.0.0/16"] };

    world.google("Firewall", {
      ...inputs,
      name: "allow",
      priority: allowAt,
      allows: [{ protocol: "tcp", ports: ["80-90"] }],
    });
    world.google("Firewall", {
      ...inputs,
      name: "deny",
      priority: denyAt,
      denies: [{ protocol: "all" }],
    });

    expect(judge(world.state, packet)).toEqual({ allowed, rule });
  });

  test("targets, sources and ports limit a rule", () => {
    const world = new World().network();
    const allows = [{ protocol: "tcp", ports: ["80"] }];
    world.google("Firewall", {
      name: "a",
      network: "vpc",
      sourceRanges: ["10.20.0.0/16"],
      targetTags: ["node"],
      allows,
    });

    expect(
      [
        packet,
        { ...packet, port: 81 },
        { ...packet, source: "10.21.0.1" },
        { ...packet, tags: [] },
      ].map((sent) => judge(world.state, sent).allowed),
    ).toEqual([true, false, false, false]);
  });
});

describe("clusters", () => {
  test("a pool has its minimum of nodes in each zone, with addresses of the subnet", () => {
    const world = new World().gke({}, { autoscaling: { minNodeCount: 2, maxNodeCount: 3 } });

    const nodes = Object.values(world.scope.cluster.nodes);

    expect(nodes.map(({ zone }) => zone).sort()).toEqual(
      ["b", "b", "c", "c", "d", "d"].map((letter) => `europe-west1-${letter}`),
    );
    expect(nodes.map(({ address }) => address)).toEqual(
      [2, 3, 4, 5, 6, 7].map((last) => `10.10.0.${last}`),
    );
  });

  test("the version, the DNS endpoint and the managed services range are Google's", () => {
    const { state } = new World().gke();

    const outputs = state.google["projects/demo/locations/europe-west1/clusters/main"]?.outputs;

    expect(outputs?.["masterVersion"]).toBe("1.35.7-gke.1222000");
    expect(outputs?.["servicesIpv4Cidr"]).toBe("34.118.224.0/20");
    expect(textAt(outputs, "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint")).toMatch(
      /^gke-[0-9a-f]{32}-[0-9a-f]{12}\.europe-west1\.gke\.goog$/,
    );
  });

  test.each([
    [{ minMasterVersion: "1.99" }, `No valid versions with the prefix "1.99" found.`],
    [{ nodeLocations: ["us-east1-b"] }, `Zone "us-east1-b" is not in region "europe-west1".`],
    [{ initialNodeCount: 0 }, "Cluster.initial_node_count must be greater than zero."],
    [
      { ipAllocationPolicy: { clusterSecondaryRangeName: "nope" } },
      `Pod secondary range "nope" does not exist in network "https://www.googleapis.com/compute/v1/projects/demo/global/networks/vpc", subnetwork "nodes".`,
    ],
    [
      { privateClusterConfig: { masterIpv4CidrBlock: "10.10.0.0/28" } },
      `Conflicting IP cidr range: master_ipv4_cidr_block "10.10.0.0/28" overlaps range "10.10.0.0/20" of subnetwork "nodes".`,
    ],
  ])("refuses %j", (more, message) => {
    expect(refusal(() => new World().gke(more))).toBe(
      `Error creating Cluster: googleapi: Error 400: ${message}, badRequest`,
    );
  });

  test("deletion protection is on unless it is switched off", () => {
    const world = new World().gke({ deletionProtection: true });

    const act = () => {
      kind("Cluster").delete(world.state, world.scope.cluster.key);
    };

    expect(refusal(act)).toBe(
      "Error deleting Cluster: Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
    );
  });

  test("a pool that does not fit into the subnet leaves nothing behind", () => {
    const world = new World().gke();
    const before = JSON.stringify(world.state.google);

    const act = () =>
      world.google("NodePool", {
        name: "big",
        cluster: "main",
        location: "europe-west1",
        nodeCount: 100,
      });

    expect(refusal(act)).toContain(
      "IP space of the pod range 10.64.0.0/16 is exhausted: it holds 256 nodes, 303 were asked for.",
    );
    expect(JSON.stringify(world.state.google)).toBe(before);
    expect(Object.keys(world.scope.cluster.nodes)).toHaveLength(3);
  });

  test("getCluster holds blocks as lists, as the data source does", () => {
    const { state } = new World().gke();

    const found = invoke(state, "getCluster", { name: "main", location: "europe-west1" });

    expect(
      textAt(
        { a: (found["controlPlaneEndpointsConfigs"] as Properties[])[0] ?? null },
        "a.dnsEndpointConfigs",
      ),
    ).toBeUndefined();
    expect(found["masterAuths"]).toHaveLength(1);
    expect(found["ipAllocationPolicies"]).toEqual([
      {
        clusterSecondaryRangeName: "pods",
        clusterIpv4CidrBlock: "10.64.0.0/16",
        servicesIpv4CidrBlock: "34.118.224.0/20",
      },
    ]);
    expect(refusal(() => invoke(state, "getNetwork", { name: "nope" }))).toBe(
      "googleapi: Error 404: The resource 'projects/demo/global/networks/nope' was not found, notFound",
    );
  });

  test("everything deleted in reverse leaves the project empty", () => {
    const world = new World().gke();

    for (const [id, { token }] of Object.entries(world.state.google).reverse()) {
      kind(token.slice(token.lastIndexOf(":") + 1)).delete(world.state, id);
    }

    expect(world.state.google).toEqual({});
    expect(isEmpty(world.state)).toBe(true);
  });
});
