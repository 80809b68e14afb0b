/** The browser for tests of pages: $CHROMIUM, or the first of the usual names on PATH. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of the browser; undefined when there is none, and tests of pages are skipped by name. */
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

/** It runs without a sandbox, as in containers, and asks the network for nothing of its own. */
export const BROWSER_ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
