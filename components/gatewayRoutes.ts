import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PlannedBackend, PlannedHttpRoute } from "../catalog/gatewayPlan.js";
import {
  GATEWAY_DRAINING_SECONDS,
  GATEWAY_HEALTH_CHECK,
  GATEWAY_NAMESPACE,
} from "../catalog/gatewayPolicy.js";
import type { TlsMode } from "../stacks/environment.js";
import { dependencies } from "./dependencies.js";
import { gatewayManifest, type HttpRouteSpec } from "./gatewayKinds.js";
import type { StandingGateway } from "./gateways.js";
import { distinctName } from "./names.js";
import { withoutStackTrace } from "./withoutStackTrace.js";

export interface GatewayRoutesArgs {
  /** The HTTPRoutes, as `planGateways` laid them out. */
  readonly routes: readonly PlannedHttpRoute[];
  /** The Kubernetes Services behind them. */
  readonly backends: readonly PlannedBackend[];
  /** Gateway's name -> what its routes wait for. */
  readonly gateways: Readonly<Record<string, Pick<StandingGateway, "resource">>>;
  /** With a certificate, routes are on the https listener. */
  readonly tls: TlsMode["kind"];
}

/**
 * The routes of the catalog: an HTTPRoute for each entry, in the namespace of its Service, and two
 * policies for each Service. One more entry changes its own objects only.
 *
 * An entry that changes its team or its Gateway gets a new HTTPRoute before the old one goes: the Gateway
 * API lets both name the host, and the older one answers.
 */
export class GatewayRoutes extends pulumi.ComponentResource {
  /** Hosts that have a route, complete names, sorted. */
  readonly hosts: readonly string[];
  /** Host -> its HTTPRoutes: what a DNS record for it waits for. */
  readonly byHost: ReadonlyMap<string, readonly pulumi.Resource[]>;

  constructor(name: string, args: GatewayRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    // Without the plan: its objects say the same, and one more entry must change its own only.
    super("service-ingress:gateway:GatewayRoutes", name, { tls: args.tls }, opts);

    const waitFor = dependencies(opts);
    const policies = new Map(
      args.backends.map((backend) => [
        backendOf(backend),
        policiesOf(name, backend, waitFor, this),
      ]),
    );
    const byHost = new Map<string, pulumi.Resource[]>();
    for (const planned of args.routes) {
      const gateway = args.gateways[planned.gateway]?.resource;
      // With its policies the load balancer never uses GKE's own defaults, whatever those are (facts B25).
      const dependsOn = [
        ...waitFor,
        ...(policies.get(backendOf(planned)) ?? []),
        ...(gateway ? [gateway] : []),
      ];
      const route = withoutStackTrace(
        () =>
          new kubernetes.apiextensions.CustomResource(
            `${name}-${planned.key}`,
            httpRouteManifest(planned, args.tls),
            { parent: this, dependsOn },
          ),
      );
      for (const host of planned.hosts) byHost.set(host, [...(byHost.get(host) ?? []), route]);
    }

    this.byHost = byHost;
    this.hosts = [...byHost.keys()].sort();
    this.registerOutputs({ hosts: this.hosts });
  }
}

function backendOf({ namespace, service }: Pick<PlannedBackend, "namespace" | "service">): string {
  return `${namespace}/${service}`;
}

/** Named after the entry, and after its Gateway where that is not the first. */
function routeName({ team, entry, gateway, key }: PlannedHttpRoute): string {
  return key === `${team}/${entry}`
    ? distinctName(team, entry)
    : distinctName(team, entry, gateway);
}

function routeSpec(
  { gateway, hosts, paths, service, port }: PlannedHttpRoute,
  tls: TlsMode["kind"],
): HttpRouteSpec {
  return {
    parentRefs: [
      {
        name: gateway,
        namespace: GATEWAY_NAMESPACE,
        sectionName: tls === "secret" ? "https" : "http",
      },
    ],
    hostnames: hosts,
    rules: [
      {
        matches: paths.map(({ path, match }) => ({
          path: { type: match === "prefix" ? "PathPrefix" : "Exact", value: path },
        })),
        backendRefs: [{ name: service, port }],
      },
    ],
  };
}

/** What the API server is asked for, for one planned HTTPRoute. */
export function httpRouteManifest(planned: PlannedHttpRoute, tls: TlsMode["kind"]) {
  const metadata = { name: routeName(planned), namespace: planned.namespace };
  return gatewayManifest("HTTPRoute", metadata, routeSpec(planned, tls));
}

function policiesOf(
  name: string,
  backend: PlannedBackend,
  waitFor: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return policyManifests(backend).map((manifest) =>
    withoutStackTrace(
      () =>
        new kubernetes.apiextensions.CustomResource(`${name}-${backendOf(backend)}`, manifest, {
          parent,
          dependsOn: [...waitFor],
        }),
    ),
  );
}

/** Health check and timeout of a Service, named after it. */
export function policyManifests(backend: PlannedBackend) {
  const { namespace, service, readTimeoutSeconds } = backend;
  const metadata = { name: service, namespace };
  const targetRef = { group: "", kind: "Service", name: service } as const;
  const { type, intervalSeconds, timeoutSeconds, ...thresholds } = GATEWAY_HEALTH_CHECK;
  return [
    gatewayManifest("HealthCheckPolicy", metadata, {
      default: {
        checkIntervalSec: intervalSeconds,
        timeoutSec: timeoutSeconds,
        ...thresholds,
        config: { type },
      },
      targetRef,
    }),
    gatewayManifest("GCPBackendPolicy", metadata, {
      default: {
        timeoutSec: readTimeoutSeconds,
        connectionDraining: { drainingTimeoutSec: GATEWAY_DRAINING_SECONDS },
      },
      targetRef,
    }),
  ];
}
