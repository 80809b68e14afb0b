/**
 * Definitions of GKE's Gateway policies. GKE's own are in no public Go module that can be had, so these
 * are ours: group, kind and scope are GKE's, the fields of `spec` are not checked.
 */
import type { Properties } from "../../simulator/kind.js";

const KINDS = {
  GCPBackendPolicy: "gcpbackendpolicies",
  GCPGatewayPolicy: "gcpgatewaypolicies",
  HealthCheckPolicy: "healthcheckpolicies",
} as const;

const GROUP = "networking.gke.io";

/** Definitions of the policies that the strategy `gateway` writes. */
export const gkePolicies: readonly Properties[] = Object.entries(KINDS).map(([kind, plural]) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
              status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
            },
          },
        },
      },
    ],
  },
}));
