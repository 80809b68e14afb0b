/**
 * The shape of a catalog: types, ranges and grammar of each value alone. How entries relate to each
 * other and to an environment is in `rules.ts`.
 */
import { z } from "zod";

import { pathTo, show, type Fault } from "./fault.js";
import { dnsName, label, labelKey, labelValue, line, path, serviceName } from "./grammar.js";
import { fields, list, oneOf, parse, text, whole } from "./parse.js";
import type { Catalog, Duration, Path, ServiceEntry, Size, TeamServices } from "./schema.js";
import { bodySize, LONGEST_CONNECT_SECONDS, LONGEST_TIMEOUT_SECONDS, timeout } from "./units.js";

/** Hosts of one entry, and paths of one entry: what one HTTPRoute can carry too (facts Q31). */
const MOST_HOSTS = 16;
const MOST_PATHS = 64;

/** More would be a list of all; no company has more environments. */
const MOST_ENVIRONMENTS = 64;

/** Names that every JavaScript object answers to, whatever was put into it. */
const EVERY_OBJECT_HAS = new Set(["constructor", "prototype"]);

const pathSchema = fields({
  path: text<Path["path"]>('a path like "/api"', path),
  match: oneOf("a way to match", ["prefix", "exact"]),
});

const duration = (most: number) => text<Duration>('a duration like "30s"', timeout(most));

const timeouts = fields({
  connect: z.exactOptional(duration(LONGEST_CONNECT_SECONDS)),
  read: z.exactOptional(duration(LONGEST_TIMEOUT_SECONDS)),
  send: z.exactOptional(duration(LONGEST_TIMEOUT_SECONDS)),
});

/** Pod labels; zod's record would skip nothing here, `__proto__` is refused before. */
const selector = z
  .record(z.string(), text('a label value like "refunds"', labelValue), {
    error: () => 'write labels: { app: "refunds" }',
  })
  .check((context) => {
    const wrong = (problem: string, cure: string, at: PropertyKey[] = []) =>
      context.issues.push({
        code: "custom",
        message: problem,
        params: { cure },
        input: context.value,
        path: at,
        continue: true,
      });
    const keys = Object.keys(context.value);
    if (keys.length === 0)
      wrong("selects every pod of the namespace", "name a label or leave the field out");
    for (const key of keys) {
      const verdict = labelKey(key);
      if (verdict !== undefined) wrong(verdict.problem, verdict.cure, [key]);
    }
  });

/** Everything but the port, which an override may leave out. */
const optionalSettings = {
  namespace: z.exactOptional(text("a namespace", label)),
  service: z.exactOptional(text("the name of a Kubernetes Service", serviceName)),
  protocol: z.exactOptional(oneOf("a protocol", ["http", "https", "grpc", "tcp"])),
  exposure: z.exactOptional(oneOf("an exposure", ["internal", "external"])),
  hosts: z.exactOptional(list(text('a host name like "refunds"', dnsName), "hosts", MOST_HOSTS)),
  paths: z.exactOptional(list(pathSchema, "paths", MOST_PATHS)),
  timeouts: z.exactOptional(timeouts),
  maxBodySize: z.exactOptional(text<Size>('a size like "8MiB"', bodySize)),
  selector: z.exactOptional(selector),
};

const port = whole("a port", 1, 65535);

const environmentName = text('the name of an environment like "dev"', label);

const entrySchema: z.ZodType<ServiceEntry> = fields({
  port,
  ...optionalSettings,
  description: z.exactOptional(text("one sentence", line(200))),
  owner: z.exactOptional(text("an e-mail address, a channel or a group", line(100))),
  environments: z.exactOptional(list(environmentName, "environments", MOST_ENVIRONMENTS)),
  overrides: z.exactOptional(
    z.record(z.string(), fields({ port: z.exactOptional(port), ...optionalSettings }), {
      error: () => "write environments and what differs there: { dev: { port: 8081 } }",
    }),
  ),
});

/** What could be read of a catalog: the entries whose shape is right, and the faults of all others. */
export interface ParsedCatalog {
  readonly catalog: Catalog;
  readonly faults: readonly Fault[];
}

/** Reads a catalog of unknown shape; an entry with a fault is left out, the others stay. */
export function parseCatalog(value: unknown): ParsedCatalog {
  const faults: Fault[] = [];
  const teams: [string, TeamServices][] = [];
  for (const [team, services] of members(value, "catalog", faults)) {
    const at = pathTo("", [team]);
    const named = nameFaults(team, at, "team");
    const entries: [string, ServiceEntry][] = [];
    for (const [key, entry] of members(services, at, faults)) {
      const entryAt = pathTo(at, [key]);
      const wrongName = nameFaults(key, entryAt, "service");
      const parsed = parse(entrySchema, entry, entryAt);
      faults.push(...wrongName, ...(parsed.ok ? [] : parsed.faults));
      if (parsed.ok && wrongName.length === 0) entries.push([key, parsed.value]);
    }
    faults.push(...named);
    if (named.length === 0) teams.push([team, Object.fromEntries(entries)]);
  }
  return { catalog: Object.fromEntries(teams), faults };
}

/** The own fields of an object; a value that is no plain object is a fault and has none. */
function members(value: unknown, at: string, faults: Fault[]): [string, unknown][] {
  const wrong = (problem: string): [] => {
    faults.push({ at, problem, cure: "write an object: { name: { ... } }" });
    return [];
  };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong(`${show(value)} is not an object`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return wrong("is not plain data: it inherits fields");
  return Object.entries(value);
}

function nameFaults(name: string, at: string, noun: string): Fault[] {
  const verdict = label(name);
  if (verdict !== undefined) return [{ at, ...verdict }];
  if (!EVERY_OBJECT_HAS.has(name)) return [];
  return [
    {
      at,
      problem: `${show(name)} is a reserved word`,
      cure: `choose another name for the ${noun}`,
    },
  ];
}
