/**
 * The shape of an environment: types, ranges and grammar of each value alone. How its parts relate is
 * in `rules.ts`, over the parts that could be read.
 */
import { z } from "zod";

import { pathTo, show, type Fault } from "../catalog/fault.js";
import { dnsName, pattern } from "../catalog/grammar.js";
import { nearest } from "../catalog/nearest.js";
import { fields, flag, kinds, list, oneOf, parse, text, whole } from "../catalog/parse.js";
import type { Environment, ExternalMode, TlsMode, WorkloadMode } from "./environment.js";
import { GUARD_RULES } from "./guardRules.js";
import { cluster, network } from "./shape/cluster.js";
import { strategy } from "./shape/strategy.js";
import { googleName, image, name, range } from "./shape/values.js";

const tls: z.ZodType<TlsMode> = kinds(
  fields({ kind: z.literal("none") }),
  fields({
    kind: z.literal("secret"),
    namespace: name("the namespace of the Secret"),
    name: text("the name of the Secret", dnsName),
  }),
);

/** Entries of one Service's `loadBalancerSourceRanges`, and of one firewall rule. */
const MOST_RANGES = 256;

const external: z.ZodType<ExternalMode> = kinds(
  fields({ kind: z.literal("forbidden") }),
  fields({
    kind: z.literal("allowed"),
    clientRanges: list(range, "ranges", MOST_RANGES),
    publicZone: z.exactOptional(googleName("the name of a Cloud DNS zone")),
  }),
);

const workloads: z.ZodType<WorkloadMode> = kinds(
  fields({ kind: z.literal("existing") }),
  fields({ kind: z.literal("demo"), image, replicas: whole("a number of pods", 1, 10) }),
);

const schemas = {
  name: name("the name of the stack"),
  region: text(
    'a region like "europe-west1"',
    pattern(/^[a-z]+-[a-z]+\d{1,2}$/, "a region", "europe-west1"),
  ),
  zones: list(
    text(
      'a zone like "europe-west1-b"',
      pattern(/^[a-z]+-[a-z]+\d{1,2}-[a-z]$/, "a zone", "europe-west1-b"),
    ),
    "zones",
    26,
  ),
  domain: text('a domain like "dev.svc.example.com"', dnsName),
  clientRanges: list(range, "ranges", MOST_RANGES),
  clientAccess: oneOf("a reach", ["region", "global"]),
  network,
  cluster,
  strategy,
  tls,
  external,
  namespaces: oneOf("a way to get namespaces", ["create", "existing"]),
  workloads,
  protect: flag,
  recordTtlSeconds: whole("a number of seconds", 1, 86_400),
  acknowledged: list(
    oneOf("a rule of the preview's guard", GUARD_RULES),
    "rules of the preview's guard",
    GUARD_RULES.length,
  ),
} satisfies { [K in keyof Environment]-?: z.ZodType<Environment[K]> };

/** The parts of an environment that could be read; undefined where there is a fault. */
export type EnvironmentParts = { readonly [K in keyof Environment]: Environment[K] | undefined };

/** What could be read of an environment, and the faults of the rest. */
export interface ParsedEnvironment {
  readonly parts: EnvironmentParts;
  readonly faults: readonly Fault[];
}

/** Reads an environment of unknown shape, which is called `at`, part by part. */
export function parseEnvironment(value: unknown, at: string): ParsedEnvironment {
  const faults: Fault[] = [];
  const plain = value !== null && typeof value === "object" && !Array.isArray(value);
  if (!plain)
    faults.push({ at, problem: `${show(value)} is not an object`, cure: "write an Environment" });
  const known = Object.keys(schemas);
  for (const key of plain ? Reflect.ownKeys(value).map(String) : [])
    if (!known.includes(key))
      faults.push({
        at: pathTo(at, [key]),
        problem: `unknown field ${show(key)}`,
        cure: nearest(key, known),
      });
  const part = <T>(field: keyof Environment, schema: z.ZodType<T>): T | undefined => {
    const own: unknown = plain ? Object.getOwnPropertyDescriptor(value, field)?.value : undefined;
    const parsed = parse(schema, own, `${at}.${field}`);
    if (parsed.ok) return parsed.value;
    if (plain) faults.push(...parsed.faults);
    return undefined;
  };
  return {
    parts: {
      name: part("name", schemas.name),
      region: part("region", schemas.region),
      zones: part("zones", schemas.zones),
      domain: part("domain", schemas.domain),
      clientRanges: part("clientRanges", schemas.clientRanges),
      clientAccess: part("clientAccess", schemas.clientAccess),
      network: part("network", schemas.network),
      cluster: part("cluster", schemas.cluster),
      strategy: part("strategy", schemas.strategy),
      tls: part("tls", schemas.tls),
      external: part("external", schemas.external),
      namespaces: part("namespaces", schemas.namespaces),
      workloads: part("workloads", schemas.workloads),
      protect: part("protect", schemas.protect),
      ...(plain && Object.hasOwn(value, "recordTtlSeconds")
        ? { recordTtlSeconds: part("recordTtlSeconds", schemas.recordTtlSeconds) }
        : {}),
      ...(plain && Object.hasOwn(value, "acknowledged")
        ? { acknowledged: part("acknowledged", schemas.acknowledged) }
        : {}),
    },
    faults,
  };
}

/** The environment, if every part of it could be read. */
export function complete(parts: EnvironmentParts): Environment | undefined {
  return isComplete(parts) ? parts : undefined;
}

function isComplete(parts: EnvironmentParts): parts is Environment {
  return Object.values(parts).every((part) => part !== undefined);
}
