/** Routes of the Gateway API: HTTPRoute objects of any version. */
import type { Exposure } from "../../catalog/schema.js";
import { at, isValues, items, knownNumber, word } from "../values.js";
import { isExternalClass, isGateway } from "./exposure.js";
import type { Route } from "./route.js";
import { ownerOf, targetOf, type Placed, type Side } from "./side.js";

const HTTP_ROUTE = /^kubernetes:gateway\.networking\.k8s\.io\/[^:]+:HTTPRoute$/;

/** A rule without matches takes every path. */
const EVERY_PATH = [{ path: { type: "PathPrefix", value: "/" } }];

/** One route for each host, match and backend of each HTTPRoute. */
export function httpRoutes(side: Side): Route[] {
  const gateways = side.resources.filter(({ type }) => isGateway(type));
  return side.resources
    .filter(({ type }) => HTTP_ROUTE.test(type))
    .flatMap((placed) => routesOf(placed, side, gateways));
}

function routesOf(placed: Placed, side: Side, all: readonly Placed[]): Route[] {
  const { inputs } = placed.state;
  const namespace = word(at(inputs, "metadata", "namespace"));
  const spec = at(inputs, "spec");
  const gateways = parentsOf(spec, namespace, all);
  const exposure = exposureOf(gateways);
  const port = portOf(spec, gateways);
  const hostOf = (host: unknown): Route[] =>
    items(at(spec, "rules")).flatMap((rule) => {
      const matches = items(at(rule, "matches"));
      return (matches.length === 0 ? EVERY_PATH : matches).flatMap((match) =>
        items(at(rule, "backendRefs")).map((reference): Route => {
          const backend = {
            namespace: word(at(reference, "namespace") ?? namespace),
            service: word(at(reference, "name")),
            port: knownNumber(at(reference, "port")),
            host: word(host),
          };
          return {
            kind: "http",
            host: backend.host,
            path: word(at(match, "path", "value") ?? "/"),
            match: at(match, "path", "type") === "Exact" ? "exact" : "prefix",
            port,
            exposure,
            carrier: "the Gateway",
            target: targetOf(backend),
            settings: settingsOf(rule, reference),
            owner: ownerOf(placed, side, backend),
          };
        }),
      );
    });
  return items(at(spec, "hostnames")).flatMap(hostOf);
}

function settingsOf(rule: unknown, reference: unknown): Readonly<Record<string, string>> {
  const timeouts = at(rule, "timeouts");
  const weight = at(reference, "weight");
  return {
    ...(isValues(timeouts)
      ? Object.fromEntries(
          Object.entries(timeouts).map(([name, value]) => [`${name} timeout`, word(value)]),
        )
      : {}),
    ...(weight === undefined ? {} : { weight: word(weight) }),
  };
}

/** Those of the Gateways that a route hangs on; none where the preview does not have them. */
function parentsOf(spec: unknown, namespace: string, all: readonly Placed[]): readonly Placed[] {
  const parents = items(at(spec, "parentRefs")).map(
    (parent) => `${word(at(parent, "namespace") ?? namespace)}/${word(at(parent, "name"))}`,
  );
  return all.filter(({ state: { inputs } }) =>
    parents.includes(
      `${word(at(inputs, "metadata", "namespace"))}/${word(at(inputs, "metadata", "name"))}`,
    ),
  );
}

/** By the Gateways' class; internal where they are not known. */
function exposureOf(gateways: readonly Placed[]): Exposure {
  return gateways.some(({ state }) => isExternalClass(at(state.inputs, "spec", "gatewayClassName")))
    ? "external"
    : "internal";
}

/** Port of the first Gateway's listener that the route names, or of its only one. */
function portOf(spec: unknown, [gateway]: readonly Placed[]): number | undefined {
  const section = at(items(at(spec, "parentRefs"))[0], "sectionName");
  const listeners = items(at(gateway?.state.inputs, "spec", "listeners"));
  const [listener, ...others] = listeners.filter(
    (one) => section === undefined || at(one, "name") === section,
  );
  return others.length === 0 ? knownNumber(at(listener, "port")) : undefined;
}
