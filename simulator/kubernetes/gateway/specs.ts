/** The types of the Gateway API and of GKE's policies, as the API server of a GKE cluster knows them. */
import { demand } from "../../google/model.js";
import { labelsAt, listAt, textAt } from "../../json.js";
import { CloudError, type ClusterScope } from "../../kind.js";
import type { KubeObject } from "../../state.js";
import type { ObjectSpec } from "../model.js";
import { referenceOf } from "../objects.js";
import {
  backendChanged,
  gatewayRemoved,
  gatewaysChanged,
  gatewayStored,
  problemOf,
  releaseUnused,
  routeStored,
} from "./controller.js";
import { backendsOf, nameOf } from "./kinds.js";
import {
  backendPolicyFaults,
  gatewayFaults,
  healthCheckFaults,
  httpRouteFaults,
  targetFaults,
} from "./validation.js";

/** What all of them share: the CRDs are there where the cluster has the Gateway API (facts B27). */
function custom(
  apiVersion: string,
  kind: string,
  plural: string,
  rest: Pick<ObjectSpec, "validate"> & Partial<ObjectSpec>,
): ObjectSpec {
  return {
    apiVersion,
    kind,
    plural,
    namespaced: true,
    replaceOn: [],
    admit: (scope) => {
      if (hasGatewayApi(scope)) return;
      throw new CloudError("NotFound", `no matches for kind "${kind}" in version "${apiVersion}"`);
    },
    ...rest,
  };
}

function hasGatewayApi({ state, cluster }: ClusterScope): boolean {
  if (cluster.key.startsWith("contexts/")) return false;
  const { outputs } = demand(state, cluster.key);
  return textAt(outputs, "gatewayApiConfig.channel") === "CHANNEL_STANDARD";
}

/** Whether the provider was told to wait for a condition of the object. */
function isAwaited(object: KubeObject): boolean {
  return labelsAt(object, "metadata.annotations")["pulumi.com/waitFor"] !== undefined;
}

/** The server's own status stays when the object is written again. */
const keepStatus: NonNullable<ObjectSpec["complete"]> = (_scope, object, previous) =>
  previous?.["status"] === undefined ? object : { ...object, status: previous["status"] };

const gatewaySpec = custom("gateway.networking.k8s.io/v1", "Gateway", "gateways", {
  validate: gatewayFaults,
  complete: keepStatus,
  stored: gatewayStored,
  removed: gatewayRemoved,
  unready: (_scope, object) => {
    const problem = isAwaited(object)
      ? problemOf(listAt(object, "status.conditions"), "Programmed")
      : undefined;
    return problem === undefined ? [] : [notReady(object), problem];
  },
});

const httpRouteSpec = custom("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes", {
  validate: httpRouteFaults,
  complete: keepStatus,
  stored: routeStored,
  removed: (scope, object) => {
    releaseUnused(scope, backendsOf(object));
  },
  unready: (_scope, object) => {
    const [first] = listAt(object, "status.parents");
    const problem = isAwaited(object)
      ? problemOf(listAt(first, "conditions"), "Accepted")
      : undefined;
    return problem === undefined ? [] : [notReady(object), problem];
  },
});

/** A policy of a Service: written or gone, what stands behind the Service's routes follows. */
function servicePolicy(kind: string, plural: string, validate: ObjectSpec["validate"]): ObjectSpec {
  const changed = (scope: ClusterScope, object: KubeObject) => {
    const name = textAt(object, "spec.targetRef.name") ?? "";
    backendChanged(scope, referenceOf(object).namespace, name);
  };
  return custom("networking.gke.io/v1", kind, plural, {
    validate,
    stored: changed,
    removed: changed,
  });
}

const inNamespace = (scope: ClusterScope, object: KubeObject) => {
  gatewaysChanged(scope, referenceOf(object).namespace);
};

/** Every type of the Gateway API that GKE's controller reads. */
export const gatewaySpecs: readonly ObjectSpec[] = [
  gatewaySpec,
  httpRouteSpec,
  custom("networking.gke.io/v1", "GCPGatewayPolicy", "gcpgatewaypolicies", {
    validate: targetFaults,
    stored: inNamespace,
    removed: inNamespace,
  }),
  servicePolicy("HealthCheckPolicy", "healthcheckpolicies", healthCheckFaults),
  servicePolicy("GCPBackendPolicy", "gcpbackendpolicies", backendPolicyFaults),
];

/** A type whose objects the Gateway controller watches too. */
export function watched(
  spec: ObjectSpec,
  changed: (scope: ClusterScope, object: KubeObject) => void,
): ObjectSpec {
  return {
    ...spec,
    stored: (scope, object) => {
      spec.stored?.(scope, object);
      changed(scope, object);
    },
    removed: (scope, object) => {
      spec.removed?.(scope, object);
      changed(scope, object);
    },
  };
}

/** What a Service's change does to Gateways. */
export function serviceChanged(scope: ClusterScope, object: KubeObject): void {
  const { namespace, name } = referenceOf(object);
  backendChanged(scope, namespace, name);
}

/** What a Secret's change does to Gateways. */
export const secretChanged = inNamespace;

/** The provider's first line about an object that it waited for in vain. */
function notReady(object: KubeObject): string {
  return `'${nameOf(object).split("/")[1] ?? ""}' timed out waiting to be Ready`;
}
