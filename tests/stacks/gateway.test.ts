/** What the strategy `gateway` asks of an environment, and what it warns of. */
import { describe, expect, it, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import type { Environment } from "../../stacks/environment.js";
import { gatewayWarnings } from "../../stacks/gatewayWarnings.js";
import { local } from "../../stacks/local.js";
import { staging } from "../../stacks/staging.js";
import { faultLines } from "../catalog/trial.js";

const gateway: Environment = {
  ...local,
  strategy: {
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "1MiB",
  },
  tls: { kind: "secret", namespace: "gateway-internal", name: "wildcard-tls" },
};

const withRange = (range: string) => ({
  ...gateway,
  strategy: { ...gateway.strategy, proxySubnet: { kind: "create", range } },
});

const kubeconfig = { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" };

describe("an environment with Gateways is refused for", () => {
  it.each<[string, unknown, string[]]>([
    ["nothing, when it is right", gateway, []],
    ["nothing, with the smallest proxy-only subnet", withRange("10.13.0.0/26"), []],
    [
      "a proxy-only subnet with less than 64 addresses",
      withRange("10.13.0.0/27"),
      [
        'local.strategy.proxySubnet.range: "10.13.0.0/27" is too small for a proxy-only subnet (facts Q33); use a /26 or larger; a /23 is recommended, and it cannot grow',
      ],
    ],
    [
      "a proxy-only subnet in the range of the nodes",
      withRange("10.11.0.0/23"),
      [
        'local.strategy.proxySubnet.range: "10.11.0.0/23" overlaps "10.11.0.0/20" of network.nodeRange; use a range of its own',
      ],
    ],
    [
      "a certificate in another namespace",
      { ...gateway, tls: local.tls },
      [
        'local.tls.namespace: "ingress-internal" is not the Gateway\'s namespace, where its listener looks for the Secret; use "gateway-internal", which the program makes',
      ],
    ],
    [
      "a cluster outside Google Cloud",
      { ...gateway, network: { kind: "none" }, cluster: kubeconfig },
      [
        'local.strategy.kind: "gateway" needs a GKE cluster in a VPC network, whose GatewayClass gke-l7-rilb it is (facts B27): the network is "none"; use a cluster of kind "create" or "existing", or another strategy',
      ],
    ],
    [
      "a cluster that may not be GKE's",
      { ...gateway, network: { ...staging.network, firewall: "existing" }, cluster: kubeconfig },
      [
        'local.strategy.kind: "gateway" needs a GKE cluster in a VPC network, whose GatewayClass gke-l7-rilb it is (facts B27): nothing tells that the cluster is GKE\'s; use a cluster of kind "create" or "existing", or another strategy',
      ],
    ],
  ])("%s", (_, environment, lines) => {
    expect(faultLines({}, { local: environment })).toEqual(lines);
  });
});

test("what the program cannot see to is said in every preview", () => {
  const environment: Environment = {
    ...gateway,
    network: { ...staging.network, firewall: "existing" },
    cluster: staging.cluster,
    workloads: { kind: "existing" },
    strategy: {
      kind: "gateway",
      proxySubnet: { kind: "existing", range: "10.13.0.0/23" },
      urlMapSize: "1MiB",
    },
  };
  const entries = {
    shop: {
      a: { port: 443, protocol: "https" },
      b: { port: 444, protocol: "https" },
      c: { port: 9000, protocol: "grpc" },
      d: { port: 80 },
    },
  } as const;

  expect(gatewayWarnings(environment, resolve(entries, environment))).toEqual([
    "clientRanges do not restrict a Gateway: every client that reaches the VPC network can call it (facts, section 7)",
    "the Gateway waits for the Secret gateway-internal/wildcard-tls: put it there while the first `up` runs, or run `up` again",
    `the Gateway API must be on in the cluster ${staging.cluster.name}: \`gcloud container clusters update ${staging.cluster.name} --gateway-api=standard\` (facts B27)`,
    "the proxy-only subnet 10.13.0.0/23 must be the active one of the region (facts Q33)",
    "a firewall rule must let 10.13.0.0/23 through to the ports of the pods (facts B28)",
    'the Service\'s port must say "appProtocol: HTTPS", or the Gateway speaks plain HTTP to its pods: shop/a:443 and 1 more (facts, section 7)',
    'the Service\'s port must say "appProtocol: HTTP2", or the Gateway speaks plain HTTP to its pods: shop/c:9000 (facts, section 7)',
  ]);
  expect(gatewayWarnings(local, resolve(entries, local))).toEqual([]);
});
