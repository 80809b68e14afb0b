/** The attempts of the article's story: one environment each, from the same plain catalog. */
import { check, resolve } from "../../catalog/index.js";
import type { Catalog, ResolvedService, ServiceEntry } from "../../catalog/schema.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { environments } from "../../stacks/index.js";
import type { Properties } from "../kind.js";
import { local } from "../../stacks/local.js";

/** One design to be tried. */
export interface Attempt {
  /** Short, for the head of a column: `2 x1`. */
  readonly label: string;
  /** `static-route, redundancy 1`. */
  readonly name: string;
  readonly environment: Environment;
  /** Changes the values of the ingress controllers' chart on their way to the engine. @default - none */
  readonly chartValues?: (values: Properties) => Properties;
}

/** The trial's environment, reduced to what every strategy can: plain internal HTTP. */
const plain = {
  ...local,
  tls: { kind: "none" },
  external: { kind: "forbidden" },
} as const satisfies Environment;

const attempt = (
  label: string,
  name: string,
  strategy: Strategy,
  more: Partial<Environment> = {},
): Attempt => ({ label, name, environment: { ...plain, ...more, strategy } });

/**
 * kube-proxy, a services range that no subnet holds, and clients of every region, as a route has no region:
 * what a static route needs (facts R2, R3, R12-R15).
 */
const routable = {
  clientAccess: "global",
  cluster: { ...plain.cluster, dataplane: "legacy" },
  network: { ...plain.network, serviceRange: "managed" },
} as const satisfies Partial<Environment>;

/** The attempt that was chosen. */
export const sharedIngress = attempt("3", "shared-ingress", plain.strategy);

/** All attempts, in the order of the story. */
export const ATTEMPTS: readonly Attempt[] = [
  attempt("1", "load-balancer-per-service", {
    kind: "load-balancer-per-service",
    addressSharing: "none",
  }),
  ...[1, 2].map((redundancy) =>
    attempt(
      `2 x${redundancy}`,
      `static-route, redundancy ${redundancy}`,
      { kind: "static-route", redundancy },
      routable,
    ),
  ),
  sharedIngress,
  attempt("4", "gateway", {
    kind: "gateway",
    proxySubnet: { kind: "create", range: "10.13.0.0/23" },
    urlMapSize: "128KiB",
  }),
];

/** Services of one team of the catalog. */
const TEAM_SIZE = 20;

/** A catalog of `services` plain services on port 8080, which every strategy can carry. */
export function plainCatalog(services: number): Catalog {
  const teams: Record<string, Record<string, ServiceEntry>> = {};
  for (let index = 0; index < services; index += 1) {
    const team = `team-${Math.floor(index / TEAM_SIZE) + 1}`;
    (teams[team] ??= {})[`service-${String(index + 1).padStart(3, "0")}`] = { port: 8080 };
  }
  return teams;
}

/** Why the program refuses the attempt, in its own words; undefined when it deploys it. */
export function refusalOf({ environment }: Attempt, catalog: Catalog): string | undefined {
  const { name } = environment;
  const { faults } = check(catalog, { [name]: environment }, Object.keys(environments));
  return faults.length === 0
    ? undefined
    : faults.map(({ at, problem }) => `${at}: ${problem}`).join("; ");
}

/** The services of the catalog as the attempt has them. */
export function servicesOf({ environment }: Attempt, catalog: Catalog): readonly ResolvedService[] {
  return resolve(catalog, environment);
}
