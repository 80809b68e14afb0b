/** What may be registered for an environment and its services: pure, one resource at a time. */
import type { Fault } from "../catalog/fault.js";
import type { ResolvedService } from "../catalog/schema.js";
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
const SERVICE = "kubernetes:core/v1:Service";
const ADDRESS = "gcp:compute/address:Address";
const FIREWALL = "gcp:compute/firewall:Firewall";

/** What holds an address or state (stacks/environment.ts, `protect`). */
const HOLDERS = new Set([
  ADDRESS,
  "gcp:compute/network:Network",
  "gcp:container/cluster:Cluster",
  "gcp:dns/managedZone:ManagedZone",
]);

/** Annotation of a GKE internal load balancer (facts B15). */
const INTERNAL = "networking.gke.io/load-balancer-type";

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
  if (type !== SERVICE || at(props, "spec", "type") !== "LoadBalancer") return false;
  return at(props, "metadata", "annotations", INTERNAL) !== "Internal";
}

/** Every host and path of an Ingress is one that the catalog gives this environment. */
export const routesFromCatalog: Rule = ({ type, name, props }, { environment, services }) => {
  if (type !== INGRESS) return [];
  const known = new Set(
    services.flatMap(({ hosts, paths }) =>
      hosts.flatMap((host) => paths.map(({ path }) => `${host}${path}`)),
    ),
  );
  return listAt(props, "spec", "rules").flatMap((rule) => {
    const host = at(rule, "host");
    return listAt(rule, "http", "paths").flatMap((path) => {
      const route = `${String(host)}${String(at(path, "path"))}`;
      if (known.has(route)) return [];
      const problem = `${route} is in no entry of the catalog for ${environment.name}`;
      return [{ at: name, problem, cure: "add the service to catalog/services/" }];
    });
  });
};

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
