/** Who reviews what on the code host: from the catalog's teams to the handles of a CODEOWNERS file. */
import { show, type Fault } from "./fault.js";
import { nearest } from "./nearest.js";
import type { Catalog } from "./schema.js";

/** How the names of teams become handles of the code host. */
export interface Ownership {
  /** The organization on GitHub, or the group on GitLab. A team is `@<organization>/<team>` there. */
  readonly organization: string;
  /** Handle of those who review everything that belongs to no team: rules, components, environments. */
  readonly platform: string;
  /** Team -> its handles, where they are not `@<organization>/<team>`. */
  readonly handles: Readonly<Record<string, readonly string[]>>;
}

/** `@name`, `@organization/team`, or for GitLab a longer path of groups. */
const HANDLE = /^@[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/;

/** Every handle that is none, and every team that the catalog does not have. */
export function ownershipFaults(ownership: Ownership, catalog: Catalog): Fault[] {
  const { organization, platform, handles } = ownership;
  const teams = Object.keys(catalog);
  return [
    ...handleFaults("ownership.organization", [`@${organization}`]),
    ...handleFaults("ownership.platform", [platform]),
    ...Object.entries(handles).flatMap(([team, names]) => {
      const at = `ownership.handles.${team}`;
      if (!teams.includes(team))
        return [{ at, problem: `unknown team ${show(team)}`, cure: nearest(team, teams) }];
      if (names.length === 0)
        return [{ at, problem: "is an empty list", cure: "name at least one handle" }];
      return handleFaults(at, names);
    }),
  ];
}

function handleFaults(at: string, names: readonly string[]): Fault[] {
  return names
    .filter((name) => !HANDLE.test(name))
    .map((name) => ({
      at,
      problem: `${show(name)} is not a handle`,
      cure: 'write it like "@example/payments"',
    }));
}

/**
 * Handles that review the file of a team: its own, then those of entries whose `owner` is a handle. An
 * owner that is an e-mail address or a channel answers callers and cannot review.
 */
export function reviewersOf(
  team: string,
  catalog: Catalog,
  ownership: Ownership,
): readonly string[] {
  const { organization, handles } = ownership;
  const own = Object.hasOwn(handles, team) ? handles[team] : undefined;
  const owners = Object.values(catalog[team] ?? {}).flatMap(({ owner }) => owner ?? []);
  const named = owners.filter((owner) => HANDLE.test(owner)).sort();
  return [...new Set([...(own ?? [`@${organization}/${team}`]), ...named])];
}
