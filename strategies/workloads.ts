import type * as pulumi from "@pulumi/pulumi";

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
  new DemoServices(`${prefix}-demo`, { backends: backendsOf(services), image, replicas }, opts);
}

/** The Services behind the routes, sorted; entries may share one, with other ports. */
function backendsOf(services: readonly ResolvedService[]): DemoBackend[] {
  const backends = new Map<string, DemoBackend>();
  for (const { namespace, service, port, selector } of services) {
    const key = `${namespace}/${service}`;
    const ports = [...(backends.get(key)?.ports ?? []), port];
    backends.set(key, {
      namespace,
      service,
      selector,
      ports: [...new Set(ports)].sort((a, b) => a - b),
    });
  }
  // Sorted by what they are, not by who owns the route: an entry may change its team.
  return [...backends].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend);
}
