import type { Environment } from "./environment.js";
import { chart, images } from "./pins.js";

/** Where teams try their services: its own network and cluster, small, free to be destroyed. */
export const dev = {
  name: "dev",
  region: "europe-west1",
  zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
  domain: "dev.svc.example.com",
  clientRanges: ["10.20.0.0/20"],
  clientAccess: "region",
  network: {
    kind: "create",
    nodeRange: "10.21.0.0/20",
    podRange: "10.68.0.0/14",
    serviceRange: "managed",
  },
  cluster: {
    kind: "create",
    kubernetesVersion: "1.35",
    releaseChannel: "REGULAR",
    machineType: "e2-standard-4",
    nodesPerZone: { min: 1, max: 5 },
    controlPlaneRange: "10.21.255.0/28",
    deletionProtection: false,
  },
  strategy: {
    kind: "shared-ingress",
    controller: { chart, images, replicas: 3, resources: { cpu: "200m", memory: "512Mi" } },
    layout: { kind: "per-host" },
  },
  tls: { kind: "secret", namespace: "ingress-internal", name: "wildcard-tls" },
  external: { kind: "forbidden" },
  namespaces: "create",
  workloads: { kind: "existing" },
  protect: false,
} as const satisfies Environment;
