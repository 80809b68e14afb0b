/**
 * A real Kubernetes API server on this machine, for tests: etcd and kube-apiserver, and the controllers
 * without which nothing can be applied and removed. It boots in about 2 s and takes 0.3 GB.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { runControllers } from "./apiServer/controllers.js";
import { connect } from "./apiServer/connect.js";
import { findApiServer } from "./setup/apiServer.mjs";
import type { ApiServerBinaries } from "./setup/apiServer.mjs";

export interface ApiServerOptions {
  /** Folder for data, keys and output; made if missing, not removed. */
  readonly directory: string;
  /**
   * `any`: an object may be put into a namespace that is not there, so that a dry run needs none.
   * @default "existing"
   */
  readonly namespaces?: "existing" | "any";
}

/** An API server that answers. */
export interface ApiServer {
  /** Path of the kubeconfig; its one context may do everything. */
  readonly kubeconfig: string;
  /** Name of the context. */
  readonly context: string;
  /** Faults of the controllers beside the API server; empty when all went well. */
  readonly faults: readonly string[];
  /** Ends all processes and waits for their end. */
  stop(): Promise<void>;
}

const CONTEXT = "api-server";
const KEEPER = fileURLToPath(new URL("apiServer/keeper.mjs", import.meta.url));

/** Milliseconds to the first answer; measured: 2,000 on an idle machine with 2 cores. */
const BOOT_LIMIT = 60_000;

/**
 * Boots an API server. Throws an Error when its commands are not in the cache folder, and one with the
 * last lines of its output when it does not answer in 60 s.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { directory } = options;
  const binaries = findApiServer();
  if (binaries === undefined) {
    throw new Error("no etcd and kube-apiserver; run: node simulator/setup-kubernetes.mjs");
  }
  await mkdir(directory, { recursive: true });
  const keeper = await launch(options, binaries);
  try {
    const kubeconfig = join(directory, "kubeconfig.json");
    const objects = connect({ kubeconfig, context: CONTEXT });
    await ready(keeper, directory, async () => {
      await objects.rest.text({ method: "GET", path: "/readyz" });
    });
    const faults: string[] = [];
    const stopControllers = runControllers(objects, (error) => {
      faults.push(error instanceof Error ? error.message : String(error));
    });
    const stop = async () => {
      await stopControllers();
      objects.rest.close();
      await end(keeper);
    };
    return { kubeconfig, context: CONTEXT, faults, stop };
  } catch (error) {
    await end(keeper);
    throw error;
  }
}

/** Writes keys and kubeconfig, and starts both commands under the keeper. */
async function launch(
  { directory, namespaces }: ApiServerOptions,
  binaries: ApiServerBinaries,
): Promise<ChildProcess> {
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const file = (name: string) => join(directory, name);
  const token = randomBytes(32).toString("hex");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  await writeFile(file("service-account.key"), pem, { mode: 0o600 });
  await writeFile(file("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const kubeconfig = kubeconfigFor(secure, file("certificates/apiserver.crt"), token);
  await writeFile(file("kubeconfig.json"), JSON.stringify(kubeconfig), { mode: 0o600 });

  const clientUrl = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const etcd = [
    `--data-dir=${file("etcd")}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // The data need not survive a power failure.
    "--unsafe-no-fsync",
  ];
  const kubeApiserver = [
    `--etcd-servers=${clientUrl}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${secure}`,
    `--cert-dir=${file("certificates")}`,
    `--token-auth-file=${file("tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://127.0.0.1",
    `--service-account-key-file=${file("service-account.key")}`,
    `--service-account-signing-key-file=${file("service-account.key")}`,
    "--service-cluster-ip-range=10.0.0.0/16",
    // No pod calls the API server, so it needs no endpoint in the cluster.
    "--endpoint-reconciler-type=none",
    ...(namespaces === "any" ? ["--disable-admission-plugins=NamespaceLifecycle"] : []),
  ];
  const commands = [
    { command: binaries.etcd, args: etcd, output: file("etcd.log") },
    { command: binaries.kubeApiserver, args: kubeApiserver, output: file("kube-apiserver.log") },
  ];
  return spawn(process.execPath, [KEEPER, JSON.stringify(commands)], {
    stdio: ["pipe", "ignore", "inherit"],
  });
}

function kubeconfigFor(port: number, certificate: string, token: string) {
  const server = `https://127.0.0.1:${port}`;
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server, "certificate-authority": certificate } }],
    users: [{ name: CONTEXT, user: { token } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
  };
}

/** Different free ports of the loopback address. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  // Bound to a host and a port, so the address is no path.
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Waits until `ask` succeeds. */
async function ready(
  keeper: ChildProcess,
  directory: string,
  ask: () => Promise<void>,
): Promise<void> {
  const limit = Date.now() + BOOT_LIMIT;
  for (;;) {
    const failure: unknown = await ask().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    const ended = keeper.exitCode !== null || keeper.signalCode !== null;
    if (ended || Date.now() > limit) {
      const why = ended ? "ended" : `did not answer in ${BOOT_LIMIT / 1000} s`;
      throw new Error(`the API server ${why}: ${await lastLines(directory)}`, { cause: failure });
    }
    await sleep(100);
  }
}

async function lastLines(directory: string): Promise<string> {
  const files = ["etcd.log", "kube-apiserver.log"].map((name) => join(directory, name));
  const texts = await Promise.all(
    files.map(async (file) => (existsSync(file) ? await readFile(file, "utf8") : "no output")),
  );
  return texts.map((text) => text.trim().split("\n").slice(-3).join("\n")).join("\n");
}

/** Closes the keeper's standard input, which ends the commands, and waits. */
async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const ended = once(keeper, "exit");
  keeper.stdin?.end();
  await ended;
}
