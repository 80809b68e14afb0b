/** The shipped environments, and how one is found. */
import { describe, expect, it } from "vitest";

import type { Cidr, Environment } from "../../stacks/environment.js";
import { environmentFor, environments } from "../../stacks/index.js";
import { overlap } from "../../stacks/ranges.js";
import { checkEnvironment } from "../../stacks/rules.js";

describe("environmentFor", () => {
  it.each(["local", "dev", "staging", "prod"])("finds %s", (name) => {
    expect(environmentFor(name).name).toBe(name);
  });

  it.each(["test", "constructor", ""])("refuses %j and lists the known names", (stack) => {
    expect(() => environmentFor(stack)).toThrow(
      `stack "${stack}" has no environment in stacks/; known are local, dev, staging, prod`,
    );
  });
});

describe("the shipped environments", () => {
  const all = Object.entries(environments);

  it.each(all)("%s is free of faults and read back as it is", (name, environment) => {
    expect(checkEnvironment(environment, name)).toEqual({ environment, faults: [] });
  });

  it("share no range of addresses", () => {
    const ranges = all.flatMap(([name, { network, cluster, clientRanges }]) => {
      const own: (Cidr | undefined)[] = [...clientRanges, cluster.controlPlaneRange];
      if (network.kind === "create") {
        own.push(network.nodeRange, network.podRange);
        if (network.serviceRange !== "managed") own.push(network.serviceRange);
      }
      return own.flatMap((range) => (range === undefined ? [] : [{ name, range }]));
    });

    const shared = ranges.flatMap((a) =>
      ranges.filter((b) => a.name < b.name && overlap(a.range, b.range)).map((b) => [a, b]),
    );

    expect(ranges).toHaveLength(18);
    expect(shared).toEqual([]);
  });

  it("show a made and an existing network, cluster and workload", () => {
    const kinds = (read: (environment: Environment) => string) =>
      [...new Set(all.map(([, environment]) => read(environment)))].sort();

    expect(kinds(({ network }) => network.kind)).toEqual(["create", "existing"]);
    expect(kinds(({ cluster }) => cluster.kind)).toEqual(["create", "existing"]);
    expect(kinds(({ workloads }) => workloads.kind)).toEqual(["demo", "existing"]);
    expect(kinds(({ external }) => external.kind)).toEqual(["allowed", "forbidden"]);
  });

  // In the sharded layout a change of an entry's settings takes two steps (facts E7): for thousands of hosts only.
  it("give each host an Ingress of its own", () => {
    const layouts = all.map(([, { strategy }]) =>
      strategy.kind === "shared-ingress" ? strategy.layout.kind : strategy.kind,
    );

    expect(new Set(layouts)).toEqual(new Set(["per-host"]));
  });

  it("protect prod and staging, and leave the trial and dev free to be destroyed", () => {
    const protectedOnes = all.filter(([, { protect }]) => protect).map(([name]) => name);

    expect(protectedOnes).toEqual(["staging", "prod"]);
  });
});
