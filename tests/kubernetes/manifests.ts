/** Every Kubernetes object that a strategy makes of a catalog's entries, by the components' own functions. */
import { urlMapCapacity, URL_MAP_KIB } from "../../catalog/gatewayCapacity.js";
import { planGateways } from "../../catalog/gatewayPlan.js";
import { planIngresses } from "../../catalog/ingressLayout.js";
import type { ResolvedService } from "../../catalog/schema.js";
import { chartValues } from "../../components/chartValues.js";
import { clusterIpService } from "../../components/clusterIpServices.js";
import { demoDeployment, demoService } from "../../components/demoServices.js";
import { httpRouteManifest, policyManifests } from "../../components/gatewayRoutes.js";
import { balancerOf } from "../../components/serviceLoadBalancers.js";
import { namespaceArgs } from "../../components/teamNamespaces.js";
import { ingressArgs } from "../../components/teamRoutes.js";
import type { Properties } from "../../simulator/kind.js";
import { render } from "../../simulator/kubernetes/chart.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { tcpPorts } from "../../strategies/sharedIngress.js";
import { backendsOf } from "../../strategies/workloads.js";

/** The objects of the entries: namespaces, demo workloads, and what the strategy adds. */
export function manifestsOf(
  environment: Environment,
  services: readonly ResolvedService[],
): readonly Properties[] {
  const { strategy, workloads } = environment;
  const namespaces = [...new Set(services.map(({ namespace }) => namespace))];
  const demo = workloads.kind === "demo" ? backendsOf(services, strategy.kind === "gateway") : [];
  return [
    ...namespaces.map((name) => object("v1", "Namespace", namespaceArgs(name))),
    ...demo.flatMap((backend) =>
      workloads.kind === "demo"
        ? [
            object("apps/v1", "Deployment", demoDeployment(backend, workloads)),
            object("v1", "Service", demoService(backend)),
          ]
        : [],
    ),
    ...routing(strategy, environment, services),
  ];
}

function routing(
  strategy: Strategy,
  environment: Environment,
  services: readonly ResolvedService[],
): readonly Properties[] {
  const { domain, tls } = environment;
  switch (strategy.kind) {
    case "shared-ingress":
      return planIngresses(services, strategy.layout, domain).map((planned) =>
        object("networking.k8s.io/v1", "Ingress", ingressArgs(planned, tls.kind)),
      );
    case "load-balancer-per-service":
      return services.map((service) =>
        object("v1", "Service", balancerOf(service, environment, undefined)),
      );
    case "static-route":
      return services.map((service) => object("v1", "Service", clusterIpService(service)));
    case "gateway": {
      const capacity = urlMapCapacity(URL_MAP_KIB[strategy.urlMapSize]);
      const { routes, backends } = planGateways(services, capacity, domain);
      return [
        ...routes.map((route) => plain(httpRouteManifest(route, tls.kind))),
        ...backends.flatMap((backend) => policyManifests(backend).map(plain)),
      ];
    }
    default:
      return strategy satisfies never;
  }
}

/**
 * The objects of the controller's chart that the entries' tcp ports are in, as the simulator's model of
 * the chart renders them; none without such entries.
 */
export function chartManifestsOf(
  environment: Environment,
  services: readonly ResolvedService[],
): readonly Properties[] {
  const { strategy } = environment;
  if (strategy.kind !== "shared-ingress") return [];
  return (["internal", "external"] as const).flatMap((exposure) => {
    const ports = tcpPorts(services, exposure);
    if (ports.length === 0) return [];
    const releaseName = `ingress-${exposure}`;
    const values = chartValues({
      releaseName,
      ingressClassName: exposure,
      options: strategy.controller,
      serviceAnnotations: {},
      sourceRanges: environment.clientRanges,
      tls: environment.tls,
      tcpPorts: ports,
      bodySizePerEntry: services.some(({ maxBodyBytes }) => maxBodyBytes !== undefined),
      namespaceSelector: { matchLabels: { "service-ingress/routes": "checked" } },
    });
    return render({ name: releaseName, namespace: releaseName, values: plain(values) }).filter(
      ({ kind }) => kind === "Service" || kind === "ConfigMap",
    );
  });
}

function object(apiVersion: string, kind: string, args: object): Properties {
  return plain({ apiVersion, kind, ...args });
}

/** As it goes over the wire. */
function plain(value: object): Properties {
  return JSON.parse(JSON.stringify(value)) as Properties;
}
