/** The command line of `npm run new:service`: what was said, as the fields of a draft. */
import type { Values } from "../commandLine.js";

/** Shown by `--help`. */
export const USAGE = `npm run new:service [-- options]: adds one entry to the catalog, checked with all of it

  --team TEAM             who owns it; a new team gets its own file
  --key KEY               its name in the team: the default of Service and host
  --port N                port of the Kubernetes Service
  --description TEXT      one sentence for the directory
  --owner TEXT            who answers for it (default the team)
  --namespace NAME        namespace of the Kubernetes Service (default the team)
  --service NAME          name of the Kubernetes Service (default the key)
  --protocol NAME         http, https, grpc or tcp (default http)
  --exposure NAME         internal or external (default internal)
  --host NAME             relative to the environment's domain (default the key); may be repeated
  --path PATH             a path and all below it (default /); may be repeated
  --exact-path PATH       a path alone; may be repeated
  --connect-timeout 2s    to open a connection
  --read-timeout 30s      between two reads of a response
  --send-timeout 30s      between two writes of a request
  --max-body-size 8MiB    largest request body
  --environment NAME      where it exists (default everywhere); may be repeated

Without --team, --key or --port it asks, one line per answer. Overrides and selectors: edit the file.
`;

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;

/** The options, as `parseArgs` of Node takes them. */
export const FLAGS = {
  team: text,
  key: text,
  port: text,
  description: text,
  owner: text,
  namespace: text,
  service: text,
  protocol: text,
  exposure: text,
  host: texts,
  path: texts,
  "exact-path": texts,
  "connect-timeout": text,
  "read-timeout": text,
  "send-timeout": text,
  "max-body-size": text,
  environment: texts,
} as const;

/** What was said on the command line; texts as they were typed. */
export type Said = Values<typeof FLAGS>;

/** The fields of an entry, without those that were not said. */
export function entryOf(said: Said): Readonly<Record<string, unknown>> {
  const paths = [
    ...(said.path ?? []).map((path) => ({ path, match: "prefix" })),
    ...(said["exact-path"] ?? []).map((path) => ({ path, match: "exact" })),
  ];
  const timeouts = given({
    connect: said["connect-timeout"],
    read: said["read-timeout"],
    send: said["send-timeout"],
  });
  return given({
    description: said.description,
    owner: said.owner,
    namespace: said.namespace,
    service: said.service,
    port: portOf(said.port),
    protocol: said.protocol,
    exposure: said.exposure,
    hosts: said.host,
    paths: paths.length > 0 ? paths : undefined,
    timeouts: Object.keys(timeouts).length > 0 ? timeouts : undefined,
    maxBodySize: said["max-body-size"],
    environments: said.environment,
  });
}

/** A number if it was written as one; the catalog's check says what is wrong with anything else. */
export function portOf(typed: string | undefined): unknown {
  return typed !== undefined && /^\d+$/.test(typed) ? Number(typed) : typed;
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
