/** What may be registered for an environment and its services: pure, one resource at a time. */
import type { Fault } from "../catalog/fault.js";
import type { ResolvedService } from "../catalog/schema.js";
import { isExternalClass, isGateway, isExternal } from "../preview/routes/exposure.js";
import type { Environment } from "../stacks/environment.js";

/** A resource as the engine shows it to a policy. */
export interface Candidate {
  /** Pulumi type token. */
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly isProtected: boolean;
}

/** What the resource is judged against. */
export interface Intent {
  readonly environment: Environment;
  readonly services: readonly ResolvedService[];
}

/** One rule: what is wrong with the resource. */
export type Rule = (candidate: Candidate, intent: Intent) => readonly Fault[];

const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const HTTP_ROUTE = /^kubernetes:gateway\.networking\.k8s\.io\/[^:]+:HTTPRoute$/;
const SERVICE = "kubernetes:core/v1:Service";
const RECORD = "gcp:dns/recordSet:RecordSet";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const ADDRESS = "gcp:compute/address:Address";
const FIREWALL = "gcp:compute/firewall:Firewall";

/** What holds an address or state (stacks/environment.ts, `protect`). */
const HOLDERS = new Set([
  ADDRESS,
  "gcp:compute/network:Network",
  "gcp:container/cluster:Cluster",
  "gcp:dns/managedZone:ManagedZone",
]);

const EVERYWHERE = new Set(["0.0.0.0/0", "::/0"]);

/** A load balancer is internal, unless the environment allows external ones and the catalog has one. */
export const loadBalancersInternal: Rule = ({ type, name, props }, { environment, services }) => {
  const meant =
    environment.external.kind === "allowed" &&
    services.some(({ exposure }) => exposure === "external");
  if (meant || !isPublic(type, props)) return [];
  return [
    {
      at: name,
      problem: `is a public load balancer, and no service of ${environment.name} is external`,
      cure: `make it internal, or give the service exposure "external"`,
    },
  ];
};

function isPublic(type: string, props: Candidate["props"]): boolean {
  if (type === ADDRESS) return at(props, "addressType") !== "INTERNAL";
  if (type === SERVICE) return isExternal(props);
  if (type === RELEASE) return isExternal(at(props, "values", "controller", "service"));
  return isGateway(type) && isExternalClass(at(props, "spec", "gatewayClassName"));
}

/**
 * Every host and path of an Ingress or HTTPRoute is one that the catalog gives this environment, and so is
 * every host in the DNS. A route without a host answers for every one, unless it only redirects.
 */
export const routesFromCatalog: Rule = ({ type, name, props }, { environment, services }) => {
  const hosts = new Set(services.flatMap((service) => service.hosts));
  const routes = new Set(
    services.flatMap((service) =>
      service.hosts.flatMap((host) => service.paths.map(({ path }) => `${host}${path}`)),
    ),
  );
  const unknown =
    type === RECORD
      ? recordsOf(props).filter((host) => !hosts.has(host) && host !== `*.${environment.domain}`)
      : routesIn(type, props).filter((route) => !routes.has(route));
  return [...new Set(unknown)].map((route) => ({
    at: name,
    problem: `${route} is in no entry of the catalog for ${environment.name}`,
    cure: "add the service to catalog/services/",
  }));
};

/** `host/path` for each route of an Ingress or HTTPRoute; of other types none. */
function routesIn(type: string, props: Candidate["props"]): readonly string[] {
  const rules = listAt(props, "spec", "rules");
  if (type === INGRESS)
    return rules.flatMap((rule) =>
      listAt(rule, "http", "paths").map(
        (path) => `${hostOf(at(rule, "host"))}${String(at(path, "path"))}`,
      ),
    );
  if (!HTTP_ROUTE.test(type)) return [];
  const named = listAt(props, "spec", "hostnames");
  const hosts = named.length === 0 ? [undefined] : named;
  return rules
    .filter((rule) => listAt(rule, "backendRefs").length > 0)
    .flatMap((rule) =>
      hosts.flatMap((host) => pathsOf(rule).map((path) => `${hostOf(host)}${path}`)),
    );
}

/** A rule without matches takes every path. */
function pathsOf(rule: unknown): readonly string[] {
  const matches = listAt(rule, "matches");
  return matches.length === 0
    ? ["/"]
    : matches.map((match) => textOf(at(match, "path", "value"), "/"));
}

const hostOf = (host: unknown): string => textOf(host, "every host");

const textOf = (value: unknown, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

/** The host of an address record, without the dot at the end. */
function recordsOf(props: Candidate["props"]): readonly string[] {
  const [kind, host] = [at(props, "type"), at(props, "name")];
  return (kind === "A" || kind === "AAAA" || kind === "CNAME") && typeof host === "string"
    ? [host.replace(/\.$/, "")]
    : [];
}

/** No firewall rule lets everybody in, unless the environment's external clients are everybody. */
export const noOpenRange: Rule = ({ type, name, props }, { environment }) => {
  if (type !== FIREWALL || listAt(props, "allows").length === 0) return [];
  if (at(props, "direction") === "EGRESS") return [];
  const { external } = environment;
  const meant = new Set<unknown>(external.kind === "allowed" ? external.clientRanges : []);
  return listAt(props, "sourceRanges")
    .filter((range) => typeof range === "string" && EVERYWHERE.has(range) && !meant.has(range))
    .map((range) => ({
      at: name,
      problem: `lets in ${String(range)}`,
      cure: "name the ranges of the clients",
    }));
};

/** What holds an address or state is protected where the environment says so. */
export const holdersProtected: Rule = ({ type, name, isProtected }, { environment }) =>
  !environment.protect || isProtected || !HOLDERS.has(type)
    ? []
    : [
        {
          at: name,
          problem: `is not protected, and ${environment.name} protects what holds an address or state`,
          cure: "leave `protect` on",
        },
      ];

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (here, key) =>
      typeof here === "object" && here !== null && Object.hasOwn(here, key)
        ? Reflect.get(here, key)
        : undefined,
    value,
  );
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
