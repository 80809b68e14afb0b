/** Quotas that the user gives: `--quota NAME=VALUE`, and what `gcloud ... describe --format json` prints. */
import { z } from "zod";

import { show, type Fault } from "../catalog/fault.js";
import { nearest } from "../catalog/nearest.js";
import { LIMIT_NAMES, LIMITS, type LimitName } from "./limits.js";

/** A limit that somebody read, and what is used of it already. */
export interface GivenQuota {
  readonly limit: number;
  /** Used when it was read, by everything there is. @default 0 */
  readonly usage?: number;
  /** Where it comes from: `--quota`, or a file. */
  readonly from: string;
}

/** Limit name -> what the user gives. */
export type GivenQuotas = ReadonlyMap<LimitName, GivenQuota>;

/** What was read, every fault at once, and what is worth a line. */
export interface QuotaInput {
  readonly quotas: GivenQuotas;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** A file that the user names, and what is in it. */
export interface QuotaFile {
  /** The option that named it: `--project-info`. */
  readonly option: string;
  readonly path: string;
  readonly text: string;
}

const known: ReadonlySet<string> = new Set(LIMIT_NAMES);
const isLimitName = (name: string): name is LimitName => known.has(name);

/** The part of Google's Project and Region resources that is read; networks have the same shape without quotas. */
const Described = z.object({
  kind: z.string().optional(),
  quotas: z
    .array(
      z.object({
        metric: z.string(),
        limit: z.number().nonnegative(),
        usage: z.number().nonnegative().optional(),
      }),
    )
    .optional(),
});

/**
 * Everything the user gives, in this order of strength: `--quota` before files. A name is a limit of
 * `limits.ts`, a value a whole number.
 */
export function readQuotas(
  assignments: readonly string[],
  files: readonly QuotaFile[],
): QuotaInput {
  const quotas = new Map<LimitName, GivenQuota>();
  const faults: Fault[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const read = parseFile(file);
    faults.push(...read.faults);
    notes.push(...read.notes);
    for (const [name, quota] of read.quotas) quotas.set(name, quota);
  }
  const written = new Set<string>();
  for (const assignment of assignments) {
    const { name, limit, fault } = parseAssignment(assignment);
    if (fault !== undefined) faults.push(fault);
    if (name === undefined || limit === undefined) continue;
    if (written.has(name)) faults.push({ ...repeated, at: `--quota ${assignment}` });
    written.add(name);
    const usage = quotas.get(name)?.usage;
    quotas.set(name, { limit, from: "--quota", ...(usage === undefined ? {} : { usage }) });
  }
  return { quotas, faults, notes };
}

const repeated = { problem: "the name is given twice", cure: "give it once" };

interface Assignment {
  readonly name?: LimitName;
  readonly limit?: number;
  readonly fault?: Fault;
}

function parseAssignment(assignment: string): Assignment {
  const at = `--quota ${show(assignment)}`;
  const [name = "", value, ...rest] = assignment.split("=");
  if (value === undefined || rest.length > 0)
    return { fault: { at, problem: "it is not NAME=VALUE", cure: `use ${LIMIT_NAMES[0]}=500` } };
  if (!isLimitName(name))
    return {
      fault: { at, problem: `${show(name)} is no limit`, cure: nearest(name, LIMIT_NAMES) },
    };
  const { value: kind, fact } = LIMITS[name];
  if (kind.kind === "fixed")
    return {
      fault: {
        at,
        problem: `${name} is ${kind.limit} for everybody (facts ${fact})`,
        cure: "leave it out",
      },
    };
  if (!/^\d{1,9}$/.test(value) || (name === "URL_MAP_KIB" && Number(value) === 0))
    return {
      fault: {
        at,
        problem: `${show(value)} is not a limit`,
        cure: name === "URL_MAP_KIB" ? "use a whole number from 1" : "use a whole number from 0",
      },
    };
  return { name, limit: Number(value) };
}

function parseFile({ option, path, text }: QuotaFile): QuotaInput {
  const at = `${option} ${path}`;
  const cure = `use what \`${COMMANDS[option] ?? option}\` prints`;
  const failed = (problem: string): QuotaInput => ({
    quotas: new Map(),
    faults: [{ at, problem, cure }],
    notes: [],
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failed("it is not JSON");
  }
  const parsed = Described.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failed(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "wrong shape"}`);
  }
  const wanted = KINDS[option] ?? [];
  const { kind, quotas } = parsed.data;
  if (kind !== undefined && !wanted.includes(kind)) return failed(`it describes a ${show(kind)}`);
  if (quotas === undefined && option === "--project-info") return failed("it has no quotas");
  const used = (quotas ?? []).flatMap(({ metric, limit, usage }) =>
    isLimitName(metric)
      ? [[metric, { limit, from: path, ...(usage === undefined ? {} : { usage }) }] as const]
      : [],
  );
  const notes =
    used.length > 0
      ? []
      : [`${at} states none of the limits compared here; give them with --quota NAME=VALUE`];
  return { quotas: new Map(used), faults: [], notes };
}

const COMMANDS: Readonly<Record<string, string>> = {
  "--project-info": "gcloud compute project-info describe --format json",
  "--network-info": "gcloud compute networks describe NETWORK --format json",
};

const KINDS: Readonly<Record<string, readonly string[]>> = {
  "--project-info": ["compute#project", "compute#region"],
  "--network-info": ["compute#network"],
};
