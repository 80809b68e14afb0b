/** Every class of wrong environment, with the line that its author reads: where, value, why, cure. */
import { describe, expect, it } from "vitest";

import { anyOf, show } from "../../catalog/fault.js";
import { GUARD_RULES } from "../../stacks/guardRules.js";
import { local } from "../../stacks/local.js";
import { images } from "../../stacks/pins.js";
import { staging } from "../../stacks/staging.js";
import { controllerWith, faultLines } from "../catalog/trial.js";

const cases: [behaviour: string, environment: unknown, lines: string[]][] = [
  ["an environment that is no object", 7, ["local: 7 is not an object; write an Environment"]],
  [
    "an environment under another name",
    { ...local, name: "lokal" },
    ['local.name: "lokal" is not the name it is listed by; use "local"'],
  ],
  [
    "an unknown field",
    { ...local, zone: "a" },
    ['local.zone: unknown field "zone"; did you mean "zones"?'],
  ],
  [
    "a missing part",
    { ...local, tls: undefined },
    ['local.tls: is missing; write an object of kind "none" or "secret"'],
  ],
  [
    "a region that is none",
    { ...local, region: "Europe" },
    ['local.region: "Europe" is not a region; write it like "europe-west1"'],
  ],
  [
    "a zone outside the region",
    { ...local, zones: ["europe-west1-b", "us-east1-b"] },
    [
      'local.zones[1]: "us-east1-b" is not in the region "europe-west1"; use a zone like "europe-west1-b"',
    ],
  ],
  [
    "a domain of Google's",
    { ...local, domain: "svc.google.internal" },
    [
      'local.domain: "svc.google.internal" would hide names of "google.internal" from the VMs; use a domain of the company',
    ],
  ],
  [
    "a domain of one label",
    { ...local, domain: "example" },
    [
      'local.domain: "example" is a top-level domain; use a domain below it, like "dev.svc.example.com"',
    ],
  ],
  [
    "a domain with a dot at its end",
    { ...local, domain: "svc.example.com." },
    ['local.domain: "svc.example.com." ends with a dot; use "svc.example.com"'],
  ],
  [
    "a range with host bits",
    { ...local, clientRanges: ["10.10.0.1/20"] },
    ['local.clientRanges[0]: "10.10.0.1/20" is not a network address; use "10.10.0.0/20"'],
  ],
  [
    "a range that is none",
    { ...local, clientRanges: ["10.10.0.0"] },
    ['local.clientRanges[0]: "10.10.0.0" is not an IPv4 range; write it like "10.0.0.0/20"'],
  ],
  [
    "client ranges that are open to all",
    { ...local, clientRanges: ["0.0.0.0/0"] },
    [
      'local.clientRanges[0]: "0.0.0.0/0" opens the internal load balancer to more than the company\'s VMs; name the ranges of the VMs, each a /8 or smaller',
    ],
  ],
  [
    "client ranges that are missing",
    { ...local, clientRanges: [] },
    ["local.clientRanges: is an empty list; name at least one"],
  ],
  [
    "an unknown kind of network",
    { ...local, network: { kind: "creat" } },
    ['local.network.kind: "creat" is no kind known here; use "create", "existing" or "none"'],
  ],
  [
    "ranges that overlap",
    {
      ...local,
      network: { ...local.network, serviceRange: "10.64.0.0/18" },
      clientRanges: ["10.11.0.0/24"],
    },
    [
      'local.network.serviceRange: "10.64.0.0/18" overlaps "10.64.0.0/14" of network.podRange; use a range of its own',
      'local.clientRanges[0]: "10.11.0.0/24" overlaps "10.11.0.0/20" of network.nodeRange; use a range of its own',
    ],
  ],
  [
    "a range that overlaps GKE's managed one",
    {
      ...local,
      network: { ...local.network, nodeRange: "34.118.224.0/24", serviceRange: "managed" },
    },
    [
      'local.network.serviceRange: "34.118.224.0/20" overlaps "34.118.224.0/24" of network.nodeRange; use a range of its own',
    ],
  ],
  [
    "a pod range too small for the nodes",
    { ...local, network: { ...local.network, podRange: "10.64.0.0/22" } },
    [
      'local.network.podRange: "10.64.0.0/22" is too small for 6 nodes, which need 1536 addresses; use a /21 or larger, or fewer nodes',
    ],
  ],
  [
    "a node range too small for the nodes",
    { ...local, network: { ...local.network, nodeRange: "10.11.0.0/29" } },
    [
      'local.network.nodeRange: "10.11.0.0/29" is too small for 6 nodes, which need 12 addresses; use a /28 or larger, or fewer nodes',
    ],
  ],
  [
    "a control plane range of a wrong size",
    { ...local, cluster: { ...local.cluster, controlPlaneRange: "10.11.255.0/24" } },
    [
      'local.cluster.controlPlaneRange: "10.11.255.0/24" is not a /28; use a /28: GKE takes no other',
    ],
  ],
  [
    "a version of Kubernetes that is none",
    { ...local, cluster: { ...local.cluster, kubernetesVersion: "latest" } },
    ['local.cluster.kubernetesVersion: "latest" is not a Kubernetes version; write it like "1.35"'],
  ],
  [
    "an unknown release channel",
    { ...local, cluster: { ...local.cluster, releaseChannel: "FAST" } },
    [
      'local.cluster.releaseChannel: "FAST" is not a release channel; use "RAPID", "REGULAR", "STABLE" or "EXTENDED"',
    ],
  ],
  [
    "fewer nodes at most than at least",
    { ...local, cluster: { ...local.cluster, nodesPerZone: { min: 3, max: 2 } } },
    ["local.cluster.nodesPerZone: min 3 is above max 2; use min at most max"],
  ],
  [
    "a maintenance window that is too short",
    {
      ...local,
      cluster: {
        ...local.cluster,
        maintenanceWindow: {
          start: "2026-01-03T02:00:00Z",
          end: "2026-01-03T03:00:00Z",
          recurrence: "FREQ=DAILY",
        },
      },
    },
    [
      "local.cluster.maintenanceWindow: lasts 1 h, from 2026-01-03T02:00:00Z to 2026-01-03T03:00:00Z; use at least 4",
    ],
  ],
  [
    "a service account that is none",
    {
      ...local,
      network: staging.network,
      cluster: { ...staging.cluster, nodeServiceAccount: "me@example.com" },
    },
    [
      'local.cluster.nodeServiceAccount: "me@example.com" is not the e-mail of a service account; write it like "gke-nodes@project.iam.gserviceaccount.com"',
    ],
  ],
  [
    "an existing cluster in a new network",
    { ...local, cluster: staging.cluster },
    ['local.network.kind: "create" does not go with a cluster of kind "existing"; use "existing"'],
  ],
  [
    "a new cluster without a network",
    { ...local, network: { kind: "none" } },
    [
      'local.network.kind: "none" does not go with a cluster of kind "create"; use "create" or "existing"',
    ],
  ],
  [
    "a new cluster without a range for pods",
    { ...local, network: { kind: "existing", network: "n", subnet: "s", firewall: "create" } },
    [
      "local.network.podRangeName: is missing, and the cluster is created here; name the subnet's secondary range for pods",
    ],
  ],
  [
    "a range name without effect",
    { ...local, network: { ...staging.network, podRangeName: "pods" }, cluster: staging.cluster },
    ['local.network.podRangeName: "pods" has no effect: the cluster exists already; remove it'],
  ],
  [
    "firewall rules without a target",
    {
      ...local,
      network: staging.network,
      cluster: { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" },
    },
    [
      'local.network.firewall: "create" needs the service account of the nodes, which a kubeconfig does not tell; use "existing"',
    ],
  ],
  [
    "a public zone without a network",
    {
      ...local,
      network: { kind: "none" },
      cluster: { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" },
      external: { kind: "allowed", clientRanges: ["0.0.0.0/0"], publicZone: "zone" },
    },
    ['local.external.publicZone: "zone" has no effect: the network is "none"; remove it'],
  ],
  [
    "a certificate that no proxy uses",
    { ...local, strategy: { kind: "load-balancer-per-service", addressSharing: "none" } },
    [
      'local.tls.kind: "secret" has no effect: with the strategy "load-balancer-per-service" no proxy ends TLS (facts, section 8); use "none"; pods of https entries bring certificates of their own',
    ],
  ],
  [
    "shared addresses without a subnet to reserve them in",
    {
      ...local,
      strategy: { kind: "load-balancer-per-service", addressSharing: "shared" },
      tls: { kind: "none" },
      network: { kind: "none" },
      cluster: { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" },
    },
    [
      'local.strategy.addressSharing: "shared" reserves addresses in a subnet (facts Q12), and the network is "none"; use "none"',
    ],
  ],
  [
    "an unknown way to share addresses",
    {
      ...local,
      strategy: { kind: "load-balancer-per-service", addressSharing: "all" },
      tls: { kind: "none" },
    },
    [
      'local.strategy.addressSharing: "all" is not a way to share addresses; use "none" or "shared"',
    ],
  ],
  [
    "one controller only",
    { ...local, ...controllerWith({ replicas: 1 }) },
    ["local.strategy.controller.replicas: 1 is not a number of controller pods; use 2-100"],
  ],
  [
    "a chart without a pinned version",
    {
      ...local,
      ...controllerWith({ chart: { ...local.strategy.controller.chart, version: "latest" } }),
    },
    [
      'local.strategy.controller.chart.version: "latest" is not one exact version; write it like "4.15.1"',
    ],
  ],
  [
    "a chart older than the last fixes",
    {
      ...local,
      ...controllerWith({ chart: { ...local.strategy.controller.chart, version: "4.14.5" } }),
    },
    [
      'local.strategy.controller.chart.version: "4.14.5" installs a controller with known security faults (facts N5); use "4.15.1" or later',
    ],
  ],
  [
    "a chart archive without its hash",
    {
      ...local,
      ...controllerWith({
        chart: { kind: "archive", path: "../chart.tgz", version: "4.15.1", sha256: "abc" },
      }),
    },
    [
      'local.strategy.controller.chart.path: "../chart.tgz" is not a path of a .tgz file inside the project; write it like "vendor/ingress-nginx-4.15.1.tgz"',
      'local.strategy.controller.chart.sha256: "abc" is not a SHA-256 in 64 hex digits; write it like "0a1b2c..."',
    ],
  ],
  [
    "an image without a digest",
    {
      ...local,
      ...controllerWith({
        images: { ...images, controller: { ...images.controller, digest: "v1" } },
      }),
    },
    [
      'local.strategy.controller.images.controller.digest: "v1" is not a digest; write it like "sha256:<64 hex digits>"',
    ],
  ],
  [
    "too many rules in one Ingress",
    {
      ...local,
      strategy: { ...local.strategy, layout: { kind: "sharded", rulesPerIngress: 101 } },
    },
    [
      "local.strategy.layout.rulesPerIngress: 101 is not a number of rules in one Ingress (facts E12); use 1-100",
    ],
  ],
  [
    "an amount of memory without a unit",
    { ...local, ...controllerWith({ resources: { cpu: "1", memory: "512" } }) },
    [
      'local.strategy.controller.resources.memory: "512" is not an amount of memory; write it like "512Mi"',
    ],
  ],
  [
    "a Secret name that is none",
    { ...local, tls: { kind: "secret", namespace: "ingress-internal", name: "Wild Card" } },
    ['local.tls.name: "Wild Card" has upper case; use "wild card"'],
  ],
  [
    "external clients that are not named",
    { ...local, external: { kind: "allowed", clientRanges: [] } },
    ["local.external.clientRanges: is an empty list; name at least one"],
  ],
  [
    "a flag that is a word",
    { ...local, protect: "yes" },
    ['local.protect: "yes" is not a boolean; use true or false'],
  ],
  [
    "records that nobody may keep",
    { ...local, recordTtlSeconds: 0 },
    ["local.recordTtlSeconds: 0 is not a number of seconds; use 1-86400"],
  ],
  [
    "acknowledgements that the guard has no rule for, or twice",
    { ...local, acknowledged: ["everything", "change-owner", "change-owner"] },
    [
      `local.acknowledged[0]: "everything" is not a rule of the preview's guard; use ${anyOf(GUARD_RULES.map((rule) => show(rule)))}`,
      'local.acknowledged[2]: "change-owner" is there twice; keep one',
    ],
  ],
  [
    "a general acknowledgement",
    { ...local, acknowledged: true },
    ["local.acknowledged: true is not a list; write a list of rules of the preview's guard"],
  ],
];

describe("an environment is refused for", () => {
  it.each(cases)("%s", (_, environment, lines) => {
    expect(faultLines({}, { local: environment })).toEqual(lines);
  });
});
