/** The whole drill: every attempt, every event. */
import type { Catalog } from "../../catalog/schema.js";
import { plainCatalog, refusalOf, servicesOf, type Attempt } from "./attempts.js";
import { deploy } from "./deploy.js";
import { HAPPENINGS } from "./happenings.js";
import { answeringHosts, busiestNode, clientsIn, runEvent, sampleOf, type Run } from "./measure.js";

/** What is asked for. */
export interface DrillOptions {
  readonly attempts: readonly Attempt[];
  /** Services of the catalog. */
  readonly services: number;
  /** Limit of internal forwarding rules in the VPC network. */
  readonly quota: number;
  /** Simulated seconds after each event. */
  readonly seconds: number;
  /** Told what is being done. */
  readonly progress: (line: string) => void;
}

/** What one attempt came to. */
export type AttemptResult =
  | {
      readonly kind: "skipped";
      readonly attempt: Pick<Attempt, "label" | "name">;
      /** Why the program refuses it. */
      readonly reason: string;
    }
  | {
      readonly kind: "ran";
      readonly attempt: Pick<Attempt, "label" | "name">;
      /** Services whose hosts answer, of all in the catalog. */
      readonly carried: number;
      /** What did not fit, in Google's words; undefined when all did. */
      readonly waiting: string | undefined;
      /** Requests of the sample in each second. */
      readonly requestsPerSecond: number;
      readonly runs: readonly Run[];
    };

/** The results, and what they rest on. */
export interface Drill {
  readonly services: number;
  readonly quota: number;
  readonly seconds: number;
  readonly results: readonly AttemptResult[];
}

/** Runs the attempts one after another. */
export async function drill(options: DrillOptions): Promise<Drill> {
  const { attempts, services, quota, seconds } = options;
  const catalog = plainCatalog(services);
  const results: AttemptResult[] = [];
  for (const attempt of attempts) results.push(await tryAttempt(attempt, catalog, options));
  return { services, quota, seconds, results };
}

async function tryAttempt(
  attempt: Attempt,
  catalog: Catalog,
  { quota, seconds, progress }: DrillOptions,
): Promise<AttemptResult> {
  const { label, name, environment } = attempt;
  const named = { label, name };
  const reason = refusalOf(attempt, catalog);
  if (reason !== undefined) return { kind: "skipped", attempt: named, reason };
  progress(`${name}: up`);
  const { state, waiting } = await deploy(attempt, catalog, quota);
  const clients = clientsIn(environment.clientRanges[0] ?? "");
  const hosts = answeringHosts(state, servicesOf(attempt, catalog), clients);
  const sample = sampleOf(hosts, clients);
  const node = busiestNode(state, sample);
  const runs = HAPPENINGS.map((happening) => {
    progress(`${name}: ${happening.name}`);
    return runEvent(state, sample, { happening, node, seconds });
  });
  return {
    kind: "ran",
    attempt: named,
    carried: hosts.length,
    waiting,
    requestsPerSecond: clients.length * sample.hosts.length,
    runs,
  };
}
