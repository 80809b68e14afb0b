/** The directory in a real browser: search, keyboard, both colour schemes, phones; and without JavaScript. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { executablePath, launchBrowser } from "../support/browser.js";
import { runEntry } from "../support/commandLine.js";

let folder: string;
let browser: Browser | undefined;
let url: string;
let written: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "directory-"));
  const [out, outputs] = [join(folder, "directory.html"), join(folder, "dev.json")];
  await writeFile(outputs, '{"loadBalancerAddresses":{"internal":"10.21.0.9"}}');
  const ended = await runEntry("directory/cli.ts", "--out", out, "--outputs", `dev=${outputs}`);
  expect(ended).toMatchObject({ code: 0, stdout: `wrote ${out}: 28 services\n`, stderr: "" });
  url = pathToFileURL(out).href;
  written = await readFile(out, "utf8");
  if (executablePath !== undefined) browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

interface Look {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
}

async function open({ width = 1280, ...look }: Look = {}): Promise<Page> {
  if (browser === undefined) throw new Error("no browser");
  const page = await browser.newPage({ viewport: { width, height: 900 }, ...look });
  await page.goto(url);
  return page;
}

const shown = (page: Page) => page.locator(".service:visible h2").allTextContents();
const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement.id || document.activeElement.textContent");

test("a wrong option or environment is one line", async () => {
  expect(await runEntry("directory/cli.ts", "--environment", "produ")).toMatchObject({
    code: 2,
    stderr: 'stack "produ" has no environment in stacks/; known are local, dev, staging, prod\n',
  });
  expect(await runEntry("directory/cli.ts", "--output", "x")).toMatchObject({
    code: 2,
    stderr: "Unknown option '--output'; see npm run directory -- --help\n",
  });
});

test("the page names no other place to load from", () => {
  expect(written).not.toMatch(/<link|src=|@import|url\(|fetch\(/);
  expect(written).toContain("default-src 'none'");
});

describe.skipIf(executablePath === undefined)(
  `in a browser (${executablePath ?? "skipped: no chromium on PATH, set CHROMIUM"})`,
  () => {
    test.each([
      [1280, "light", "rgb(255, 255, 255)"],
      [1280, "dark", "rgb(15, 20, 26)"],
      [390, "light", "rgb(255, 255, 255)"],
      [390, "dark", "rgb(15, 20, 26)"],
    ] as const)("%i pixels wide, %s: nothing overflows", async (width, colorScheme, paper) => {
      const page = await open({ width, colorScheme });

      const seen = await page.evaluate<[number, string, number]>(`[
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
        getComputedStyle(document.body).backgroundColor,
        [...document.querySelectorAll(".service > *")].filter(
          (box) => box.getBoundingClientRect().right > document.documentElement.clientWidth,
        ).length,
      ]`);

      expect(seen).toEqual([0, paper, 0]);
      expect(await shown(page)).toHaveLength(28);
      await page.screenshot({ path: join(folder, `${width}-${colorScheme}.png`) });
      await page.close();
    });

    test.each([
      ["refunds", ["payments/refunds"]],
      ["pay.prod", ["payments/checkout"]],
      ["PAYMENTS grpc-nothing", []],
      ["payments money", ["payments/refunds"]],
      ["security@example.com", ["platform/audit"]],
    ])("the search for %j", async (words, expected) => {
      const page = await open();

      await page.fill("#words", words);

      expect(await shown(page)).toEqual(expected);
      const noun = `${expected.length} of 28 services`;
      expect(await page.textContent("#count")).toBe(noun);
      await page.close();
    });

    test("the keyboard reaches the search, every result, and the way back", async () => {
      const page = await open();
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
        return await focused(page);
      };

      expect(await press("/")).toBe("words");
      await page.keyboard.type("orders/");
      expect(await shown(page)).toEqual([
        "orders/baskets",
        "orders/events",
        "orders/history",
        "orders/orders",
      ]);
      expect(await press("Enter")).toBe("orders/baskets");
      expect(await press("ArrowDown")).toBe("orders/events");
      expect(await press("ArrowDown", "ArrowDown")).toBe("orders/orders");
      expect(await press("ArrowDown")).toBe("orders/orders");
      expect(await press("ArrowUp", "ArrowUp")).toBe("orders/events");
      expect(await press("ArrowUp", "ArrowUp")).toBe("words");
      expect(await press("Tab")).toBe("orders/baskets");
      expect(await press("Enter", "Escape")).toBe("words");
      expect(page.url()).toBe(`${url}#orders.baskets`);
      await press("Escape");
      expect(await shown(page)).toHaveLength(28);
      await page.close();
    });

    test("each environment has a line to copy, and the address where it is known", async () => {
      const page = await open();

      const rows = await page.locator('[id="payments.refunds"] tbody tr').allInnerTexts();

      expect(rows.map((row) => row.split(/\t\n?/))).toEqual([
        ["local", "curl https://refunds.local.svc.example.com/", "by name"],
        ["dev", "curl https://refunds.dev.svc.example.com/", "10.21.0.9"],
        ["staging", "curl https://refunds.staging.svc.example.com/", "by name"],
        ["prod", "curl https://refunds.prod.svc.example.com/", "by name"],
      ]);
      await page.close();
    });

    test("without JavaScript it is a plain list of everything", async () => {
      const page = await open({ javaScriptEnabled: false });

      expect(await shown(page)).toHaveLength(28);
      expect(await page.locator("#search").isVisible()).toBe(false);
      await page.close();
    });

    test("asks for nothing but itself, and logs no error", async () => {
      const page = await open();
      const seen: string[] = [];
      page.on("request", (request) => seen.push(request.url()));
      page.on("console", (message) => seen.push(message.text()));
      page.on("pageerror", (error) => seen.push(error.message));

      await page.reload();
      await page.fill("#words", "x");

      expect(seen).toEqual([url]);
      await page.close();
    });
  },
);
