/** Routes by DNS: a host whose record leads to a Service, with a load balancer or by its ClusterIP. */
import { at, items, known, knownNumber, word } from "../values.js";
import { isExternal, SERVICE } from "./exposure.js";
import type { Owner, Route } from "./route.js";
import { ownerOf, targetOf, type Placed, type Side } from "./side.js";

const RECORD = "gcp:dns/recordSet:RecordSet";

/** One route for each host with a record that leads to a Service, and for each load balancer without one. */
export function recordRoutes(side: Side): Route[] {
  const records = side.resources.filter(({ type }) => type === RECORD);
  const byAddress = addressesOf(side);
  const named = records.flatMap((record) => {
    const service = serviceOf(record, side, byAddress);
    const host = word(at(record.state.inputs, "name")).replace(/\.$/, "");
    return service === undefined || host.startsWith("*") ? [] : [{ host, service }];
  });
  const reached = new Set(named.map(({ service }) => service.urn));
  // Outside Google Cloud, or in an event log while addresses are not known: the catalog has the hosts.
  const unnamed = side.resources
    .filter((placed) => isBalancer(placed) && !reached.has(placed.urn))
    .flatMap((service) => hostsOf(service, side).map((host) => ({ host, service })));
  return [...named, ...unnamed].map(({ host, service }) => routeTo(service, host, side));
}

const isBalancer = ({ type, state: { inputs } }: Placed): boolean =>
  type === SERVICE && at(inputs, "spec", "type") === "LoadBalancer";

/** The Service a record leads to: where its address comes from, or who has that address. */
function serviceOf(
  { state }: Placed,
  side: Side,
  byAddress: ReadonlyMap<string, Placed>,
): Placed | undefined {
  for (const urn of state.sources["rrdatas"] ?? []) {
    const source = side.byUrn.get(urn);
    if (source?.type === SERVICE) return source;
  }
  const address = known(items(at(state.inputs, "rrdatas"))[0]);
  return address === undefined ? undefined : byAddress.get(address);
}

/** Address -> the Service that has it, of its load balancer or in the cluster. */
function addressesOf({ resources }: Side): ReadonlyMap<string, Placed> {
  return new Map(
    resources
      .filter(({ type }) => type === SERVICE)
      .flatMap((service) => {
        const { inputs, outputs } = service.state;
        const spec = [at(outputs, "spec", "clusterIP"), at(inputs, "spec", "clusterIP")];
        const given = items(at(outputs, "status", "loadBalancer", "ingress")).map((one) =>
          at(one, "ip"),
        );
        return [...spec, ...given].flatMap((ip) => {
          const address = known(ip);
          return address === undefined || address === "None" ? [] : [[address, service] as const];
        });
      }),
  );
}

function hostsOf(service: Placed, side: Side): readonly (string | undefined)[] {
  const { entry } = ownerIn(service, side, undefined);
  const hosts = side.entryById.get(entry)?.hosts ?? [];
  return hosts.length === 0 ? [undefined] : hosts;
}

function routeTo(service: Placed, host: string | undefined, side: Side): Route {
  const { inputs } = service.state;
  const port = portOf(service);
  // The program names the port after the entry's protocol.
  const isTcp = word(at(port, "name")) === "tcp";
  const number = knownNumber(at(port, "port"));
  return {
    kind: isTcp ? "tcp" : "http",
    host,
    path: "/",
    match: "prefix",
    port: number,
    exposure: isExternal(inputs) ? "external" : "internal",
    carrier: isBalancer(service) ? "a load balancer of its own" : "the static route",
    target: targetOf(backendOf(service, host)),
    settings: podPortOf(port),
    owner: ownerIn(service, side, host),
  };
}

/** Where the pods listen on another port than the Service, it is part of where a route leads. */
function podPortOf(port: unknown): Readonly<Record<string, string>> {
  const podPort = at(port, "targetPort");
  return podPort === undefined || podPort === at(port, "port") ? {} : { "pod port": word(podPort) };
}

/** A Service that was only read has its spec among the outputs. */
const specOf = ({ state: { inputs, outputs } }: Placed): unknown =>
  at(inputs, "spec") ?? at(outputs, "spec");

const portOf = (service: Placed): unknown => items(at(specOf(service), "ports"))[0];

function backendOf(service: Placed, host: string | undefined) {
  const { inputs, outputs } = service.state;
  const metadata =
    at(inputs, "metadata", "name") === undefined ? at(outputs, "metadata") : at(inputs, "metadata");
  return {
    namespace: word(at(metadata, "namespace")),
    service: word(at(metadata, "name")),
    port: knownNumber(at(portOf(service), "port")),
    host,
  };
}

const ownerIn = (service: Placed, side: Side, host: string | undefined): Owner =>
  ownerOf(service, side, backendOf(service, host));
