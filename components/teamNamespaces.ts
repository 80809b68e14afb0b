import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { NamespaceSelector } from "./chartValues.js";

export interface TeamNamespacesArgs {
  /** `create`: they are made and labelled here; `existing`: they are only named. */
  readonly mode: "create" | "existing";
  /** Namespaces of the routes' Services, without repeats. */
  readonly namespaces: readonly string[];
}

/** Marks the namespaces whose Ingress objects the admission webhook checks. */
const ROUTES_LABEL = { "service-ingress/routes": "checked" };

/** A team's namespace as it is made here. */
export function namespaceArgs(name: string) {
  return { metadata: { name, labels: ROUTES_LABEL } };
}

/** The namespaces of the teams' Services, and how the admission webhook finds them (facts H27). */
export class TeamNamespaces extends pulumi.ComponentResource {
  /**
   * By a label where the namespaces are ours, so that a new one does not touch the controller; by name
   * where they are not.
   */
  readonly selector: NamespaceSelector;

  constructor(name: string, args: TeamNamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:cluster:TeamNamespaces", name, args, opts);

    const { mode, namespaces } = args;
    if (mode === "create") {
      for (const namespace of namespaces) {
        new kubernetes.core.v1.Namespace(`${name}-${namespace}`, namespaceArgs(namespace), {
          parent: this,
        });
      }
    }
    this.selector =
      mode === "create"
        ? { matchLabels: ROUTES_LABEL }
        : {
            matchExpressions: [
              {
                key: "kubernetes.io/metadata.name",
                operator: "In",
                values: [...namespaces].sort(),
              },
            ],
          };
    this.registerOutputs({ selector: this.selector });
  }
}
