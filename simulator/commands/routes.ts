/** Every route of a catalog, traced and shown in one table. */
import Table from "cli-table3";

import type { ResolvedService } from "../../catalog/schema.js";
import { trace } from "../reachability.js";
import type { Hop, Trace } from "../reachability.js";
import type { CloudState } from "../state.js";
import { tableStyle, verdict } from "./text.js";
import { formatResult } from "./trace.js";

/** One host, port and path that clients may call. */
export interface TracedRoute {
  /** As a client writes it: `refunds.local.svc.example.com/v1`. */
  readonly address: string;
  readonly trace: Trace;
}

/** Traces each host with the first path of each service; `tcp` by its port. */
export function traceRoutes(
  state: CloudState,
  services: readonly ResolvedService[],
  domain: string,
): readonly TracedRoute[] {
  return services.flatMap((service) => {
    if (service.protocol === "tcp") {
      const host = service.hosts[0] ?? `${service.key}.${domain}`;
      const request = { host, port: service.port };
      return [{ address: `${host}:${service.port}`, trace: trace(state, request) }];
    }
    return service.hosts.map((host) => {
      const path = service.paths[0]?.path ?? "/";
      return {
        address: path === "/" ? host : `${host}${path}`,
        trace: trace(state, { host, path }),
      };
    });
  });
}

/** Stations that all routes of a load balancer share; their names differ only by which pod or node it was. */
const SHARED_HOPS: readonly Hop["kind"][] = ["VM", "DNS", "forwarding rule", "controller", "proxy"];

/** Stations that all hosts of a static route share: all go through one node, each by a record of its own. */
const ROUTED_HOPS: readonly Hop["kind"][] = ["VM", "route", "node"];

/**
 * The way that routes share, told once, and below it a row for each: host, Service, result. The names of
 * nodes and pods are left to `trace`: another connection meets others. Fits in 80 columns.
 */
export function formatRoutes(routes: readonly TracedRoute[]): string {
  const groups = new Map<string, TracedRoute[]>();
  for (const route of routes) {
    const way = sharedWay(route.trace);
    groups.set(way, [...(groups.get(way) ?? []), route]);
  }
  return [...groups].map(([way, members]) => `${way}\n${formatRows(members)}`).join("\n\n");
}

/** `VM 10.10.0.10 > DNS *.local.example.com. -> 10.11.0.5 > load balancer > ingress controller`, in lines. */
function sharedWay({ hops }: Trace): string {
  const routed = hops.some(({ kind }) => kind === "route");
  const shared = hops.filter(({ kind }) => (routed ? ROUTED_HOPS : SHARED_HOPS).includes(kind));
  return shared.map(stationOf).join("\n  > ");
}

function stationOf({ kind, what, detail }: Hop): string {
  const [first = "", ...rest] = detail.split(", ");
  switch (kind) {
    case "VM":
      return `VM ${what}`;
    case "DNS":
      return `DNS ${rest.length === 0 ? first : rest.join(", ").replace(/^record /, "")}`;
    case "forwarding rule":
      return `${first}${rest[0] === undefined ? "" : `, ${rest[0]}`}`;
    case "route":
      return `DNS, a record for each host\n  > ${detail.split(";")[0] ?? ""}`;
    case "node":
      return `node ${what}`;
    case "controller":
      return `ingress controller, ${first}`;
    case "proxy":
      return `${what}, ${first}`;
    default:
      return kind;
  }
}

function formatRows(routes: readonly TracedRoute[]): string {
  const rows = routes.map(({ address, trace: found }) => ({ address, ...backendOf(found), found }));
  const table = new Table({
    ...tableStyle(),
    head: ["  host", "Service", "pods", "result"],
    colWidths: [null, null, 5, 8],
  });
  for (const { address, service, pods, found } of rows) {
    table.push([`  ${cut(address, 33)}`, cut(service, 27), pods, shortResult(found)]);
  }
  const failed = routes.filter(({ trace: { result } }) => !result.ok);
  const reasons = failed.map(({ address, trace: found }) => `  ${address}: ${formatResult(found)}`);
  // The padding of the last column would pass the edge of a terminal of 80 columns.
  const lines = table.toString().split("\n");
  return [...lines.map((line) => line.trimEnd()), ...reasons].join("\n");
}

/** Service and port, and how many of its pods answer: `orders/orders:8080`, `2/2`. */
function backendOf({ hops }: Trace): { readonly service: string; readonly pods: string } {
  const service = hops.find(({ kind }) => kind === "Service");
  if (service === undefined) return { service: "-", pods: "-" };
  const port = /^port (\d+)/.exec(service.detail)?.[1];
  const [, answering, all] = /(\d+) of (\d+) endpoints/.exec(hops.at(-1)?.detail ?? "") ?? [];
  return {
    service: port === undefined ? service.what : `${service.what}:${port}`,
    pods: answering === undefined || all === undefined ? "-" : `${answering}/${all}`,
  };
}

/** Cut in the middle, so that both the name and what it ends in can be read. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}`;
}

function shortResult({ result }: Trace): string {
  return verdict(result.ok, result.ok ? `${result.status ?? "open"}` : "fails");
}
