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
  return side.resources
    .filter(({ type }) => HTTP_ROUTE.test(type))
    .flatMap((placed) => routesOf(placed, side));
}

function routesOf(placed: Placed, side: Side): Route[] {
  const { inputs } = placed.state;
  const namespace = word(at(inputs, "metadata", "namespace"));
  const spec = at(inputs, "spec");
  const exposure = exposureOf(spec, namespace, side);
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
            port: undefined,
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

/** The class of the Gateway the route hangs on; internal where the preview does not have that Gateway. */
function exposureOf(spec: unknown, namespace: string, side: Side): Exposure {
  const parents = items(at(spec, "parentRefs")).map(
    (parent) => `${word(at(parent, "namespace") ?? namespace)}/${word(at(parent, "name"))}`,
  );
  const isOpen = side.resources.some(({ type, state: { inputs } }) => {
    const id = `${word(at(inputs, "metadata", "namespace"))}/${word(at(inputs, "metadata", "name"))}`;
    return (
      isGateway(type) &&
      parents.includes(id) &&
      isExternalClass(at(inputs, "spec", "gatewayClassName"))
    );
  });
  return isOpen ? "external" : "internal";
}
