import type { Environment } from "./environment.js";
import { chart, images } from "./pins.js";

/** Called from every region, guarded against deletion. */
export const prod = {
  name: "prod",
  region: "europe-west1",
  zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
  domain: "prod.svc.example.com",
  clientRanges: ["10.40.0.0/18", "10.40.128.0/18"],
  clientAccess: "global",
  network: {
    kind: "create",
    nodeRange: "10.41.0.0/20",
    podRange: "10.72.0.0/14",
    serviceRange: "10.42.0.0/18",
  },
  cluster: {
    kind: "create",
    kubernetesVersion: "1.35",
    releaseChannel: "REGULAR",
    machineType: "e2-standard-8",
    nodesPerZone: { min: 2, max: 20 },
    controlPlaneRange: "10.41.255.0/28",
    maintenanceWindow: {
      start: "2026-01-03T02:00:00Z",
      end: "2026-01-03T08:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
      // The last controller is not tested with versions after 1.35 (facts K14).
      minorVersionHeldSince: "2026-01-03T00:00:00Z",
    },
    deletionProtection: true,
  },
  strategy: {
    kind: "shared-ingress",
    controller: { chart, images, replicas: 3, resources: { cpu: "1", memory: "2Gi" } },
    layout: { kind: "per-host" },
  },
  tls: { kind: "secret", namespace: "ingress-internal", name: "wildcard-tls" },
  external: { kind: "allowed", clientRanges: ["0.0.0.0/0"], publicZone: "prod-svc-example-com" },
  namespaces: "create",
  workloads: { kind: "existing" },
  protect: true,
} as const satisfies Environment;
