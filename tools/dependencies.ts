/**
 * `npm run dependencies`: writes docs/dependencies.md from the lockfile and the pins: licences, packages
 * that carry an install script, images and the chart. `npm run sbom` prints the full bill of materials.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import writeFileAtomic from "write-file-atomic";
import { z } from "zod";

import type { ImagePin } from "../stacks/environment.js";
import { chart, chartArchiveSha256, demoImage, images } from "../stacks/pins.js";
import { runCommand } from "./commandLine.js";

/** Path from the project's folder. */
export const DEPENDENCIES_FILE = "docs/dependencies.md";

const root = join(import.meta.dirname, "..");

/** Licences that may be used without asking: they ask for no more than a notice. */
export const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "(BSD-3-Clause AND Apache-2.0)",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
]);

/** Licences that need a reason, and the reason. */
export const ARGUED_LICENCES: Readonly<Record<string, string>> = {
  "MPL-2.0": "file-level copyleft: used unchanged, at development time only",
  "CC-BY-3.0": "data of SPDX, used unchanged with its notice",
  "SEE LICENSE IN LICENSE": "MIT text in its LICENSE file; a dependency of the Pulumi SDK",
};

/** Packages with an install script, and why nothing is lost when it does not run (`.npmrc`: ignore-scripts). */
export const ARGUED_SCRIPTS: Readonly<Record<string, string>> = {
  "@pulumi/kubernetes":
    "downloads the provider's plugin, which the CLI does itself when it is needed",
  "@pulumi/kubernetes-ingress-nginx":
    "downloads the provider's plugin, which the CLI does itself when it is needed",
  esbuild: "checks its binary, which is a package of its own and works without the check",
  protobufjs: "prints a notice about its version scheme",
};

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      inBundle: z.boolean().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

/** One package of the lockfile. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Subresource integrity, `sha512-...`; undefined when the lockfile has none. */
  readonly integrity: string | undefined;
  /** Whether it comes inside another package, whose integrity covers it. */
  readonly isBundled: boolean;
  /** Whether only development needs it. */
  readonly dev: boolean;
  readonly hasInstallScript: boolean;
}

/** Every package of the lockfile, the project itself left out, sorted by name and version. */
export async function lockedPackages(): Promise<readonly Package[]> {
  const { packages } = Lockfile.parse(
    JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")),
  );
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(
      ([path, { version = "", license = "none", integrity, inBundle, dev, hasInstallScript }]) => ({
        name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
        version,
        licence: license,
        integrity,
        isBundled: inBundle ?? false,
        dev: dev ?? false,
        hasInstallScript: hasInstallScript ?? false,
      }),
    )
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ name, version }: Package) => `${name}@${version}`;

/** The page, in the form that prettier gives it. */
export async function dependenciesText(): Promise<string> {
  const packages = await lockedPackages();
  const lines = [
    "# What this project is made of",
    "Written by `npm run dependencies` from `package-lock.json` and `stacks/pins.ts`; a test fails when it is stale. `npm run sbom` prints all of it as CycloneDX. Packages come from the lockfile only, each with its SHA-512; install scripts are switched off (`.npmrc`).",
    "## Licences",
    table(
      ["licence", "packages", "of which at run time", "why it may be used"],
      licenceRows(packages),
    ),
    "## Packages with an install script, which does not run",
    table(
      ["package", "why nothing is lost"],
      packages
        .filter(({ hasInstallScript }) => hasInstallScript)
        .map((found) => [key(found), ARGUED_SCRIPTS[found.name] ?? "**not argued**"]),
    ),
    "## Images, each with its digest",
    table(["image", "digest"], [...Object.values(images), demoImage].map(imageRow)),
    "## The controller's chart",
    `${chart.url}, ingress-nginx ${chart.version}, SHA-256 of the archive \`${chartArchiveSha256}\`. Helm checks no digest of a chart from a repository; \`npm run vendor:chart\` keeps that archive in the checkout and refuses another one, and the program then checks it again before anything is registered.`,
  ];
  const { format } = await import("prettier"); // slow to load, and needed here only
  return format(lines.join("\n\n"), { parser: "markdown", printWidth: 100 });
}

function licenceRows(packages: readonly Package[]): string[][] {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  return licences.map((licence) => {
    const found = packages.filter((entry) => entry.licence === licence);
    const atRunTime = found.filter(({ dev }) => !dev);
    const why = PERMISSIVE.has(licence)
      ? "a notice"
      : (ARGUED_LICENCES[licence] ?? "**not argued**");
    const names = PERMISSIVE.has(licence) ? "" : `: ${found.map(({ name }) => name).join(", ")}`;
    return [licence, String(found.length), String(atRunTime.length), `${why}${names}`];
  });
}

function imageRow({ registry, repository, tag, digest }: ImagePin): string[] {
  return [`${registry}/${repository}:${tag}`, `\`${digest}\``];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const USAGE = `npm run dependencies: writes ${DEPENDENCIES_FILE} from the lockfile and the pins. It has no option.
`;

if (process.argv[1] === import.meta.filename) {
  const line = { command: "npm run dependencies", usage: USAGE, options: {} };
  await runCommand(line, async () => {
    await writeFileAtomic(join(root, DEPENDENCIES_FILE), await dependenciesText());
    console.log(`wrote ${DEPENDENCIES_FILE}`);
  });
}
