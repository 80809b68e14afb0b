/** Routes of Ingress objects, and the tcp ports of the ingress controller's chart. */
import type { Exposure } from "../../catalog/schema.js";
import { at, isValues, items, knownNumber, known, word } from "../values.js";
import { isExternal } from "./exposure.js";
import type { Route } from "./route.js";
import { entryOf, ownerOf, targetOf, type Placed, type Side } from "./side.js";

const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
/** Type of a Helm release, which is how the ingress controller is installed. */
export const RELEASE = "kubernetes:helm.sh/v3:Release";
const ANNOTATIONS = "nginx.ingress.kubernetes.io/";

/** One route for each host and path of each Ingress. */
export function ingressRoutes(side: Side): Route[] {
  const ports = portsOf(side);
  return side.resources
    .filter(({ type }) => type === INGRESS)
    .flatMap((one) => rulesOf(one, side, ports));
}

function rulesOf(placed: Placed, side: Side, ports: ReadonlyMap<unknown, number>): Route[] {
  const { inputs } = placed.state;
  const spec = at(inputs, "spec");
  const namespace = word(at(inputs, "metadata", "namespace"));
  const settings = settingsOf(at(inputs, "metadata", "annotations"));
  // The IngressClass is named after the exposure; see the component IngressController.
  const exposure: Exposure = at(spec, "ingressClassName") === "external" ? "external" : "internal";
  const called = ports.get(at(spec, "ingressClassName"));
  return items(at(spec, "rules")).flatMap((rule) => {
    const host = word(at(rule, "host"));
    return items(at(rule, "http", "paths")).map((path): Route => {
      const port = at(path, "backend", "service", "port");
      const backend = {
        namespace,
        service: word(at(path, "backend", "service", "name")),
        port: knownNumber(at(port, "number")),
        host,
      };
      return {
        kind: "http",
        host,
        path: word(at(path, "path")),
        match: at(path, "pathType") === "Exact" ? "exact" : "prefix",
        port: called,
        exposure,
        carrier: "the ingress controller",
        target: targetOf(backend),
        settings,
        owner: ownerOf(placed, side, backend),
      };
    });
  });
}

/** Name of the IngressClass -> port of its controller: 443 with a certificate, since http is redirected there. */
function portsOf({ resources }: Side): ReadonlyMap<unknown, number> {
  return new Map(
    resources
      .filter(({ type }) => type === RELEASE)
      .map(({ state }) => {
        const controller = at(state.inputs, "values", "controller");
        const certificate = at(controller, "extraArgs", "default-ssl-certificate");
        return [
          at(controller, "ingressClassResource", "name"),
          certificate === undefined ? 80 : 443,
        ] as const;
      }),
  );
}

function settingsOf(annotations: unknown): Readonly<Record<string, string>> {
  if (!isValues(annotations)) return {};
  const own = Object.entries(annotations).filter(([name]) => name.startsWith(ANNOTATIONS));
  return Object.fromEntries(
    own.map(([name, value]) => [name.slice(ANNOTATIONS.length), word(value)]),
  );
}

/** One route for each tcp port of each controller, and each host of the entry behind it. */
export function tcpRoutes(side: Side): Route[] {
  return side.resources
    .filter(({ type }) => type === RELEASE)
    .flatMap(({ state }) => {
      const values = at(state.inputs, "values");
      const ports = at(values, "tcp");
      const exposure: Exposure = isExternal(at(values, "controller", "service"))
        ? "external"
        : "internal";
      return isValues(ports)
        ? Object.entries(ports).flatMap(([port, target]) => tcpRoute(side, exposure, port, target))
        : [];
    });
}

/** `"9092": "orders/events:9092"`; the host is not in the chart, so the catalog tells it. */
function tcpRoute(side: Side, exposure: Exposure, port: string, value: unknown): Route[] {
  const target = word(value);
  const [, namespace = "", service = "", number] =
    /^([^/]+)\/([^:]+):(\w+)/.exec(known(value) ?? "") ?? [];
  const backend = { namespace, service, port: knownNumber(number), host: undefined };
  const entry = entryOf(side, backend);
  const hosts = entry?.protocol === "tcp" && entry.hosts.length > 0 ? entry.hosts : [undefined];
  return hosts.map((host) => ({
    kind: "tcp",
    host,
    path: "/",
    match: "prefix",
    port: knownNumber(port),
    exposure,
    carrier: "the ingress controller",
    target,
    settings: {},
    owner: {
      team: entry?.team,
      entry: entry?.id ?? (service === "" ? target : `${namespace}/${service}`),
    },
  }));
}
