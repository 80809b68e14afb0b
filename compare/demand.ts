/** What a catalog asks of a strategy, as counts: the sums need no names. */
import { carriedByGateway } from "../catalog/gatewayPlan.js";
import { planIngresses } from "../catalog/ingressLayout.js";
import type { ResolvedService } from "../catalog/schema.js";
import type { Environment, IngressLayout } from "../stacks/environment.js";
import { siteOf, type Site } from "./site.js";

/** Counts of a catalog in one environment. */
export interface Demand {
  readonly site: Site;
  /** Entries of the catalog, and those among them by exposure. */
  readonly services: number;
  readonly internal: number;
  readonly external: number;
  /** Distinct host names by exposure. */
  readonly internalHosts: number;
  readonly externalHosts: number;
  /** Ingress objects that carry the routed hosts, in the environment's layout. */
  readonly ingresses: number;
  /** Distinct Kubernetes Services behind the entries. */
  readonly clusterServices: number;
  /** Distinct Services, and Service ports, behind internal entries that a Gateway can carry. */
  readonly gatewayServices: number;
  readonly gatewayBackends: number;
  /** Distinct internal hosts that a Gateway can carry. */
  readonly gatewayHosts: number;
  /** Host and path of each entry that a Gateway can carry: what fills its URL map (facts Q28). */
  readonly gatewayRoutes: number;
  /** HTTPRoute objects for them: one per entry, whose hosts and paths fit into one (facts Q31). */
  readonly httpRoutes: number;
  /** Distinct namespaces of the entries. */
  readonly namespaces: number;
}

const distinct = (values: readonly string[]): number => new Set(values).size;
const nameOf = ({ namespace, service }: ResolvedService): string => `${namespace}/${service}`;

/** The demand of an environment's services. */
export function demandOf(services: readonly ResolvedService[], environment: Environment): Demand {
  const internal = services.filter(({ exposure }) => exposure === "internal");
  const external = services.filter(({ exposure }) => exposure === "external");
  const byGateway = services.filter(carriedByGateway);
  const hosts = (entries: readonly ResolvedService[]) => distinct(entries.flatMap((s) => s.hosts));
  return {
    site: siteOf(environment),
    services: services.length,
    internal: internal.length,
    external: external.length,
    internalHosts: hosts(internal),
    externalHosts: hosts(external),
    ingresses: planIngresses(services, layoutOf(environment), environment.domain).length,
    clusterServices: distinct(services.map(nameOf)),
    gatewayServices: distinct(byGateway.map(nameOf)),
    gatewayBackends: distinct(byGateway.map((s) => `${nameOf(s)}:${s.port}`)),
    gatewayHosts: hosts(byGateway),
    gatewayRoutes: byGateway.reduce(
      (sum, { hosts: own, paths }) => sum + own.length * paths.length,
      0,
    ),
    httpRoutes: byGateway.length,
    namespaces: distinct(services.map(({ namespace }) => namespace)),
  };
}

/** How rules are laid out where the environment has an ingress controller; elsewhere as is usual. */
function layoutOf({ strategy }: Environment): IngressLayout {
  return strategy.kind === "shared-ingress" ? strategy.layout : { kind: "per-host" };
}

/**
 * The demand with `more` plain services: internal, http, one host and one Service each, in a namespace
 * that is there; Ingress objects that hosts share are taken for full. A negative `more` takes plain ones away, and no count falls below zero.
 */
export function plus(demand: Demand, more: number): Demand {
  const add = (count: number): number => Math.max(0, count + more);
  return {
    ...demand,
    services: add(demand.services),
    internal: add(demand.internal),
    internalHosts: add(demand.internalHosts),
    ingresses: Math.max(0, demand.ingresses + Math.ceil(more / demand.site.rulesPerIngress)),
    clusterServices: add(demand.clusterServices),
    gatewayServices: add(demand.gatewayServices),
    gatewayBackends: add(demand.gatewayBackends),
    gatewayHosts: add(demand.gatewayHosts),
    gatewayRoutes: add(demand.gatewayRoutes),
    httpRoutes: add(demand.httpRoutes),
  };
}

/** The demand of `services` plain services in one namespace. */
export function plainDemand(services: number, site: Site): Demand {
  const nothing: Demand = {
    site,
    services: 0,
    internal: 0,
    external: 0,
    internalHosts: 0,
    externalHosts: 0,
    ingresses: 0,
    clusterServices: 0,
    gatewayServices: 0,
    gatewayBackends: 0,
    gatewayHosts: 0,
    gatewayRoutes: 0,
    httpRoutes: 0,
    namespaces: 1,
  };
  return plus(nothing, services);
}
