/** Catalogs of any size for benchmarks and tests. */
import type { Catalog, ServiceEntry } from "../catalog/schema.js";

/** Services of one team: 5,000 services are 50 teams. */
const TEAM_SIZE = 100;

const NOUNS = ["orders", "stock", "prices", "users", "mail", "search", "media", "audit"] as const;

/**
 * A catalog of `services` services, free of faults in every shipped environment, the same at each call.
 * Entry n does not depend on how many follow, so `n + 1` services differ from `n` by one entry. Of 100
 * services 84 are plain http; the others have timeouts (10), two paths (3), two hosts (1), grpc (1) and
 * https (1), as a real catalog would. None is tcp, external or of a body size of its own.
 */
export function generateCatalog(services: number): Catalog {
  const teams: Record<string, Record<string, ServiceEntry>> = {};
  for (let index = 0; index < services; index++) {
    const team = `team-${digits(Math.floor(index / TEAM_SIZE) + 1, 3)}`;
    const key = `${NOUNS[index % NOUNS.length] ?? NOUNS[0]}-${digits(index + 1, 5)}`;
    (teams[team] ??= {})[key] = entry(index, key);
  }
  return teams;
}

/** A service more, in the team that has fewest. */
export function withOneMore(catalog: Catalog): Catalog {
  const [team = "", services = {}] = Object.entries(catalog).at(-1) ?? [];
  return { ...catalog, [team]: { ...services, "one-more": { port: 8080 } } };
}

function entry(index: number, key: string): ServiceEntry {
  const plain: ServiceEntry = { description: `Service ${index + 1} of the benchmark`, port: 8080 };
  const place = index % 100;
  if (place % 10 === 5) return { ...plain, timeouts: { read: "30s" } };
  switch (place) {
    case 11:
      return { ...plain, port: 9000, protocol: "grpc" };
    case 31:
      return { ...plain, port: 8443, protocol: "https" };
    case 51:
      return { ...plain, hosts: [key, `${key}-v2`] };
    case 12:
    case 42:
    case 72:
      return {
        ...plain,
        paths: [
          { path: "/api", match: "prefix" },
          { path: "/healthz", match: "exact" },
        ],
      };
    default:
      return plain;
  }
}

const digits = (value: number, width: number): string => String(value).padStart(width, "0");
