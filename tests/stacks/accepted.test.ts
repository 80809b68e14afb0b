/** Environments that are unusual and right: a rule that refused them would be wrong. */
import { describe, expect, it } from "vitest";

import { local } from "../../stacks/local.js";
import { staging } from "../../stacks/staging.js";
import { controllerWith, faultLines } from "../catalog/trial.js";

const kubeconfig = { kind: "kubeconfig", context: "kind-trial", kubernetesVersion: "1.35.2" };
const hash = "ab".repeat(32);

const cases: [behaviour: string, environment: object][] = [
  ["a cluster outside Google Cloud", { ...local, network: { kind: "none" }, cluster: kubeconfig }],
  [
    "a cluster by kubeconfig in an existing network",
    { ...local, network: { ...staging.network, firewall: "existing" }, cluster: kubeconfig },
  ],
  [
    "a new cluster in an existing network",
    {
      ...local,
      network: { ...staging.network, podRangeName: "pods", serviceRangeName: "services" },
    },
  ],
  ["records that are kept for 5 seconds", { ...local, recordTtlSeconds: 5 }],
  ["acknowledgements by name", { ...local, acknowledged: ["change-owner", "remove-last-route"] }],
  ["GKE's managed range", { ...local, network: { ...local.network, serviceRange: "managed" } }],
  [
    "a full version of GKE",
    { ...local, cluster: { ...local.cluster, kubernetesVersion: "1.35.7-gke.1222000" } },
  ],
  [
    "a chart from an archive",
    controllerWith({
      chart: { kind: "archive", path: "vendor/chart.tgz", version: "4.15.1", sha256: hash },
    }),
  ],
  [
    "a chart of a fork, from a registry",
    controllerWith({
      chart: {
        kind: "oci",
        address: "oci://example.com:5000/charts/ingress",
        version: "5.0.0-fork.1",
      },
    }),
  ],
  ["a range of one address", { ...local, clientRanges: ["10.10.0.7/32"] }],
  [
    "external clients of the whole internet",
    { ...local, external: { kind: "allowed", clientRanges: ["0.0.0.0/0"] } },
  ],
];

describe("an environment is accepted with", () => {
  it.each(cases)("%s", (_, environment) => {
    expect(faultLines({}, { local: { ...local, ...environment } })).toEqual([]);
  });
});
