/** What the user gives: `--quota`, and files that gcloud wrote. */
import { describe, expect, test } from "vitest";

import { formatFaults } from "../../catalog/fault.js";
import { readQuotas, type QuotaFile } from "../../compare/quotas.js";

const project = (content: unknown): QuotaFile => ({
  option: "--project-info",
  path: "project.json",
  text: typeof content === "string" ? content : JSON.stringify(content),
});
const network = (content: unknown): QuotaFile => ({
  ...project(content),
  option: "--network-info",
  path: "network.json",
});

const described = {
  kind: "compute#project",
  name: "demo",
  quotas: [
    { limit: 500, metric: "FIREWALLS", usage: 120 },
    { limit: 24, metric: "CPUS", usage: 3 },
  ],
};

describe("readQuotas", () => {
  test("takes the quotas it knows, with their use, from a project's description", () => {
    const { quotas, faults, notes } = readQuotas([], [project(described)]);

    expect([...quotas]).toEqual([["FIREWALLS", { limit: 500, usage: 120, from: "project.json" }]]);
    expect([faults, notes]).toEqual([[], []]);
  });

  test("takes --quota before a file, and keeps the use that the file tells", () => {
    const { quotas } = readQuotas(
      ["FIREWALLS=1000", "STATIC_ROUTES_PER_NETWORK=0"],
      [project(described)],
    );

    expect([...quotas]).toEqual([
      ["FIREWALLS", { limit: 1000, usage: 120, from: "--quota" }],
      ["STATIC_ROUTES_PER_NETWORK", { limit: 0, from: "--quota" }],
    ]);
  });

  test("says that a network's description has no quotas", () => {
    const { quotas, faults, notes } = readQuotas(
      [],
      [network({ kind: "compute#network", name: "vpc", subnetworks: [] })],
    );

    expect([quotas.size, faults]).toEqual([0, []]);
    expect(notes).toEqual([
      "--network-info network.json states none of the limits compared here; give them with --quota NAME=VALUE",
    ]);
  });

  test("reports every fault at once, each with its cure", () => {
    const { faults } = readQuotas(
      [
        "FIREWALS=5",
        "FIREWALLS",
        "FIREWALLS=-1",
        "LOAD_BALANCER_SERVICES=900",
        "URL_MAP_KIB=0",
        "STATIC_ADDRESSES=1",
        "STATIC_ADDRESSES=2",
        "a=b=c",
      ],
      [
        project("no json"),
        project({ kind: "compute#network" }),
        project({ kind: "compute#project" }),
        project({ quotas: [{ metric: "FIREWALLS", limit: "many" }] }),
        network({ kind: "compute#project", quotas: [] }),
      ],
    );

    const projectCure = "use what `gcloud compute project-info describe --format json` prints";
    expect(formatFaults("compare", faults).split("\n")).toEqual([
      "compare: 12 faults",
      `  --project-info project.json: it is not JSON; ${projectCure}`,
      `  --project-info project.json: it describes a "compute#network"; ${projectCure}`,
      `  --project-info project.json: it has no quotas; ${projectCure}`,
      `  --project-info project.json: quotas.0.limit: Invalid input: expected number, received string; ${projectCure}`,
      '  --network-info network.json: it describes a "compute#project"; use what `gcloud compute networks describe NETWORK --format json` prints',
      '  --quota "FIREWALS=5": "FIREWALS" is no limit; did you mean "FIREWALLS"?',
      '  --quota "FIREWALLS": it is not NAME=VALUE; use INTERNAL_FORWARDING_RULES_PER_NETWORK=500',
      '  --quota "FIREWALLS=-1": "-1" is not a limit; use a whole number from 0',
      '  --quota "LOAD_BALANCER_SERVICES=900": LOAD_BALANCER_SERVICES is 750 for everybody (facts Q9); leave it out',
      '  --quota "URL_MAP_KIB=0": "0" is not a limit; use a whole number from 1',
      "  --quota STATIC_ADDRESSES=2: the name is given twice; give it once",
      '  --quota "a=b=c": it is not NAME=VALUE; use INTERNAL_FORWARDING_RULES_PER_NETWORK=500',
    ]);
  });
});
