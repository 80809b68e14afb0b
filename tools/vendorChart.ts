/** `npm run vendor:chart`: keeps the controller's chart in the checkout, so that previews need no chart repository. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import writeFileAtomic from "write-file-atomic";

import { chart, chartArchiveSha256 } from "../stacks/pins.js";
import { messageOf, runCommand, type Values } from "./commandLine.js";

/** Where upstream publishes its archives; the repository's index leads here too. */
const urlOf = (version: string) =>
  `https://github.com/kubernetes/ingress-nginx/releases/download/helm-chart-${version}/ingress-nginx-${version}.tgz`;

/** Seconds the download may take: the archive has about 50 kB. */
const TIMEOUT_SECONDS = 30;

export interface Vendored {
  /** Path of the archive. */
  readonly file: string;
  /** Hex SHA-256 of it. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface VendorOptions {
  /** Hex SHA-256 that the archive must have. @default - whatever comes is taken, and told */
  readonly expected?: string | undefined;
  /** @default 30 */
  readonly timeoutSeconds?: number;
}

/**
 * Downloads a chart archive to `file`. Throws with one clear line when it cannot be had in time, when
 * it is not a gzip archive or not the one expected, or when another file of that name is there: a
 * pinned chart is never replaced.
 */
export async function vendorChart(
  url: string,
  file: string,
  { expected, timeoutSeconds = TIMEOUT_SECONDS }: VendorOptions = {},
): Promise<Vendored> {
  const content = await download(url, timeoutSeconds);
  if (content[0] !== 0x1f || content[1] !== 0x8b)
    throw new Error(`${url} is not a gzip archive; name the archive with --from <url>`);
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (expected !== undefined && sha256 !== expected)
    throw new Error(
      `${url} has the SHA-256 ${sha256}, not ${expected}; if you trust it, name that with --sha256`,
    );
  if (existsSync(file) && !readFileSync(file).equals(content))
    throw new Error(
      `${file} is there with other content; delete it first if you mean to replace it`,
    );
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, content);
  return { file, sha256, bytes: content.length };
}

async function download(url: string, timeoutSeconds: number): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(
      `cannot download ${url}: ${reasonOf(error)}; name another place with --from <url>`,
    );
  }
}

/** fetch hides the reason of a network failure in `cause`. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error ? (error.cause ?? error) : error);
}

const USAGE = `npm run vendor:chart -- [options]
Downloads the controller's chart to vendor/, so that previews need no chart repository, and prints the
lines for stacks/<environment>.ts.

  --version V   version of the chart   (default ${chart.version}, the pinned one)
  --from URL    where the archive is   (default the release page of its project)
  --sha256 HEX  SHA-256 that the archive must have
                (default that of the pinned version; of another version whatever comes is taken)
Exit code: 0, or 2 for a wrong command line or an archive that cannot be had.
`;

const OPTIONS = {
  from: { type: "string" },
  version: { type: "string", default: chart.version },
  sha256: { type: "string" },
} as const;

async function vendor({ version, from = urlOf(version), sha256 }: Values<typeof OPTIONS>) {
  const pinned = version === chart.version ? chartArchiveSha256 : undefined;
  const root = dirname(import.meta.dirname);
  const file = join(root, "vendor", `ingress-nginx-${version}.tgz`);
  const found = await vendorChart(from, file, { expected: sha256 ?? pinned });
  const path = relative(root, found.file);
  console.log(`${path}: ${found.bytes} bytes, sha256 ${found.sha256}`);
  console.log("commit it, and name it in stacks/<environment>.ts:");
  console.log(
    `  chart: { kind: "archive", path: "${path}", version: "${version}", sha256: "${found.sha256}" },`,
  );
}

if (process.argv[1] === import.meta.filename) {
  const line = { command: "npm run vendor:chart", usage: USAGE, options: OPTIONS };
  await runCommand({ ...line, tellsAll: true }, vendor);
}
