/**
 * Finds etcd, kube-apiserver, kubectl and the Gateway API's definitions in the cache folder, or gets them
 * with Go from their pinned modules.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { say } from "./child.mjs";
import { buildWithGo, downloadWithGo, hasGo } from "./go.mjs";
import { withLock } from "./lock.mjs";
import { cacheFolder } from "./pulumi.mjs";

const GO_MODULE = fileURLToPath(new URL("../kube-apiserver", import.meta.url));

/** The commands. Build times: measured with an empty build cache on 2 cores, 2026-11-23. */
const COMMANDS = {
  kubeApiserver: {
    name: "kube-apiserver",
    module: "k8s.io/kubernetes",
    goPackage: "k8s.io/kubernetes/cmd/kube-apiserver",
    typical: "6 min on 2 cores",
  },
  etcd: {
    name: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    goPackage: "go.etcd.io/etcd/server/v3",
    typical: "2 min on 2 cores",
  },
  kubectl: {
    name: "kubectl",
    module: "k8s.io/kubernetes",
    goPackage: "k8s.io/kubernetes/cmd/kubectl",
    typical: "2 min on 2 cores",
  },
};

/** The definitions (CRDs) of the Gateway API: files of a Go module of their own. */
const GATEWAY_API = {
  goModule: fileURLToPath(new URL("../gateway-api", import.meta.url)),
  module: "sigs.k8s.io/gateway-api",
  /** GKE serves the standard channel. */
  folder: "config/crd/standard",
};

/** Version of a module that a go.mod pins: `1.35.4`. */
function pinned(module, goModule = GO_MODULE) {
  const text = readFileSync(join(goModule, "go.mod"), "utf8");
  const version = text
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^require /, "")
        .split(/\s+/),
    )
    .find(([name, version]) => name === module && version?.startsWith("v"))?.[1];
  if (version === undefined) throw new Error(`${join(goModule, "go.mod")} does not pin ${module}`);
  return version.slice(1);
}

/** Version of the API server: `1.35.4`. */
export const KUBERNETES_VERSION = pinned(COMMANDS.kubeApiserver.module);

/** The place of a command in the cache folder, whether or not it is there. */
function cached({ name, module }, folder = cacheFolder()) {
  return join(folder, "api-server", `${name}-v${pinned(module)}`);
}

/** The API server's places in the cache folder, whether or not they are there. */
export function cachedApiServer(folder = cacheFolder()) {
  const { kubeApiserver, etcd } = COMMANDS;
  return { kubeApiserver: cached(kubeApiserver, folder), etcd: cached(etcd, folder) };
}

/** The API server's paths; undefined when one is missing. */
export function findApiServer(folder = cacheFolder()) {
  const paths = cachedApiServer(folder);
  return Object.values(paths).every((path) => existsSync(path)) ? paths : undefined;
}

/** The place of the Gateway API's definitions in the cache folder, whether or not they are there. */
function cachedGatewayApi(folder = cacheFolder()) {
  const { module, goModule } = GATEWAY_API;
  return join(folder, "api-server", `gateway-api-v${pinned(module, goModule)}`);
}

/** Folder of the Gateway API's definitions, YAML files; undefined when they are not there. */
export function findGatewayApi(folder = cacheFolder()) {
  const place = cachedGatewayApi(folder);
  return existsSync(place) ? place : undefined;
}

/**
 * Makes sure etcd and kube-apiserver are in the cache folder. Resolves to why they cannot be had on this
 * machine, or undefined when they are there. Throws when a build fails.
 */
export async function ensureApiServer() {
  return await ensure([COMMANDS.etcd, COMMANDS.kubeApiserver]);
}

/** As `ensureApiServer`, for the Gateway API's definitions. */
export async function ensureGatewayApi() {
  if (findGatewayApi() !== undefined) return undefined;
  if (!hasGo()) return "there is no Go to download the Gateway API with (https://go.dev/dl)";
  await inWorkFolder(async (work) => {
    if (findGatewayApi() !== undefined) return;
    const { goModule, module, folder } = GATEWAY_API;
    const { directory, failure } = await downloadWithGo({ module: goModule, path: module, work });
    if (failure !== undefined) throw failed(`${module} could not be downloaded with Go`, failure);
    const [place, copy] = [cachedGatewayApi(), join(work, "gateway-api")];
    cpSync(join(directory, folder), copy, { recursive: true });
    mkdirSync(dirname(place), { recursive: true });
    // Complete or not at all.
    renameSync(copy, place);
  });
  return undefined;
}

/** As `ensureApiServer`, but resolves to the path of kubectl, or undefined where it cannot be had. */
export async function ensureKubectl() {
  const missing = await ensure([COMMANDS.kubectl]);
  return missing === undefined ? cached(COMMANDS.kubectl) : undefined;
}

async function ensure(commands) {
  const missing = commands.filter((command) => !existsSync(cached(command)));
  if (missing.length === 0) return undefined;
  if (!hasGo())
    return `there is no Go to build ${missing.map(({ name }) => name).join(" and ")} with (https://go.dev/dl)`;
  await inWorkFolder(async (work) => {
    for (const command of commands) await buildMissing(command, work);
  });
  return undefined;
}

/** One set-up at a time, with a folder that is removed afterwards. */
async function inWorkFolder(build) {
  const folder = cacheFolder();
  const waiting = (pid) => say(`another set-up (process ${pid}) builds the same; waiting for it`);
  await withLock(join(folder, "setup-kubernetes.lock"), waiting, async () => {
    const work = join(folder, "work-kubernetes");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      await build(work);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

async function buildMissing(command, work) {
  const { name, goPackage, module, typical } = command;
  const place = cached(command);
  if (existsSync(place)) return;
  const version = pinned(module);
  const ldflags = module === "k8s.io/kubernetes" ? `-s -w ${gitVersion(version)}` : "-s -w";
  const build = {
    module: GO_MODULE,
    goPackage,
    ldflags,
    place,
    work,
    name: `${name} ${version}`,
    typical,
  };
  const failure = await buildWithGo(build);
  if (failure === undefined) return;
  throw failed(`${name} could not be built with Go`, failure);
}

function failed(what, failure) {
  return new Error(
    `${what}: ${failure}; check the network, GOPROXY and the disk, then run: npm run test:kubernetes`,
  );
}

/** Without it server and kubectl call themselves version 0.0, and clients turn features off. */
function gitVersion(version) {
  const [major, minor] = version.split(".");
  const set = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
  return Object.entries(set)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(" ");
}
