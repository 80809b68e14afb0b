/**
 * The versions that every environment starts from: the last release of ingress-nginx (facts N3) and
 * the images its chart 4.15.1 names. An environment replaces one to use a mirror or a maintained fork.
 */
import type { ChartLocation, ControllerOptions, ImagePin } from "./environment.js";

const REGISTRY = "registry.k8s.io";

/** Chart 4.15.1 of ingress-nginx, from the project's repository. */
export const chart = {
  kind: "repository",
  url: "https://kubernetes.github.io/ingress-nginx",
  version: "4.15.1",
} as const satisfies ChartLocation;

/** SHA-256 of that chart's archive, as some ten public repositories of other people pin it; read 2026-11-23. */
export const chartArchiveSha256 =
  "3eff0bd18151d6e6b1c441463410571443dda1ac78292cb189346628de784f0c";

/** The images of the ingress controller. */
export const images = {
  // facts N7
  controller: {
    registry: REGISTRY,
    repository: "ingress-nginx/controller",
    tag: "v1.15.1",
    digest: "sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1",
  },
  // as the static manifests of controller v1.15.1 pin it, read 2026-11-23
  webhookCertgen: {
    registry: REGISTRY,
    repository: "ingress-nginx/kube-webhook-certgen",
    tag: "v1.6.9",
    digest: "sha256:01038e7de14b78d702d2849c3aad72fd25903c4765af63cf16aa3398f5d5f2dd",
  },
  // the chart names the tag only; digest of that tag as published since 2018, read 2026-11-23
  defaultBackend: {
    registry: REGISTRY,
    repository: "defaultbackend-amd64",
    tag: "1.5",
    digest: "sha256:4dc5e07c8ca4e23bddb3153737d7b8c556e5fb2f29c4558b7cd6e6df99c512c7",
  },
} as const satisfies ControllerOptions["images"];

/** Kubernetes' own test server: `netexec --http-port=<port>` answers HTTP. Digest read 2026-11-23. */
export const demoImage = {
  registry: REGISTRY,
  repository: "e2e-test-images/agnhost",
  tag: "2.53",
  digest: "sha256:99c6b4bb4a1e1df3f0b3752168c89358794d02258ebebc26bf21c29399011a85",
} as const satisfies ImagePin;
