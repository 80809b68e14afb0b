/** Claims of the drill's report: its figures are those of the seconds, and it fits a terminal and a page. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { toHtml } from "../../compare/report/html.js";
import type { AttemptResult, Drill } from "../../simulator/drill/drill.js";
import { HAPPENINGS } from "../../simulator/drill/happenings.js";
import { DRILL_TITLE, drillBlocks } from "../../simulator/drill/page.js";
import { cellOf, figuresOf, type Ran } from "../../simulator/drill/summary.js";
import { formatDrill } from "../../simulator/drill/terminal.js";
import { executablePath, launchBrowser } from "../support/browser.js";
import { runEntry } from "../support/commandLine.js";

const seconds = (failed: readonly number[]) =>
  Array.from({ length: 180 }, (_, second) => failed[second] ?? 0);

const runOf = (event: string, failed: readonly number[]) => ({
  event,
  hit: "node-a",
  failed: seconds(failed),
  reason: failed.length > 0 ? "the node is down" : undefined,
});

/** An event that has nothing to hit. */
const idle = { event: "rollout", hit: undefined, failed: [], reason: undefined };

function ran(label: string, name: string, more: Partial<Ran> = {}): Ran {
  const runs = HAPPENINGS.map(({ name: event }) => runOf(event, []));
  const attempt = { label, name };
  return {
    kind: "ran",
    attempt,
    carried: 60,
    waiting: undefined,
    requestsPerSecond: 10,
    runs,
    ...more,
  };
}

const lossy = [runOf("node loss", [3, 5, 0, 1]), idle];
const endless = [
  runOf(
    "node loss",
    Array.from({ length: 180 }, () => 10),
  ),
];
const waiting =
  "50 of 60 load balancers fit; 10 wait:\n  10: googleapi: Error 403: QUOTA_EXCEEDED - Quota\n    'Q' exceeded.  Limit: 50.0., quotaExceeded\nRaise it";

const results: readonly AttemptResult[] = [
  ran("1", "load-balancer-per-service", { carried: 50, waiting, runs: lossy }),
  ran("2 x1", "static-route, redundancy 1", { runs: endless }),
  { kind: "skipped", attempt: { label: "2 x2", name: "static-route, redundancy 2" }, reason: "no" },
  ran("3", "shared-ingress"),
  ran("4", "gateway"),
];
const drill: Drill = { services: 60, quota: 50, seconds: 180, results };

test("figures are sums over the seconds", () => {
  expect(lossy.map((run) => figuresOf(run, 10))).toEqual([
    { failedSeconds: 3, failedRequests: 9, requests: 1800, recoveredSecond: 4 },
    undefined,
  ]);
  expect(endless.map((run) => figuresOf(run, 10))).toEqual([
    { failedSeconds: 180, failedRequests: 1800, requests: 1800, recoveredSecond: undefined },
  ]);
  const one = ran("1", "x");
  expect([...lossy, ...endless].map((run) => cellOf(run, one))).toEqual([
    "3 s 0.5%",
    "-",
    "180 s 100%",
  ]);
});

test("the terminal's report has 80 columns, a column for each attempt, and names what is skipped", () => {
  const text = formatDrill(drill);

  expect(text.split("\n").slice(0, 10)).toEqual([
    "The attempts",
    "1: load-balancer-per-service: 50 of 60 services answer, stopped by a quota of 50",
    "    forwarding rules",
    "    googleapi: Error 403: QUOTA_EXCEEDED - Quota 'Q' exceeded. Limit: 50.0.,",
    "    quotaExceeded",
    "2 x1: static-route, redundancy 1: 60 of 60 services answer",
    "2 x2: static-route, redundancy 2: SKIPPED, the program refuses it: no",
    "3: shared-ingress: 60 of 60 services answer",
    "4: gateway: 60 of 60 services answer",
    "",
  ]);
  expect(text.split("\n").slice(11, 14)).toEqual([
    "event             1         2 x1        2 x2     3    4",
    "node loss         3 s 0.5%  180 s 100%  skipped  0 s  0 s",
    "stops forwarding  -         -           skipped  0 s  0 s",
  ]);
  expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test.each([
  [["--services", "0"], '--services: "0" is not a number from 1 to 500\n'],
  [["--seconds", "10"], '--seconds: "10" is not a number from 180 to 3600\n'],
  [
    ["--only", "x"],
    '--only: no strategy "x"; use load-balancer-per-service, static-route, shared-ingress or gateway\n',
  ],
  [["--nope"], "Unknown option '--nope'; see npm run drill -- --help\n"],
])("%j is refused with the cure", { timeout: 60_000 }, async (args, expected) => {
  expect(await runEntry("simulator/drill/cli.ts", ...args)).toEqual({
    code: 2,
    stdout: "",
    stderr: expected,
  });
});

const Seen = z.object({
  overflow: z.number(),
  charts: z.array(
    z.object({ marks: z.number(), texts: z.array(z.string()), cut: z.array(z.string()) }),
  ),
  wide: z.number(),
});

describe.skipIf(executablePath === undefined)(
  `the page in a browser (${executablePath ?? "skipped: no chromium on PATH, set CHROMIUM"})`,
  () => {
    test.each([
      [1280, "light"],
      [390, "dark"],
    ] as const)(
      "%i pixels wide, %s: a chart for each event, nothing overflows",
      async (width, colorScheme) => {
        const folder = await mkdtemp(join(tmpdir(), "drill-page-"));
        const browser = await launchBrowser();
        try {
          const file = join(folder, "page.html");
          await writeFile(file, toHtml(DRILL_TITLE, drillBlocks(drill)));
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
          await page.goto(pathToFileURL(file).href);
          const look = await readFile(join(import.meta.dirname, "../compare/look.js"), "utf8");

          const seen = Seen.parse(await page.evaluate(look));

          expect(seen).toMatchObject({ overflow: 0, wide: 0 });
          expect(seen.charts).toHaveLength(HAPPENINGS.length);
          expect(seen.charts.flatMap(({ cut }) => cut)).toEqual([]);
          // Each line is drawn once on the plane and once in the legend: four attempts met the node loss.
          expect(seen.charts[0]?.marks).toBeGreaterThanOrEqual(8);
          expect(seen.charts[0]?.texts).toContain("static-route, redundancy 1");
        } finally {
          await browser.close();
          await rm(folder, { recursive: true });
        }
      },
    );
  },
);
