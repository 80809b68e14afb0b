/** What is worth knowing before a GKE Gateway carries a catalog. */
import { appProtocolOf, GATEWAY_NAMESPACE } from "../catalog/gatewayPolicy.js";
import type { ResolvedService } from "../catalog/schema.js";
import type { Environment } from "./environment.js";

/** One line for each thing; empty with another strategy. */
export function gatewayWarnings(
  environment: Environment,
  services: readonly ResolvedService[],
): string[] {
  const { strategy, network, cluster, tls, workloads } = environment;
  if (strategy.kind !== "gateway") return [];
  const { range } = strategy.proxySubnet;
  return [
    "clientRanges do not restrict a Gateway: every client that reaches the VPC network can call it (facts, section 7)",
    ...(tls.kind === "secret"
      ? [
          `the Gateway waits for the Secret ${GATEWAY_NAMESPACE}/${tls.name}: put it there while the first \`up\` runs, or run \`up\` again`,
        ]
      : []),
    ...(cluster.kind === "existing"
      ? [
          `the Gateway API must be on in the cluster ${cluster.name}: \`gcloud container clusters update ${cluster.name} --gateway-api=standard\` (facts B27)`,
        ]
      : []),
    ...(strategy.proxySubnet.kind === "existing"
      ? [`the proxy-only subnet ${range} must be the active one of the region (facts Q33)`]
      : []),
    ...(network.kind === "existing" && network.firewall === "existing"
      ? [`a firewall rule must let ${range} through to the ports of the pods (facts B28)`]
      : []),
    ...(workloads.kind === "existing" ? appProtocols(services) : []),
  ];
}

/** GKE reads the protocol towards the pods from the team's own Service (facts, section 7). */
function appProtocols(services: readonly ResolvedService[]): string[] {
  return (["HTTPS", "HTTP2"] as const).flatMap((wanted) => {
    const ports = services
      .filter(({ protocol }) => appProtocolOf(protocol) === wanted)
      .map(({ namespace, service, port }) => `${namespace}/${service}:${port}`);
    const [first, ...others] = [...new Set(ports)];
    if (first === undefined) return [];
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return [
      `the Service's port must say "appProtocol: ${wanted}", or the Gateway speaks plain HTTP to its pods: ${first}${more} (facts, section 7)`,
    ];
  });
}
