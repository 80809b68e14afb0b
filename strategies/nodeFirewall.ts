import { NodeFirewall, type FirewallDoor } from "../components/nodeFirewall.js";
import type { StrategyContext } from "./context.js";

/**
 * The firewall rules of the nodes, where they are this program's to make.
 *
 * @param behind a load balancer's health checks and the webhook's caller have business at its nodes; at
 * the next hop of a route nobody but clients has.
 */
export function nodeFirewall(
  { environment, prefix, network, cluster }: StrategyContext,
  doors: readonly FirewallDoor[],
  behind: "load balancer" | "route",
): NodeFirewall | undefined {
  const { cluster: mode, network: networkMode } = environment;
  if (network === undefined || cluster.nodeServiceAccount === undefined) return undefined;
  if (mode.kind === "kubeconfig") return undefined;
  if (networkMode.kind === "existing" && networkMode.firewall === "existing") return undefined;
  return new NodeFirewall(`${prefix}-firewall`, {
    network: network.network.id,
    nodeServiceAccount: cluster.nodeServiceAccount,
    doors,
    healthChecks: behind === "load balancer",
    ...(behind === "load balancer" ? { controlPlaneRange: mode.controlPlaneRange } : {}),
    denyOthers: networkMode.kind === "create",
  });
}
