/** Boots the API server for all files of tests/kubernetes; without its commands the tests are skipped. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { startApiServer } from "../../simulator/apiServer.js";
import { findApiServer } from "../../simulator/setup/apiServer.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the API server is; undefined when its commands are not in the cache folder. */
    readonly apiServer: { readonly kubeconfig: string; readonly context: string } | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (findApiServer() === undefined) {
    console.warn(
      "tests/kubernetes: SKIPPED, no etcd and kube-apiserver; run: node simulator/setup-kubernetes.mjs",
    );
    project.provide("apiServer", undefined);
    return () => Promise.resolve();
  }
  const directory = await mkdtemp(join(tmpdir(), "api server "));
  const server = await startApiServer({ directory });
  const { kubeconfig, context, faults } = server;
  project.provide("apiServer", { kubeconfig, context });
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    if (faults.length > 0) throw new Error(`the controllers failed: ${faults.join("; ")}`);
  };
}
