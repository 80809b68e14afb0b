/**
 * The same routes by kubectl on a real API server: `kubectl apply --server-side` of all objects, once
 * new and once unchanged, and `kubectl diff --server-side`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";

import { startApiServer } from "../../simulator/apiServer.js";
import { ensureApiServer, ensureKubectl } from "../../simulator/setup/apiServer.mjs";
import { generateCatalog } from "../catalogs.js";
import { layoutOf } from "../environment.js";
import { manifests, namespacesOf } from "../manifests.js";

const run = promisify(execFile);

/** Seconds of wall clock of the whole command. */
export interface KubectlFigures {
  readonly applySeconds: number;
  readonly applyUnchangedSeconds: number;
  readonly diffSeconds: number;
}

/** Measures; undefined where the commands cannot be had on this machine. */
export async function measureKubectl(
  services: number,
  rulesPerIngress: number,
): Promise<KubectlFigures | undefined> {
  const kubectl = await ensureKubectl();
  if (kubectl === undefined || (await ensureApiServer()) !== undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), "bench-kubectl-"));
  const server = await startApiServer({ directory });
  try {
    const objects = manifests(generateCatalog(services), layoutOf(rulesPerIngress));
    const namespaces = namespacesOf(objects).map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    }));
    const write = async (name: string, items: readonly object[]) => {
      const file = join(directory, name);
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
      return file;
    };
    const timed = async (...args: readonly string[]) => {
      const start = performance.now();
      await run(kubectl, ["--kubeconfig", server.kubeconfig, ...args], { maxBuffer: 1 << 28 });
      return (performance.now() - start) / 1000;
    };
    await timed("apply", "--server-side", "-f", await write("namespaces.json", namespaces));
    const file = await write("routes.json", objects);
    return {
      applySeconds: await timed("apply", "--server-side", "-f", file),
      applyUnchangedSeconds: await timed("apply", "--server-side", "-f", file),
      diffSeconds: await timed("diff", "--server-side", "-f", file),
    };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
