/** The environments that an entry names, and what it changes there. */
import { isDeepStrictEqual } from "node:util";

import { pathTo, show, type Fault } from "../fault.js";
import { nearest } from "../nearest.js";
import { withDefaults } from "../resolve.js";
import type { Catalog, ServiceEntry, ServiceSettings } from "../schema.js";

/** Faults of every entry's `environments` and `overrides`, given the names of all environments. */
export function environmentFaults(catalog: Catalog, known: readonly string[]): Fault[] {
  return Object.entries(catalog).flatMap(([team, services]) =>
    Object.entries(services).flatMap(([key, entry]) => [
      ...unknownEnvironments(`${team}.${key}`, entry, known),
      ...overrideFaults(team, key, entry, known),
    ]),
  );
}

function unknownEnvironments(at: string, entry: ServiceEntry, known: readonly string[]): Fault[] {
  return (entry.environments ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            at: `${at}.environments[${index}]`,
            problem: `${show(name)} is not an environment`,
            cure: nearest(name, known),
          },
        ],
  );
}

function overrideFaults(
  team: string,
  key: string,
  entry: ServiceEntry,
  known: readonly string[],
): Fault[] {
  return Object.entries(entry.overrides ?? {}).flatMap(([name, override]): Fault[] => {
    const at = pathTo(`${team}.${key}.overrides`, [name]);
    if (!known.includes(name))
      return [{ at, problem: `${show(name)} is not an environment`, cure: nearest(name, known) }];
    if (!(entry.environments?.includes(name) ?? true))
      return [
        {
          at,
          problem: `the entry does not exist in ${show(name)}`,
          cure: 'add it to "environments" or remove the override',
        },
      ];
    if (Object.keys(override).length === 0)
      return [{ at, problem: "changes nothing", cure: "name a field or remove the override" }];
    return withoutChange(team, key, entry, override).map((field) => ({
      at: `${at}.${field}`,
      problem: `${show(override[field])} is what holds without the override`,
      cure: "remove it",
    }));
  });
}

/** The fields of an override without which the service would be the same. */
function withoutChange(
  team: string,
  key: string,
  entry: ServiceEntry,
  override: Partial<ServiceSettings>,
): (keyof ServiceSettings)[] {
  const after = withDefaults(team, key, { ...entry, ...override });
  return settingNames.filter((field) => {
    if (override[field] === undefined) return false;
    const without = { ...entry, ...override, [field]: entry[field] };
    return isDeepStrictEqual(after, withDefaults(team, key, without));
  });
}

const settingNames = [
  "namespace",
  "service",
  "port",
  "protocol",
  "exposure",
  "hosts",
  "paths",
  "timeouts",
  "maxBodySize",
  "selector",
] as const satisfies readonly (keyof ServiceSettings)[];
