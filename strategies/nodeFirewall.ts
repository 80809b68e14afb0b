import { NodeFirewall, type FirewallDoor } from "../components/nodeFirewall.js";
import type { StrategyContext } from "./context.js";

/** The firewall rules of the nodes, where they are this program's to make. */
export function nodeFirewall(
  { environment, prefix, network, cluster }: StrategyContext,
  doors: readonly FirewallDoor[],
): NodeFirewall | undefined {
  const { cluster: mode, network: networkMode } = environment;
  if (network === undefined || cluster.nodeServiceAccount === undefined) return undefined;
  if (mode.kind === "kubeconfig") return undefined;
  if (networkMode.kind === "existing" && networkMode.firewall === "existing") return undefined;
  return new NodeFirewall(`${prefix}-firewall`, {
    network: network.network.id,
    nodeServiceAccount: cluster.nodeServiceAccount,
    doors,
    controlPlaneRange: mode.controlPlaneRange,
    denyOthers: networkMode.kind === "create",
  });
}
