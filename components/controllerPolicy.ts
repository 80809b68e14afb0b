import type * as kubernetes from "@pulumi/kubernetes";

import type { Cidr, TlsMode } from "../stacks/environment.js";
import type { TcpPort } from "./chartValues.js";

/** Who reaches the controller's pods, and where. */
export interface ControllerPolicyArgs {
  readonly tls: TlsMode;
  readonly tcpPorts: readonly TcpPort[];
  /** Where the API server calls the webhook from. @default - from anywhere in the cluster's network */
  readonly controlPlaneRange?: Cidr | undefined;
}

/**
 * Clients reach the pods on the ports of the load balancer, the control plane reaches the webhook, and
 * nobody else does: remote code ran through that webhook once (facts H25, H26, N5).
 */
export function controllerPolicy(
  releaseName: string,
  args: ControllerPolicyArgs,
): kubernetes.networking.v1.NetworkPolicyArgs {
  const tcp = (port: number) => ({ protocol: "TCP", port });
  const clientPorts = [80, ...(args.tls.kind === "secret" ? [443] : [])];
  const clients = {
    ports: [...clientPorts, ...args.tcpPorts.map(({ port }) => port)].map(tcp),
  };
  // On GKE the control plane calls in through the konnectivity agents, which are pods of kube-system.
  const kubeSystem = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  };
  const webhook = {
    ports: [tcp(8443)],
    ...(args.controlPlaneRange === undefined
      ? {}
      : { from: [{ ipBlock: { cidr: args.controlPlaneRange } }, kubeSystem] }),
  };
  return {
    metadata: { name: releaseName, namespace: releaseName },
    spec: {
      podSelector: {
        matchLabels: {
          "app.kubernetes.io/instance": releaseName,
          "app.kubernetes.io/component": "controller",
        },
      },
      policyTypes: ["Ingress"],
      ingress: [clients, webhook],
    },
  };
}
