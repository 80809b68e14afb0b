/** Ports of the load balancers: 80, 443 and one for each tcp service. */
import { withoutProxy } from "../../stacks/withoutProxy.js";
import { show, type Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";
import type { Exposure } from "../schema.js";
import { fieldOf, nameOf, type Rule, type Site } from "./site.js";

/** Ports on one internal forwarding rule; with more, GKE opens all of them (facts Q11, B31, H6). */
const MOST_PORTS = 5;

/**
 * Ports that the controller listens on itself and refuses as tcp ports, and its admission webhook
 * (kubernetes/ingress-nginx internal/ingress/controller/controller.go, getStreamServices, 2026-03-20).
 */
const CONTROLLER_PORTS = new Set([80, 443, 442, 8181, 8443, 10245, 10246, 10247, 10254]);

/** One port of its own for each tcp service of a load balancer, within what one forwarding rule holds. */
export const tcpPorts: Rule = (site) => {
  const { strategy } = site.environment;
  // An address each; and a Gateway carries none.
  if (withoutProxy(strategy) !== undefined || strategy.kind === "gateway") return [];
  return (["internal", "external"] as const).flatMap((exposure) => {
    const tcp = site.services.filter(
      (service) => service.protocol === "tcp" && service.exposure === exposure,
    );
    return [...reserved(tcp), ...twice(tcp), ...budget(site, exposure, tcp)];
  });
};

function reserved(tcp: readonly PlacedService[]): Fault[] {
  return tcp
    .filter(({ port }) => CONTROLLER_PORTS.has(port))
    .map((service) => ({
      at: fieldOf(service, "port"),
      problem: `${service.port} is a port of the ingress controller itself`,
      cure: "give the Kubernetes Service another port",
    }));
}

function twice(tcp: readonly PlacedService[]): Fault[] {
  const owners = new Map<number, PlacedService>();
  return tcp.flatMap((service) => {
    const owner = owners.get(service.port);
    if (owner === undefined) {
      owners.set(service.port, service);
      return [];
    }
    return [
      {
        at: fieldOf(service, "port"),
        problem: `${service.port} is already the tcp port of ${nameOf(owner)}`,
        cure: "give one of the Kubernetes Services another port",
      },
    ];
  });
}

function budget(site: Site, exposure: Exposure, tcp: readonly PlacedService[]): Fault[] {
  const web = site.environment.tls.kind === "secret" ? [80, 443] : [80];
  const ports = new Map<number, PlacedService>();
  for (const service of tcp)
    if (!ports.has(service.port) && !CONTROLLER_PORTS.has(service.port))
      ports.set(service.port, service);
  const free = MOST_PORTS - web.length;
  const surplus = [...ports.values()].sort((a, b) => a.port - b.port)[free];
  if (surplus === undefined) return [];
  const all = [...web, ...[...ports.keys()].sort((a, b) => a - b)];
  return [
    {
      at: fieldOf(surplus, "port"),
      problem:
        `the ${exposure} load balancer would have ${all.length} ports ${show(all)}, ` +
        `and with more than ${MOST_PORTS} GKE opens all (facts Q11, B31)`,
      cure: `keep at most ${free} tcp services`,
    },
  ];
}
