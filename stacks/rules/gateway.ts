/** Where a GKE Gateway can stand, and what it needs there. */
import { GATEWAY_NAMESPACE } from "../../catalog/gatewayPolicy.js";
import { show } from "../../catalog/fault.js";
import { prefixOf } from "../ranges.js";
import type { Rule } from "./rule.js";

/** GKE's controller programs it, so the cluster is GKE's, in a VPC network. */
export const gatewayPlace: Rule = ({ strategy, network, cluster }) => {
  if (strategy?.kind !== "gateway") return [];
  const reason =
    network?.kind === "none"
      ? 'the network is "none"'
      : cluster?.kind === "kubeconfig"
        ? "nothing tells that the cluster is GKE's"
        : undefined;
  if (reason === undefined) return [];
  return [
    {
      at: "strategy.kind",
      problem: `"gateway" needs a GKE cluster in a VPC network, whose GatewayClass gke-l7-rilb it is (facts B27): ${reason}`,
      cure: 'use a cluster of kind "create" or "existing", or another strategy',
    },
  ];
};

/** Longest prefix of a proxy-only subnet (facts Q33). */
const PROXY_PREFIX = 26;

/** A range for at least 64 proxies. */
export const proxyRange: Rule = ({ strategy }) => {
  if (strategy?.kind !== "gateway") return [];
  const { range } = strategy.proxySubnet;
  return prefixOf(range) <= PROXY_PREFIX
    ? []
    : [
        {
          at: "strategy.proxySubnet.range",
          problem: `${show(range)} is too small for a proxy-only subnet (facts Q33)`,
          cure: `use a /${PROXY_PREFIX} or larger; a /23 is recommended, and it cannot grow`,
        },
      ];
};

/** A listener takes its certificate from the Gateway's own namespace. */
export const gatewayCertificate: Rule = ({ strategy, tls }) =>
  strategy?.kind === "gateway" && tls?.kind === "secret" && tls.namespace !== GATEWAY_NAMESPACE
    ? [
        {
          at: "tls.namespace",
          problem: `${show(tls.namespace)} is not the Gateway's namespace, where its listener looks for the Secret`,
          cure: `use ${show(GATEWAY_NAMESPACE)}, which the program makes`,
        },
      ]
    : [];
