/** From a kubeconfig to its API server, as Pulumi's Kubernetes provider reads its configuration. */
import { existsSync } from "node:fs";

import { KubeConfig } from "@kubernetes/client-node";

import { ObjectClient } from "./objects.js";
import { RestClient, unreachable } from "./rest.js";

export interface Connection {
  /** Path of a kubeconfig, or its text. @default - $KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** @default - the kubeconfig's current context */
  readonly context?: string | undefined;
}

/** Connects lazily: no request is sent. Throws CloudError for a kubeconfig that leads nowhere. */
export function connect({ kubeconfig, context }: Connection): ObjectClient {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
    else config.loadFromString(kubeconfig);
  } catch (error) {
    throw unreachable(error instanceof Error ? error.message : String(error));
  }
  if (context !== undefined) {
    if (config.getContextObject(context) === null) {
      const known = config.getContexts().map(({ name }) => name);
      throw unreachable(
        `the kubeconfig has no context "${context}"; it has ${known.join(", ") || "none"}`,
      );
    }
    config.setCurrentContext(context);
  }
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  return new ObjectClient(new RestClient(config), namespace ?? "default");
}
