import type { Environment } from "./environment.js";
import { chart, demoImage, images } from "./pins.js";

/** The trial on the embedded cloud: everything is made here, demo workloads included. */
export const local = {
  name: "local",
  region: "europe-west1",
  zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
  domain: "local.svc.example.com",
  clientRanges: ["10.10.0.0/20"],
  clientAccess: "region",
  network: {
    kind: "create",
    nodeRange: "10.11.0.0/20",
    podRange: "10.64.0.0/14",
    serviceRange: "10.12.0.0/18",
  },
  cluster: {
    kind: "create",
    kubernetesVersion: "1.35",
    releaseChannel: "REGULAR",
    machineType: "e2-standard-2",
    nodesPerZone: { min: 1, max: 2 },
    controlPlaneRange: "10.11.255.0/28",
    deletionProtection: false,
  },
  strategy: {
    kind: "shared-ingress",
    controller: { chart, images, replicas: 3, resources: { cpu: "100m", memory: "256Mi" } },
    layout: { kind: "per-host" },
  },
  tls: { kind: "secret", namespace: "ingress-internal", name: "wildcard-tls" },
  external: { kind: "allowed", clientRanges: ["203.0.113.0/24"] },
  namespaces: "create",
  workloads: { kind: "demo", image: demoImage, replicas: 2 },
  protect: false,
} as const satisfies Environment;
