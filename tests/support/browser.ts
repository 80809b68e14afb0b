/** The browser of the page tests: $CHROMIUM, or the first of the usual names on PATH. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium, type Browser } from "playwright-core";

/** Path of the browser; undefined where there is none, and page tests are skipped. */
export const executablePath = findBrowser();

function findBrowser(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [
    ...(process.env["CHROMIUM"] === undefined ? [] : [process.env["CHROMIUM"]]),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Starts it without a window. Throws when there is none. */
export async function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("no chromium on PATH; set CHROMIUM");
  return await chromium.launch({ executablePath, args: ARGUMENTS });
}
