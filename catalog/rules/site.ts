/** What the relation rules read: the services of one environment, indexed once. */
import type { Environment } from "../../stacks/environment.js";
import type { Fault } from "../fault.js";
import type { PlacedService } from "../resolve.js";

/** One environment with the services that exist in it. */
export interface Site {
  readonly environment: Environment;
  /** Sorted by id; hosts relative to the environment's domain. */
  readonly services: readonly PlacedService[];
  /** host -> the services that name it, in order of their ids. */
  readonly byHost: ReadonlyMap<string, readonly PlacedService[]>;
}

/** Everything that is wrong with a site in one respect. */
export type Rule = (site: Site) => Fault[];

/** Indexes the services of one environment, so that no rule compares each with each. */
export function siteOf(environment: Environment, services: readonly PlacedService[]): Site {
  const byHost = new Map<string, PlacedService[]>();
  for (const service of services)
    for (const host of service.hosts) {
      const there = byHost.get(host);
      if (there === undefined) byHost.set(host, [service]);
      else there.push(service);
    }
  return { environment, services, byHost };
}

/** Where a field of a service stands: `payments.refunds.port`. */
export function fieldOf({ team, key }: PlacedService, field: string): string {
  return `${team}.${key}.${field}`;
}

/** How a service is named in a message: `payments.refunds`. */
export function nameOf({ team, key }: PlacedService): string {
  return `${team}.${key}`;
}
