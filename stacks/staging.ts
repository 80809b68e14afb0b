import type { Environment } from "./environment.js";
import { chart, images } from "./pins.js";

/** Network and cluster belong to the platform team; this program adds the ingress and the routes. */
export const staging = {
  name: "staging",
  region: "europe-west1",
  zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
  domain: "staging.svc.example.com",
  clientRanges: ["10.30.0.0/20", "10.30.64.0/20"],
  clientAccess: "region",
  network: {
    kind: "existing",
    network: "shared-staging",
    subnet: "gke-europe-west1",
    firewall: "create",
  },
  cluster: {
    kind: "existing",
    name: "staging",
    kubernetesVersion: "1.35",
    nodeServiceAccount: "gke-nodes@example-staging.iam.gserviceaccount.com",
    controlPlaneRange: "10.31.255.0/28",
  },
  strategy: {
    kind: "shared-ingress",
    controller: { chart, images, replicas: 3, resources: { cpu: "500m", memory: "1Gi" } },
    layout: { kind: "per-host" },
  },
  tls: { kind: "secret", namespace: "ingress-internal", name: "wildcard-tls" },
  external: { kind: "forbidden" },
  namespaces: "existing",
  workloads: { kind: "existing" },
  protect: true,
} as const satisfies Environment;
