/** The URL map of a Gateway's listener: which rule of which HTTPRoute takes a request. */
import { textAt } from "../json.js";
import {
  hostnamesOf,
  isAccepted,
  matchesOf,
  nameOf,
  parentsOf,
  routesTo,
  type BackendRef,
  type Listener,
  type RouteMatch,
} from "../kubernetes/gateway/kinds.js";
import type { Cluster, KubeObject } from "../state.js";

/** What becomes of a request; `detail` names the HTTPRoute and the match. */
export type FoundRoute =
  | { readonly kind: "backend"; readonly detail: string; readonly backend: BackendRef }
  | {
      readonly kind: "redirect";
      readonly detail: string;
      readonly scheme: string;
      readonly status: number;
    }
  | { readonly kind: "none"; readonly reason: string; readonly cure: string };

interface Candidate {
  readonly route: KubeObject;
  readonly match: RouteMatch;
}

/**
 * The rule for a host and path, as the Gateway API ranks them: the most specific host, then an exact
 * path, then the longest prefix, then the oldest HTTPRoute.
 */
export function routeFor(
  cluster: Cluster,
  gateway: string,
  listener: Listener,
  { host, path }: { readonly host: string; readonly path: string },
): FoundRoute {
  const attached = routesTo(cluster, gateway).filter(
    (route) =>
      isAccepted(route, gateway) &&
      parentsOf(route).some(
        (parent) =>
          parent.gateway === gateway &&
          (parent.section === undefined || parent.section === listener.name),
      ),
  );
  const named = ofHost(attached, host);
  if (named.length === 0)
    return {
      kind: "none",
      reason: `no HTTPRoute has the host ${host}`,
      cure: "add the service to the catalog",
    };
  const candidates = named
    .flatMap((route) => matchesOf(route).map((match): Candidate => ({ route, match })))
    .filter(({ match }) => covers(match, path))
    .sort((a, b) => compareRanks(a, b) || age(a) - age(b));
  const [best] = candidates;
  if (best === undefined || best.match.action.kind === "nothing")
    return {
      kind: "none",
      reason: `host ${host} has no rule for path ${path}`,
      cure: "add the path to the service's entry in the catalog",
    };
  const detail = `HTTPRoute ${nameOf(best.route)}, ${best.match.type} ${best.match.path}`;
  return { detail, ...best.match.action };
}

/** HTTPRoutes of the host, else of the closest wildcard, else those without a host. */
function ofHost(routes: readonly KubeObject[], host: string): readonly KubeObject[] {
  const labels = host.split(".");
  const wildcards = labels.map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
  for (const wanted of [host, ...wildcards]) {
    const found = routes.filter((route) => hostnamesOf(route).includes(wanted));
    if (found.length > 0) return found;
  }
  return routes.filter((route) => hostnamesOf(route).length === 0);
}

function covers({ type, path }: RouteMatch, requested: string): boolean {
  if (type === "Exact") return requested === path;
  const prefix = path.replace(/\/+$/, "");
  return requested === prefix || requested.startsWith(`${prefix}/`);
}

/** Exact before every prefix; of prefixes the longer one first. */
function compareRanks({ match: a }: Candidate, { match: b }: Candidate): number {
  return Number(b.type === "Exact") - Number(a.type === "Exact") || b.path.length - a.path.length;
}

function age({ route }: Candidate): number {
  return Date.parse(textAt(route, "metadata.creationTimestamp") ?? "");
}
