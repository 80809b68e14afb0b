/** The kinds of the Gateway API and of GKE's policies: the fields that this program sets, typed. */
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Path } from "../catalog/schema.js";
import type { NamespaceSelector } from "./chartValues.js";

/** `gateway.networking.k8s.io/v1` Gateway. */
export interface GatewaySpec {
  readonly gatewayClassName: "gke-l7-rilb";
  readonly addresses: readonly { readonly type: "NamedAddress"; readonly value: string }[];
  readonly listeners: readonly Listener[];
}

/** One port of a Gateway, and whose routes may use it. */
export interface Listener {
  readonly name: "http" | "https";
  readonly port: 80 | 443;
  readonly protocol: "HTTP" | "HTTPS";
  readonly tls?: {
    readonly mode: "Terminate";
    readonly certificateRefs: readonly { readonly kind: "Secret"; readonly name: string }[];
  };
  readonly allowedRoutes: {
    readonly namespaces:
      | { readonly from: "Same" }
      | { readonly from: "Selector"; readonly selector: NamespaceSelector };
  };
}

/** `gateway.networking.k8s.io/v1` HTTPRoute: a backend for some paths of some hosts, or a redirect of all. */
export interface HttpRouteSpec {
  readonly parentRefs: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly sectionName: Listener["name"];
  }[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly HttpRouteRule[];
}

/** Either filters or backends: a redirect leads to no backend. */
export type HttpRouteRule =
  | {
      readonly filters: readonly {
        readonly type: "RequestRedirect";
        readonly requestRedirect: { readonly scheme: "https"; readonly statusCode: 301 };
      }[];
    }
  | {
      readonly matches: readonly {
        readonly path: { readonly type: "PathPrefix" | "Exact"; readonly value: Path["path"] };
      }[];
      readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
    };

/** What a policy is about. */
interface Target<Group extends string, Kind extends string> {
  readonly group: Group;
  readonly kind: Kind;
  readonly name: string;
}

/** `networking.gke.io/v1` GCPGatewayPolicy (facts B12). */
export interface GatewayPolicySpec {
  readonly default: { readonly allowGlobalAccess: true };
  readonly targetRef: Target<"gateway.networking.k8s.io", "Gateway">;
}

/** `networking.gke.io/v1` HealthCheckPolicy; seconds and counts (facts B25). */
export interface HealthCheckPolicySpec {
  readonly default: {
    readonly checkIntervalSec: number;
    readonly timeoutSec: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
    readonly config: { readonly type: "TCP" };
  };
  readonly targetRef: Target<"", "Service">;
}

/** `networking.gke.io/v1` GCPBackendPolicy; seconds (facts B26). */
export interface BackendPolicySpec {
  readonly default: {
    readonly timeoutSec: number;
    readonly connectionDraining: { readonly drainingTimeoutSec: number };
  };
  readonly targetRef: Target<"", "Service">;
}

/** kind -> its `spec`. */
interface Specs {
  readonly Gateway: GatewaySpec;
  readonly HTTPRoute: HttpRouteSpec;
  readonly GCPGatewayPolicy: GatewayPolicySpec;
  readonly HealthCheckPolicy: HealthCheckPolicySpec;
  readonly GCPBackendPolicy: BackendPolicySpec;
}

const API_VERSIONS: Readonly<Record<keyof Specs, string>> = {
  Gateway: "gateway.networking.k8s.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  GCPGatewayPolicy: "networking.gke.io/v1",
  HealthCheckPolicy: "networking.gke.io/v1",
  GCPBackendPolicy: "networking.gke.io/v1",
};

/** What the provider waits for: without it, a custom resource is done when it is stored. */
const WAIT_FOR: Readonly<Partial<Record<keyof Specs, string>>> = {
  Gateway: "condition=Programmed",
  HTTPRoute: 'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True',
};

/** An object of one of the kinds, named here and not by Pulumi, because others refer to it. */
export function gatewayObject<Kind extends keyof Specs>(
  kind: Kind,
  name: string,
  metadata: { readonly name: string; readonly namespace: string },
  spec: Specs[Kind],
  opts: pulumi.CustomResourceOptions,
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    name,
    gatewayManifest(kind, metadata, spec),
    opts,
  );
}

/** What the API server is asked for. */
export function gatewayManifest<Kind extends keyof Specs>(
  kind: Kind,
  metadata: { readonly name: string; readonly namespace: string },
  spec: Specs[Kind],
) {
  const waitFor = WAIT_FOR[kind];
  return {
    apiVersion: API_VERSIONS[kind],
    kind,
    metadata: {
      ...metadata,
      ...(waitFor === undefined ? {} : { annotations: { "pulumi.com/waitFor": waitFor } }),
    },
    spec,
  };
}
