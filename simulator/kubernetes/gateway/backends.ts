/** What a Service port behind a Gateway consists of in the Google project: backend service, health check, NEGs. */
import { demand, resourcesOf, selfLink } from "../../google/model.js";
import { demandQuota } from "../../google/quota.js";
import { listAt, numberAt, recordAt, stableHash, textAt } from "../../json.js";
import { CloudError, type ClusterScope, type Json } from "../../kind.js";
import type { GoogleResource, KubeObject } from "../../state.js";
import { backendToken, healthCheckToken } from "../loadBalancerPlan.js";
import { findObject } from "../objects.js";
import { portsOf } from "../service.js";
import {
  backendKey,
  backendPolicyType,
  healthCheckPolicyType,
  policyFor,
  type BackendRef,
} from "./kinds.js";

/** Token of the zonal network endpoint groups that GKE makes. */
export const endpointGroupToken = "compute/networkEndpointGroup";

/** What internal Application Load Balancers are called in forwarding rules and backend services. */
export const managedScheme = "INTERNAL_MANAGED";

const backendQuota = "REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES";

/** Seconds between two probes where a policy names none (facts B25); the other values are the CRD's. */
const checkDefaults = {
  checkIntervalSec: 5,
  timeoutSec: 5,
  healthyThreshold: 1,
  unhealthyThreshold: 2,
};

/** Seconds a response may take where no policy says it (facts B26). */
const defaultTimeout = 30;

/** The health check that watches the pods of a Service port: seconds and counts. */
export interface PodCheck {
  readonly checkIntervalSec: number;
  readonly unhealthyThreshold: number;
}

/** How the pods of a Service are checked, by its policy. */
export function podCheck(
  { cluster }: Pick<ClusterScope, "cluster">,
  backend: BackendRef,
): PodCheck {
  const target = { namespace: backend.namespace, name: backend.service };
  const policy = recordAt(policyFor(cluster, healthCheckPolicyType, target), "spec.default");
  const value = (key: keyof typeof checkDefaults) => numberAt(policy, key) ?? checkDefaults[key];
  return {
    checkIntervalSec: value("checkIntervalSec"),
    unhealthyThreshold: value("unhealthyThreshold"),
  };
}

/** Makes or changes the parts of a Service port. Throws CloudError, and then changes nothing. */
export function ensureBackend(scope: ClusterScope, backend: BackendRef): void {
  const { state } = scope;
  const service = findObject(scope.cluster, "v1/Service", backend.namespace, backend.service);
  const resources = partsOf(scope, backend, service);
  const [id = ""] = Object.keys(resources);
  if (state.google[id] === undefined) {
    const used = resourcesOf(state, backendToken).filter(
      ([, other]) => textAt(other, "loadBalancingScheme") === managedScheme,
    ).length;
    demandQuota(state, backendQuota, used, `in region ${regionOf(scope)}`);
  }
  for (const [part, resource] of Object.entries(resources)) state.google[part] = resource;
}

/** Removes the parts of a Service port. */
export function releaseBackend(scope: ClusterScope, key: string): void {
  for (const id of Object.keys(partIds(scope, key))) Reflect.deleteProperty(scope.state.google, id);
}

/** The region of a GKE cluster. */
export function regionOf({ state, cluster }: ClusterScope): string {
  const location = textAt(demand(state, cluster.key).outputs, "location") ?? "";
  return location.replace(/-[a-z]$/, "");
}

/** Id -> token, the backend service first. */
function partIds(scope: ClusterScope, key: string): Readonly<Record<string, string>> {
  const { state, cluster } = scope;
  const name = partName(scope, key);
  const regional = `projects/${state.project}/regions/${regionOf(scope)}`;
  return {
    [`${regional}/backendServices/${name}`]: backendToken,
    [`${regional}/healthChecks/${name}`]: healthCheckToken,
    ...Object.fromEntries(
      cluster.zones.map((zone) => [
        `projects/${state.project}/zones/${zone}/networkEndpointGroups/${name}`,
        endpointGroupToken,
      ]),
    ),
  };
}

function partName({ cluster }: ClusterScope, key: string): string {
  const readable = key.replace(/[/:]/g, "-").slice(0, 36);
  return `gkegw1-${stableHash(4, cluster.key)}-${readable}-${stableHash(12, cluster.key, key)}`;
}

function partsOf(
  scope: ClusterScope,
  backend: BackendRef,
  service: KubeObject | undefined,
): Record<string, GoogleResource> {
  const port = service && portsOf(service).find(({ number }) => number === backend.port);
  if (port === undefined)
    throw new CloudError(
      "BackendNotFound",
      `Service "${backend.namespace}/${backend.service}" has no port ${backend.port}`,
    );
  const key = backendKey(backend);
  const name = partName(scope, key);
  const madeFor = { cluster: scope.cluster.key, backend: key };
  const ids = Object.entries(partIds(scope, key));
  const outputs = detailsOf(
    scope,
    backend,
    service,
    ids.map(([id]) => id),
  );
  return Object.fromEntries(
    ids.map(([id, token]) => [id, { token, outputs: { name, ...outputs(token), madeFor } }]),
  );
}

function detailsOf(
  { cluster }: ClusterScope,
  { namespace, service: name, port }: BackendRef,
  service: KubeObject | undefined,
  ids: readonly string[],
): (token: string) => Record<string, Json> {
  const target = { namespace, name };
  const health = recordAt(policyFor(cluster, healthCheckPolicyType, target), "spec.default");
  const policy = recordAt(policyFor(cluster, backendPolicyType, target), "spec.default");
  const [, check = "", ...groups] = ids;
  return (token) => {
    switch (token) {
      case backendToken:
        return {
          loadBalancingScheme: managedScheme,
          protocol: protocolOf(service, port),
          timeoutSec: numberAt(policy, "timeoutSec") ?? defaultTimeout,
          connectionDraining: {
            drainingTimeoutSec: numberAt(policy, "connectionDraining.drainingTimeoutSec") ?? 0,
          },
          backends: groups.map(selfLink),
          healthChecks: [selfLink(check)],
        };
      case healthCheckToken: {
        const times = Object.entries(health).filter(([key]) => key !== "config");
        return {
          ...checkDefaults,
          ...Object.fromEntries(times),
          type: textAt(health, "config.type") ?? "HTTP",
        };
      }
      default:
        return { networkEndpointType: "GCE_VM_IP_PORT" };
    }
  };
}

/** What the proxies speak to the pods: the port's `appProtocol`, HTTP without one (facts, ingress section 7). */
export function protocolOf(service: KubeObject | undefined, port: number): string {
  const found = listAt(service, "spec.ports").find((one) => numberAt(one, "port") === port);
  return textAt(found, "appProtocol")?.toUpperCase() ?? "HTTP";
}
