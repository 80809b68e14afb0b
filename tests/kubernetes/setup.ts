/** Boots the API server for all files of tests/kubernetes; without its commands the tests are skipped. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { connect } from "../../simulator/apiServer/connect.js";
import { installDefinitions, readDefinitions } from "../../simulator/apiServer/definitions.js";
import { startApiServer } from "../../simulator/apiServer.js";
import { findApiServer, findGatewayApi } from "../../simulator/setup/apiServer.mjs";
import { gkePolicies } from "./gkePolicies.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the API server is; undefined when its commands are not in the cache folder. */
    readonly apiServer: { readonly kubeconfig: string; readonly context: string } | undefined;
    /** Whether it has the Gateway API and GKE's policies. */
    readonly hasGateways: boolean;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (findApiServer() === undefined) {
    console.warn(
      "tests/kubernetes: SKIPPED, no etcd and kube-apiserver; run: node simulator/setup-kubernetes.mjs",
    );
    project.provide("apiServer", undefined);
    project.provide("hasGateways", false);
    return () => Promise.resolve();
  }
  const directory = await mkdtemp(join(tmpdir(), "api server "));
  const server = await startApiServer({ directory });
  const { kubeconfig, context, faults } = server;
  const gatewayApi = findGatewayApi();
  if (gatewayApi !== undefined) {
    const objects = connect(server);
    await installDefinitions(objects, [...(await readDefinitions(gatewayApi)), ...gkePolicies]);
    objects.rest.close();
  } else {
    console.warn("tests/kubernetes: no Gateway API; run: node simulator/setup-kubernetes.mjs");
  }
  project.provide("apiServer", { kubeconfig, context });
  project.provide("hasGateways", gatewayApi !== undefined);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    if (faults.length > 0) throw new Error(`the controllers failed: ${faults.join("; ")}`);
  };
}
