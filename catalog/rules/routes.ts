/** Who owns which host and path. A host belongs to one team, a route to one service (facts E5, E10, E12). */
import { isDeepStrictEqual } from "node:util";

import { withoutProxy } from "../../stacks/withoutProxy.js";
import { show, type Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";
import type { Path } from "../schema.js";
import { fieldOf, nameOf, type Rule } from "./site.js";

/** Paths on one host, which is one Ingress: far below etcd's 1.5 MiB (facts E11). */
const MOST_PATHS_ON_HOST = 100;

/**
 * What all services on a host must have in common: annotations act on the whole object (facts E12). An
 * HTTPRoute is of one entry, and a host may have many of them.
 */
const SHARED = [
  ["namespace", (service: PlacedService) => service.namespace],
  ["protocol", (service: PlacedService) => service.protocol],
  ["exposure", (service: PlacedService) => service.exposure],
  ["timeouts", (service: PlacedService) => service.written.timeouts],
  ["maxBodySize", (service: PlacedService) => service.written.maxBodySize],
] as const;

/** Every rule about services that name one host, so that one cause gives one fault. */
export const sharedHosts: Rule = ({ byHost, environment }) => {
  if (withoutProxy(environment.strategy) !== undefined) return []; // no host is shared
  return [...byHost].flatMap(([host, services]) => {
    const [first] = services;
    if (first === undefined || (services.length === 1 && first.paths.length < 2)) return [];
    const strangers = services.filter(({ team }) => team !== first.team);
    const family = services.filter(({ team }) => team === first.team);
    return [
      ...strangers.map((stranger) => ({
        at: fieldOf(stranger, "hosts"),
        problem: `claims host ${show(host)}, already claimed by ${nameOf(first)} of another team`,
        cure: "choose another host",
      })),
      ...(environment.strategy.kind === "gateway"
        ? []
        : unequalSettings(host, first, family.slice(1))),
      ...pathFaults(host, family),
    ];
  });
};

function unequalSettings(host: string, first: PlacedService, others: readonly PlacedService[]) {
  return others.flatMap((other) =>
    SHARED.filter(([, read]) => !isDeepStrictEqual(read(other), read(first))).map(
      ([field, read]) => ({
        at: fieldOf(other, field),
        problem:
          `${worded(read(other))} differs from ${worded(read(first))} of ${nameOf(first)}, ` +
          `which shares host ${show(host)} (facts E12)`,
        cure: "make them equal or use another host",
      }),
    ),
  );
}

const worded = (value: unknown): string => (value === undefined ? "the default" : show(value));

/** A path as it stands on one host. */
interface Claim extends Path {
  readonly service: PlacedService;
  readonly index: number;
}

function pathFaults(host: string, services: readonly PlacedService[]): Fault[] {
  const claims = services.flatMap((service) =>
    service.paths.map((path, index): Claim => ({ ...path, service, index })),
  );
  const surplus = claims[MOST_PATHS_ON_HOST];
  return [
    ...duplicates(host, claims),
    ...hidden(host, claims),
    ...(surplus === undefined
      ? []
      : [
          {
            at: fieldOf(surplus.service, "paths"),
            problem: `host ${show(host)} has ${claims.length} paths`,
            cure: `use at most ${MOST_PATHS_ON_HOST} on one host (facts E11)`,
          },
        ]),
  ];
}

/** Locations that a path takes: prefix `/a` owns `/a` and `/a/` (facts E5). */
function locations({ path, match }: Path): string[] {
  return match === "prefix" && path !== "/" ? [path, `${path}/`] : [path];
}

function duplicates(host: string, claims: readonly Claim[]): Fault[] {
  const owners = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const earlier = locations(claim)
      .map((location) => owners.get(location))
      .find((owner) => owner !== undefined);
    for (const location of locations(claim)) if (!owners.has(location)) owners.set(location, claim);
    if (earlier === undefined) return [];
    return [
      {
        at: fieldOf(claim.service, `paths[${claim.index}]`),
        problem:
          `claims ${show(host + claim.path)} (${claim.match}), already claimed ` +
          `by ${nameOf(earlier.service)} (${earlier.match} ${earlier.path})`,
        cure: "give one of them another path",
      },
    ];
  });
}

/** A path inside the prefix of another owner takes requests that this owner counts as its own. */
function hidden(host: string, claims: readonly Claim[]): Fault[] {
  const prefixes = new Map<string, Claim>(
    claims.filter(({ match }) => match === "prefix").map((claim) => [claim.path, claim]),
  );
  return claims.flatMap((claim) => {
    const outer = ancestors(claim.path)
      .map((path) => prefixes.get(path))
      .find((found) => found !== undefined && found.service.owner !== claim.service.owner);
    if (outer === undefined) return [];
    return [
      {
        at: fieldOf(claim.service, `paths[${claim.index}]`),
        problem:
          `${show(host + claim.path)} hides a part of ${show(host + outer.path)}, ` +
          `which ${nameOf(outer.service)} of owner ${show(outer.service.owner)} claims`,
        cure: "use another host, or give both one owner",
      },
    ];
  });
}

/** The prefixes that cover a path, without itself: `/a/b` -> `/a`, `/`. */
function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, index).join("/")}`).reverse();
}

/** A prefix with a slash at its end reads as another route than it is: the API ignores the slash. */
export const prefixSlashes: Rule = ({ services }) =>
  services.flatMap((service) =>
    service.paths.flatMap(({ path, match }, index): Fault[] =>
      match === "prefix" && path.length > 1 && path.endsWith("/")
        ? [
            {
              at: fieldOf(service, `paths[${index}]`),
              problem: `${show(path)} is a prefix that ends with a slash, which Kubernetes ignores`,
              cure: `use ${show(path.slice(0, -1))}`,
            },
          ]
        : [],
    ),
  );
