/**
 * The page in a real browser: charts are drawn and nothing overflows, at two widths, light and dark. Without
 * a browser these tests are skipped.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { catalog, resolve } from "../../catalog/index.js";
import { compareStrategies } from "../../compare/model.js";
import { readQuotas } from "../../compare/quotas.js";
import { toHtml } from "../../compare/report/html.js";
import { reportOf, titleOf } from "../../compare/report/report.js";
import { local } from "../../stacks/local.js";
import { executablePath, launchBrowser } from "../support/browser.js";

let folder: string;
let browser: Browser | undefined;
let url: string;
let look: string;

beforeAll(async () => {
  if (executablePath === undefined) return;
  look = await readFile(join(import.meta.dirname, "look.js"), "utf8");
  folder = await mkdtemp(join(tmpdir(), "compare-page-"));
  const { quotas } = readQuotas(["INTERNAL_FORWARDING_RULES_PER_NETWORK=500"], []);
  const comparison = compareStrategies(resolve(catalog, local), local, quotas);
  const file = join(folder, "page.html");
  await writeFile(file, toHtml(titleOf(comparison), reportOf(comparison, quotas)));
  url = pathToFileURL(file).href;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  if (executablePath !== undefined) await rm(folder, { recursive: true });
});

/** What `look.js` finds: it runs in the page and returns plain data. */
const Seen = z.object({
  /** Pixels that the page is wider than the window. */
  overflow: z.number(),
  charts: z.array(
    z.object({ marks: z.number(), texts: z.array(z.string()), cut: z.array(z.string()) }),
  ),
  /** Boxes wider than the page that do not scroll by themselves. */
  wide: z.number(),
  tables: z.number(),
  bareTables: z.number(),
  /** Colour of the page. */
  paper: z.string(),
  /** Height in pixels. */
  smallestChartText: z.number(),
});

describe.skipIf(executablePath === undefined)(
  `the page in a browser (${executablePath ?? "skipped: no chromium on PATH, set CHROMIUM"})`,
  () => {
    test.each([
      [1280, "light", "rgb(255, 255, 255)"],
      [1280, "dark", "rgb(15, 20, 26)"],
      [390, "light", "rgb(255, 255, 255)"],
      [390, "dark", "rgb(15, 20, 26)"],
    ] as const)("%i pixels wide, %s", async (width, colorScheme, paper) => {
      const page = await open(width, colorScheme);

      const seen = Seen.parse(await page.evaluate(look));

      expect(seen).toMatchObject({ overflow: 0, wide: 0, bareTables: 0, paper });
      expect(seen.tables).toBeGreaterThanOrEqual(8);
      // Cost: three strategies cost something; quota: all four; outage: two have a length, one never ends.
      const [cost, quota, outage] = seen.charts;
      expect(seen.charts).toHaveLength(3);
      expect(cost?.marks).toBeGreaterThan(3 * 20);
      expect(quota?.marks).toBeGreaterThan(4 * 20);
      expect(outage?.marks).toBeGreaterThanOrEqual(2);
      expect(outage?.texts).toEqual(expect.arrayContaining(["6 s", "until repaired", "unknown"]));
      expect(seen.charts.flatMap(({ cut }) => cut)).toEqual([]);
      expect(seen.smallestChartText).toBeGreaterThan(10);
      const screenshot = join(folder, `${width}-${colorScheme}.png`);
      await page.screenshot({ path: screenshot, fullPage: true });
      expect((await stat(screenshot)).size).toBeGreaterThan(50_000);
      await page.close();
    });

    test("asks for nothing but itself", async () => {
      const page = await open(1280, "light");
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));

      await page.reload();

      expect(requests).toEqual([url]);
    });
  },
);

async function open(width: number, colorScheme: "light" | "dark"): Promise<Page> {
  if (browser === undefined) throw new Error("no browser");
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  await page.goto(url);
  return page;
}
