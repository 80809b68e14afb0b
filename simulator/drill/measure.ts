/** Requests in every second of simulated time, before and after an event. */
import type { ResolvedService } from "../../catalog/schema.js";
import { addressAt, sizeOf } from "../ip.js";
import { podsAt } from "../kubernetes/pods.js";
import { connect } from "../reachability.js";
import type { Trace } from "../reachability.js";
import type { CloudState } from "../state.js";
import type { Happening } from "./happenings.js";

/** Who calls whom, each once in every second. */
export interface Sample {
  /** Addresses of the VMs. */
  readonly clients: readonly string[];
  readonly hosts: readonly string[];
}

/** What the sample met after one event. */
export interface Run {
  readonly event: string;
  /** What was hit; undefined when the strategy has nothing that the event could hit. */
  readonly hit: string | undefined;
  /** Failed requests in each second, from the event on. */
  readonly failed: readonly number[];
  /** Why the first request failed that did; undefined when none did. */
  readonly reason: string | undefined;
}

/** Hosts of a sample: enough to meet each node, few enough to be fast. */
const SAMPLED_HOSTS = 5;

/** Seconds of the baseline, by which the busiest node is found. */
const BASELINE_SECONDS = 20;

/** The two VMs: the tenth address of the range, and the tenth of its upper half. */
export function clientsIn(range: string): readonly string[] {
  return [addressAt(range, 10), addressAt(range, sizeOf(range) / 2 + 10)];
}

/** Hosts that answer every client: those that the quotas left out are no part of a sample. */
export function answeringHosts(
  state: CloudState,
  services: readonly ResolvedService[],
  clients: readonly string[],
): readonly string[] {
  const answers = (host: string) =>
    clients.every((fromVm) => connect(state, { host, fromVm }).result.ok);
  return services.flatMap(({ hosts }) => hosts).filter(answers);
}

/** Hosts spread evenly over all that answer. */
export function sampleOf(hosts: readonly string[], clients: readonly string[]): Sample {
  const count = Math.min(SAMPLED_HOSTS, hosts.length);
  const picked = Array.from({ length: count }).flatMap(
    (_, index) => hosts[Math.floor((index * hosts.length) / count)] ?? [],
  );
  return { clients, hosts: picked };
}

/** The requests of one second. */
function requestsAt(state: CloudState, sample: Sample, atSecond: number): readonly Trace[] {
  return sample.clients.flatMap((fromVm) =>
    sample.hosts.map((host) => connect(state, { host, fromVm, atSecond })),
  );
}

/** The node that most of the sample's connections pass, on their way or at its end; of equal ones the first by name. */
export function busiestNode(state: CloudState, sample: Sample): string {
  const counts = new Map<string, number>();
  for (let second = 0; second < BASELINE_SECONDS; second += 1) {
    const nodes = nodesByPod(state, second);
    for (const { hops } of requestsAt(state, sample, second)) {
      const passed = hops.flatMap(
        ({ kind, what }) => (kind === "node" ? what : nodes.get(what)) ?? [],
      );
      for (const node of new Set(passed)) counts.set(node, (counts.get(node) ?? 0) + 1);
    }
  }
  const [busiest] = [...counts].sort(
    ([one, most], [other, more]) => more - most || (one < other ? -1 : 1),
  );
  if (busiest === undefined) throw new Error("no request of the sample reaches a node");
  return busiest[0];
}

/** Name of each pod, an ingress controller's too -> name of its node. */
function nodesByPod(state: CloudState, atSecond: number): ReadonlyMap<string, string> {
  const pods = Object.values(state.clusters).flatMap((cluster) =>
    podsAt(cluster, state.clockSeconds + atSecond),
  );
  return new Map(
    pods.flatMap(({ pod, node }) => (node === undefined ? [] : [[pod.name, node.name] as const])),
  );
}

/** One event on a copy of the fresh state, and the sample's requests in each second after it. */
export function runEvent(
  fresh: CloudState,
  sample: Sample,
  {
    happening,
    node,
    seconds,
  }: {
    readonly happening: Happening;
    readonly node: string;
    readonly seconds: number;
  },
): Run {
  const state = structuredClone(fresh);
  const hit = happening.act(state, node);
  const event = happening.name;
  if (hit === undefined) return { event, hit, failed: [], reason: undefined };
  let reason: string | undefined;
  const failed = Array.from({ length: seconds }, (_, second) => {
    const lost = requestsAt(state, sample, second).filter(({ result }) => !result.ok);
    reason ??= lost[0]?.result.reason;
    return lost.length;
  });
  return { event, hit, failed, reason };
}
