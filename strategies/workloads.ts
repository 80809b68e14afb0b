import type * as pulumi from "@pulumi/pulumi";

import { appProtocolOf } from "../catalog/gatewayPolicy.js";
import type { ResolvedService } from "../catalog/schema.js";
import { DemoServices, type DemoBackend } from "../components/demoServices.js";
import { TeamNamespaces } from "../components/teamNamespaces.js";
import type { StrategyContext } from "./context.js";

/** The namespaces of the entries' Services. */
export function teamNamespaces({
  environment,
  services,
  prefix,
  cluster,
}: StrategyContext): TeamNamespaces {
  const namespaces = [...new Set(services.map(({ namespace }) => namespace))];
  return new TeamNamespaces(
    `${prefix}-teams`,
    { mode: environment.namespaces, namespaces },
    { provider: cluster.provider },
  );
}

/** What stands behind the entries where the environment asks for demo workloads; else nothing. */
export function demoServices(
  { environment, services, prefix }: StrategyContext,
  opts: pulumi.ComponentResourceOptions,
): void {
  if (environment.workloads.kind !== "demo") return;
  const { image, replicas } = environment.workloads;
  const backends = backendsOf(services, environment.strategy.kind === "gateway");
  new DemoServices(`${prefix}-demo`, { backends, image, replicas }, opts);
}

/**
 * The Services behind the routes, sorted; entries may share one, with other ports. A Gateway reads from
 * the Service what its pods speak (facts, section 7); nobody else does.
 */
export function backendsOf(
  services: readonly ResolvedService[],
  tellsProtocol: boolean,
): DemoBackend[] {
  const backends = new Map<string, DemoBackend>();
  for (const { namespace, service, port, protocol, selector } of services) {
    const key = `${namespace}/${service}`;
    const known = backends.get(key);
    const ports = [...(known?.ports ?? []), port];
    const appProtocol = tellsProtocol ? appProtocolOf(protocol) : undefined;
    backends.set(key, {
      namespace,
      service,
      selector,
      ports: [...new Set(ports)].sort((a, b) => a - b),
      appProtocols: {
        ...known?.appProtocols,
        ...(appProtocol === undefined ? {} : { [port]: appProtocol }),
      },
    });
  }
  // Sorted by what they are, not by who owns the route: an entry may change its team.
  return [...backends].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend);
}
