/** Claim: the API server boots by itself, and none of its processes outlives whoever started it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";

import { connect } from "../../simulator/apiServer/connect.js";
import { startApiServer } from "../../simulator/apiServer.js";
import { KUBERNETES_VERSION } from "../../simulator/setup/apiServer.mjs";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const Kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })).length(1),
});

describe.skipIf(inject("apiServer") === undefined)("a server of its own", () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), "own api server "))));
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test("it is the version that go.mod pins, takes no stranger, and stops completely", async () => {
    const server = await startApiServer({ directory });
    const objects = connect(server);
    const version = await objects.rest.request({ method: "GET", path: "/version" });
    const port = await portOf(server.kubeconfig);
    const stranger = await statusWithoutToken(server.kubeconfig);

    objects.rest.close();
    await server.stop();

    expect(version).toMatchObject({ gitVersion: `v${KUBERNETES_VERSION}`, major: "1" });
    expect(stranger).toBe(403);
    expect(server.faults).toEqual([]);
    expect(await isOpen(port)).toBe(false);
  });

  test("it ends with a process that is killed", async () => {
    const script = `
      const { startApiServer } = await import("./simulator/apiServer.js");
      const { kubeconfig } = await startApiServer({ directory: ${JSON.stringify(join(directory, "killed"))} });
      console.log(kubeconfig);
    `;
    const args = ["--import", "tsx", "--input-type=module", "--eval", script];
    const child = spawn(process.execPath, args, { cwd: CHECKOUT });
    const lines = createInterface({ input: child.stdout });
    const line = await new Promise<string>((resolve) => lines.once("line", resolve));
    const port = await portOf(line);
    expect(await isOpen(port)).toBe(true);

    child.kill("SIGKILL");

    await expect.poll(() => isOpen(port), { timeout: 20_000 }).toBe(false);
  });
});

async function portOf(kubeconfig: string): Promise<number> {
  const { clusters } = Kubeconfig.parse(JSON.parse(await readFile(kubeconfig, "utf8")));
  return Number(new URL(clusters[0]?.cluster.server ?? "").port);
}

/** HTTP status of a read with the kubeconfig's certificate, but no token. */
async function statusWithoutToken(kubeconfig: string): Promise<number> {
  const text = await readFile(kubeconfig, "utf8");
  const anonymous = connect({ kubeconfig: text.replace(/"token":"[0-9a-f]+"/, "") });
  const path = "/api/v1/namespaces";
  const answer: unknown = await anonymous.rest
    .request({ method: "GET", path })
    .catch((e: unknown) => e);
  anonymous.rest.close();
  return z.object({ status: z.number() }).parse(answer).status;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = new Socket();
  try {
    socket.connect(port, "127.0.0.1");
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
