/** Claims: what the shipped settings lose in each event, what the chart's own would, and that the page says so. */
import { readFile } from "node:fs/promises";

import { beforeAll, describe, expect, test } from "vitest";

import { chartValues, type ChartSettings } from "../../components/chartValues.js";
import { drill, type Drill } from "../../simulator/drill/drill.js";
import { HAPPENINGS } from "../../simulator/drill/happenings.js";
import {
  LOSS_ATTEMPTS,
  LOSS_SIZE,
  SETTINGS,
  settingIn,
  withChartDefaults,
  withReplicasOnly,
} from "../../simulator/drill/losses.js";
import {
  formatLosses,
  LOSSES_FILE,
  lossesDocs,
  madeOn,
} from "../../simulator/drill/lossesReport.js";
import { figuresOf, runOf } from "../../simulator/drill/summary.js";
import { isRecord, recordAt } from "../../simulator/json.js";
import type { Properties } from "../../simulator/kind.js";
import { chart, images } from "../../stacks/pins.js";
import { runEntry } from "../support/commandLine.js";

const settings: ChartSettings = {
  releaseName: "ingress-internal",
  ingressClassName: "internal",
  options: { chart, images, replicas: 3, resources: { cpu: "100m", memory: "256Mi" } },
  serviceAnnotations: {},
  sourceRanges: ["10.10.0.0/20"],
  tls: { kind: "none" },
  tcpPorts: [],
  bodySizePerEntry: false,
  namespaceSelector: { matchLabels: {} },
};

/** The shipped values as the engine gets them. */
function shippedValues(): Properties {
  const values: unknown = JSON.parse(JSON.stringify(chartValues(settings)));
  if (!isRecord(values)) throw new Error("no values");
  return values;
}

describe("the settings that are compared", () => {
  test("are all shipped, with the values that the page names", () => {
    const shipped = shippedValues();
    const told = SETTINGS.map((setting) => [setting.path.at(-1), setting.shipped]);

    expect(told).toEqual([
      ["replicaCount", "3"],
      ["minAvailable", "2"],
      ["unhealthyPodEvictionPolicy", "AlwaysAllow"],
      ["updateStrategy", "maxSurge 1, maxUnavailable 0"],
      ["minReadySeconds", "10"],
      ["topologySpreadConstraints", "zone and hostname, maxSkew 1"],
      ["shutdown-grace-period", "20"],
      ["externalTrafficPolicy", "Local"],
    ]);
    expect(SETTINGS.map((setting) => settingIn(shipped, setting))).toEqual([
      3,
      2,
      "AlwaysAllow",
      { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      10,
      [
        expect.objectContaining({ topologyKey: "topology.kubernetes.io/zone", maxSkew: 1 }),
        expect.objectContaining({ topologyKey: "kubernetes.io/hostname", maxSkew: 1 }),
      ],
      "20",
      "Local",
    ]);
  });

  test("are what the defaults lack, and nothing else", () => {
    const shipped = shippedValues();
    const defaults = withChartDefaults(shipped);

    expect(SETTINGS.flatMap((setting) => settingIn(defaults, setting) ?? [])).toEqual([]);
    expect(shipped).toMatchObject(defaults);
    const names = (values: Properties) => Object.keys(recordAt(values, "controller"));
    expect(names(shipped).length - names(defaults).length).toBe(6);
    expect(withReplicasOnly(shipped)).toEqual({
      ...defaults,
      controller: { ...recordAt(defaults, "controller"), replicaCount: 3 },
    });
  });
});

describe("with the real engine", () => {
  const found: Drill[] = [];
  for (const attempt of LOSS_ATTEMPTS)
    beforeAll(async () => {
      found.push(await drill({ ...LOSS_SIZE, attempts: [attempt], progress: () => undefined }));
    });

  const all = (): Drill => ({ ...LOSS_SIZE, results: found.flatMap(({ results }) => results) });

  /** Failed requests of each attempt. */
  const lost = (event: string) =>
    all().results.map((result) => {
      const run = result.kind === "ran" ? runOf(result, event) : undefined;
      return run && figuresOf(run, 10)?.failedRequests;
    });

  test.each(["rollout", "node drain", "scale-down", "control plane"])(
    "%s: the shipped settings lose no request",
    (event) => {
      expect(lost(event)[0]).toBe(0);
    },
  );

  test.each(["rollout", "node drain", "scale-down"])(
    "%s: the chart's defaults lose some, also with 3 replicas",
    (event) => {
      const [, replicas = 0, defaults = 0] = lost(event);
      expect(replicas).toBeGreaterThan(0);
      expect(defaults).toBeGreaterThanOrEqual(replicas);
    },
  );

  test.each(["node loss", "stops forwarding", "zone loss"])(
    "%s: a third of 6 s with the shipped settings, of 50 s with 3 replicas, all of 363 s with one",
    (event) => {
      const [shipped = 0, replicas = 0, defaults = 0] = lost(event);
      expect(shipped).toBeGreaterThan(10);
      expect(shipped).toBeLessThan(30);
      expect(replicas).toBeGreaterThan(120);
      expect(replicas).toBeLessThan(250);
      expect(defaults).toBe(3630);
    },
  );

  test("docs/losses.md is up to date: `npm run losses -- --docs` writes it again", async () => {
    const docs = await readFile(LOSSES_FILE, "utf8");

    expect(docs).toBe(await lossesDocs(all(), madeOn(docs) ?? "no day"));
  });

  test("the terminal's report has a row for each event and fits 80 columns", () => {
    const lines = formatLosses(all()).split("\n");

    expect(lines.slice(0, 2)).toEqual([
      "Failed requests of 4,000 after each event",
      expect.stringMatching(/^event +shipped +3 replicas +defaults$/),
    ]);
    expect(lines.slice(2, 2 + HAPPENINGS.length).map((line) => line.split("  ")[0])).toEqual(
      HAPPENINGS.map(({ name }) => name),
    );
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

test("an unknown option is refused with the cure", { timeout: 60_000 }, async () => {
  expect(await runEntry("simulator/drill/lossesCli.ts", "--nope")).toEqual({
    code: 2,
    stdout: "",
    stderr: "Unknown option '--nope'; see npm run losses -- --help\n",
  });
});
