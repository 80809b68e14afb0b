/** Claims about every component: parents, names, arguments and outputs. */
import { readdirSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";

import { record, type Recorded } from "./recorder.js";
import { samples } from "./samples.js";

/** Files of components/ that hold no component. */
const HELPERS = [
  "addressRecord",
  "chartValues",
  "controllerPolicy",
  "dependencies",
  "gatewayKinds",
  "gkeCluster",
  "kubeconfig",
  "loadBalancerAnnotations",
  "names",
  "nextHops",
  "withoutStackTrace",
];

/**
 * A route is named after its host alone, so that it stays the same object when it moves to another
 * team: docs/adr/0003-one-ingress-per-host.md.
 */
const NAMED_AFTER_HOST: Readonly<Record<string, string[]>> = { teamRoutes: ["refunds"] };

/** Components all of whose resources are of the catalog's entries, whatever their type. */
const OF_ENTRIES = new Set([
  "clusterIpServices",
  "demoServices",
  "gatewayRoutes",
  "serviceLoadBalancers",
  "teamRoutes",
]);

/** Types of which an entry has its own wherever they are. */
const OF_AN_ENTRY = new Set(["gcp:dns/recordSet:RecordSet"]);

const files = readdirSync(new URL("../../components", import.meta.url)).map((file) =>
  file.replace(/\.ts$/, ""),
);

test("every file of components/ is in the table, or is a known helper", () => {
  expect(files.sort()).toEqual([...Object.keys(samples), ...HELPERS].sort());
});

describe.each(Object.entries(samples))("%s", (file, make) => {
  const run = async () => {
    const recording = await record(() => {
      const outer = new pulumi.ComponentResource("test:outer:Outer", "outer");
      make("sample", { parent: outer });
    });
    const component = recording.resources.find((r) => r.type.startsWith("service-ingress:"));
    if (!component) throw new Error("the component was not registered");
    return { recording, component, inside: descendants(recording.resources, component) };
  };

  test("its token names the project, a module and the noun", async () => {
    const { component } = await run();

    const noun = file.charAt(0).toUpperCase() + file.slice(1);
    expect(component.type).toMatch(new RegExp(`^service-ingress:[a-z]+:${noun}$`));
  });

  test("the caller's parent wins, and its arguments reach the engine", async () => {
    const { component } = await run();

    expect(component.parent).toContain("::outer");
    expect(Object.keys(component.inputs)).not.toEqual([]);
  });

  test("all it makes has it as an ancestor", async () => {
    const { recording, component, inside } = await run();

    const outside = recording.resources.filter(
      (r) =>
        r !== component &&
        !inside.includes(r) &&
        !["test:outer:Outer", "pulumi:pulumi:Stack"].includes(r.type) &&
        !(r.type === "pulumi:providers:kubernetes" && r.name === "cluster"),
    );
    expect(outside.map(({ urn }) => urn)).toEqual([]);
    expect(inside.length).toBeGreaterThan(0);
  });

  test("its children begin with its name, but a route with its host", async () => {
    const { inside } = await run();

    const others = inside.map(({ name }) => name).filter((name) => !name.startsWith("sample"));
    expect(others).toEqual(NAMED_AFTER_HOST[file] ?? []);
  });

  test("no name is used twice", async () => {
    const { recording } = await run();

    const urns = recording.resources.map(({ urn }) => urn);
    expect(urns.length).toBe(new Set(urns).size);
  });

  test("it has a place in the code, as all that it makes, but what an entry of the catalog has", async () => {
    const { component, inside } = await run();

    const unplaced = inside.filter(({ stackFrames }) => stackFrames === 0);
    const ofEntries = inside.filter(({ type }) => OF_ENTRIES.has(file) || OF_AN_ENTRY.has(type));
    expect(unplaced.map(({ urn }) => urn)).toEqual(ofEntries.map(({ urn }) => urn));
    expect(component.stackFrames).toBeGreaterThan(0);
  });

  test("its registered outputs are not empty", async () => {
    const { recording, component } = await run();

    expect(Object.keys(recording.outputs.get(component.urn) ?? {})).not.toEqual([]);
  });
});

function descendants(resources: readonly Recorded[], of: Recorded): Recorded[] {
  const children = resources.filter(({ parent }) => parent === of.urn);
  return children.flatMap((child) => [child, ...descendants(resources, child)]);
}
