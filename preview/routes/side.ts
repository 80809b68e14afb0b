/** The objects of a preview before or after the change, and whose they are. */
import type { ResolvedService } from "../../catalog/schema.js";
import type { Preview, ResourceState } from "../changes.js";
import { KNOWN_LATER } from "../values.js";
import type { Owner } from "./route.js";

/** A resource on one side. */
export interface Placed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly state: ResourceState;
}

/** The resources before or after, and the catalog that names their routes. */
export interface Side {
  readonly stack: string;
  readonly resources: readonly Placed[];
  readonly byUrn: ReadonlyMap<string, Placed>;
  /** `namespace/service` -> its entries. */
  readonly entries: ReadonlyMap<string, readonly ResolvedService[]>;
  /** `team/key` -> the entry. */
  readonly entryById: ReadonlyMap<string, ResolvedService>;
}

/** What is known of a route's backend when its owner is looked for. */
export interface Backend {
  readonly namespace: string;
  readonly service: string;
  readonly port: number | undefined;
  readonly host: string | undefined;
}

/** One side of a preview. `services` are the catalog's, as the branch has it, in the preview's environment. */
export function sideOf(
  preview: Preview,
  when: "before" | "after",
  services: readonly ResolvedService[],
): Side {
  const resources = preview.changes.flatMap((change) => {
    const { [when]: state, urn, type, name } = change;
    return state === undefined ? [] : [{ urn, type, name, state }];
  });
  const entries = new Map<string, ResolvedService[]>();
  for (const service of services) {
    const key = `${service.namespace}/${service.service}`;
    entries.set(key, [...(entries.get(key) ?? []), service]);
  }
  return {
    stack: preview.stack,
    resources,
    byUrn: new Map(resources.map((placed) => [placed.urn, placed])),
    entries,
    entryById: new Map(services.map((service) => [service.id, service])),
  };
}

/**
 * Whose a route is: the object's own component says it, in its name (`TeamRoutes::payments`) or in the
 * name of its child (`<component>-payments/refunds`, `…@internal-2` on another Gateway), so that the owner of a deleted route is known
 * although its entry is gone. Only where neither does, the catalog is asked by the Service.
 */
export function ownerOf(placed: Placed, side: Side, backend: Backend): Owner {
  const component = placed.state.parent?.split("::").at(-1) ?? "";
  const [, team, key] =
    (placed.name.startsWith(`${component}-`)
      ? /^([a-z0-9-]+)\/([a-z0-9-]+)(?:@[a-z0-9-]+)?$/.exec(placed.name.slice(component.length + 1))
      : undefined) ?? [];
  if (team !== undefined && key !== undefined) return { team, entry: `${team}/${key}` };

  const isTeams = /Routes::[^:]+$/.test(placed.state.parent ?? "");
  const own = isTeams && !component.startsWith(`service-ingress-${side.stack}-`);
  const entry = entryOf(side, backend, own ? component : undefined);
  const owner = own ? component : entry?.team;
  return {
    team: owner,
    entry: entry?.id ?? `${owner ?? backend.namespace}/${backend.service}`,
  };
}

/** The catalog entry of a backend: the one with that port and host if several entries share the Service. */
export function entryOf(
  side: Side,
  { namespace, service, port, host }: Backend,
  team?: string,
): ResolvedService | undefined {
  const all = side.entries.get(`${namespace}/${service}`) ?? [];
  const candidates = all.filter((entry) => team === undefined || entry.team === team);
  const score = (entry: ResolvedService) =>
    2 * Number(host !== undefined && entry.hosts.includes(host)) + Number(entry.port === port);
  return [...candidates].sort((one, other) => score(other) - score(one))[0];
}

/** `payments/refunds:80`. */
export function targetOf({ namespace, service, port }: Backend): string {
  const isKnown = namespace !== KNOWN_LATER && service !== KNOWN_LATER;
  return isKnown ? `${namespace}/${service}:${port ?? KNOWN_LATER}` : KNOWN_LATER;
}
