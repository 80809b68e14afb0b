/** What the project is made of: known licences, no install script that is needed, everything pinned. */
import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import {
  ARGUED_LICENCES,
  ARGUED_SCRIPTS,
  DEPENDENCIES_FILE,
  dependenciesText,
  lockedPackages,
  PERMISSIVE,
} from "../../tools/dependencies.js";

test("docs/dependencies.md is up to date: `npm run dependencies` writes it again", async () => {
  expect(await readFile(DEPENDENCIES_FILE, "utf8")).toBe(await dependenciesText());
});

test("every package has a licence that may be used, and every argued one is in use", async () => {
  const packages = await lockedPackages();

  const unknown = packages.filter(
    ({ licence }) => !PERMISSIVE.has(licence) && !(licence in ARGUED_LICENCES),
  );
  expect(unknown).toEqual([]);
  const used = new Set(packages.map(({ licence }) => licence));
  expect(Object.keys(ARGUED_LICENCES).filter((licence) => !used.has(licence))).toEqual([]);
});

test("copyleft is development's only", async () => {
  const packages = await lockedPackages();

  expect(packages.filter(({ licence, dev }) => licence === "MPL-2.0" && !dev)).toEqual([]);
});

test("no package needs its install script", async () => {
  const withScript = (await lockedPackages()).filter(({ hasInstallScript }) => hasInstallScript);

  expect(withScript.map(({ name }) => name).sort()).toEqual(Object.keys(ARGUED_SCRIPTS).sort());
  expect(await readFile(".npmrc", "utf8")).toContain("ignore-scripts=true");
});

test("every package is fetched by its digest, and every direct one by an exact version", async () => {
  const packages = await lockedPackages();
  const fetched = packages.filter(({ isBundled }) => !isBundled);
  expect(fetched.filter(({ integrity }) => integrity?.startsWith("sha512-") !== true)).toEqual([]);

  const manifest = JSON.parse(await readFile("package.json", "utf8")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  const ranges = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
});
