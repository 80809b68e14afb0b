/** How long a pod takes to start and to stop, read from its template. */
import { listAt, numberAt, textAt, textsAt } from "../json.js";
import type { Json } from "../kind.js";

/**
 * Seconds from being scheduled until the containers run: an assumption, for an image that the node has.
 * A readiness probe's `initialDelaySeconds` comes on top.
 */
export const containerStartSeconds = 3;

/**
 * Seconds from a pod's deletion until every kube-proxy and controller has heard of it: an assumption. It
 * was more than 10 s on clusters of 2021 with iptables (facts B33).
 */
export const endpointUpdateSeconds = 1;

/** `terminationGracePeriodSeconds` of a pod that sets none: the API server's default. */
const defaultGraceSeconds = 30;

/**
 * `--post-shutdown-grace-period` of ingress-nginx: seconds from NGINX's end to the process' own
 * (github.com/kubernetes/ingress-nginx, docs/user-guide/cli-arguments.md). It is the 10 s of facts H14.
 */
const nginxExitSeconds = 10;

/** Seconds, all counted from what begins them. */
export interface PodTimes {
  /** From being scheduled to ready. */
  readonly startSeconds: number;
  /** From its deletion to the end of its listeners: so long new connections are answered. */
  readonly servesSeconds: number;
  /** From its deletion to the end of its last process: then the node is rid of it. */
  readonly goneSeconds: number;
}

/** The times of a pod of this template (`spec.template.spec`). A process stops listening at SIGTERM. */
export function podTimes(podSpec: Json | undefined): PodTimes {
  const containers = listAt(podSpec, "containers");
  const most = (of: (container: Json) => number) => Math.max(0, ...containers.map(of));
  const grace = numberAt(podSpec, "terminationGracePeriodSeconds") ?? defaultGraceSeconds;
  const serves = Math.min(grace, most(servesSeconds));
  const exit = containers.some(isNginx) ? nginxExitSeconds : 0;
  return {
    startSeconds:
      containerStartSeconds +
      most((container) => numberAt(container, "readinessProbe.initialDelaySeconds") ?? 0),
    servesSeconds: serves,
    goneSeconds: Math.min(grace, serves + exit),
  };
}

/** The preStop hook's sleep, then what the process itself waits: ingress-nginx `--shutdown-grace-period` (facts H15). */
function servesSeconds(container: Json): number {
  const own = isNginx(container) ? numberAt({ own: argument(container) }, "own") : 0;
  return sleepSeconds(container) + (own ?? 0);
}

/** The container whose preStop hook is ingress-nginx's own program: it sends SIGTERM and waits for the end. */
function isNginx(container: Json): boolean {
  return textsAt(container, "lifecycle.preStop.exec.command")[0] === "/wait-shutdown";
}

function argument(container: Json): string {
  const prefix = "--shutdown-grace-period=";
  const given = textsAt(container, "args").find((arg) => arg.startsWith(prefix));
  return given?.slice(prefix.length) ?? "0";
}

/** `preStop: { sleep: { seconds } }`, or a command that sleeps. */
function sleepSeconds(container: Json): number {
  const command = textsAt(container, "lifecycle.preStop.exec.command").join(" ");
  const slept = /(?:^|\s)sleep (\d+)s?$/.exec(command)?.[1];
  return numberAt(container, "lifecycle.preStop.sleep.seconds") ?? Number(slept ?? 0);
}

/** How a Deployment replaces its pods. */
export interface UpdateStrategy {
  /** Pods that may be missing, 0 or more. */
  readonly maxUnavailable: number;
  /** Pods that may be too many. */
  readonly maxSurge: number;
  /** Seconds a new pod must be ready before it counts. */
  readonly minReadySeconds: number;
}

/** A Deployment's strategy for `replicas` pods; the API server's default is 25 % of each. */
export function updateStrategyOf(deployment: Json | undefined, replicas: number): UpdateStrategy {
  const minReadySeconds = numberAt(deployment, "spec.minReadySeconds") ?? 0;
  if (textAt(deployment, "spec.strategy.type") === "Recreate")
    return { maxUnavailable: replicas, maxSurge: 0, minReadySeconds };
  const path = "spec.strategy.rollingUpdate";
  const maxSurge = amount(deployment, `${path}.maxSurge`, replicas, Math.ceil) ?? 0;
  const maxUnavailable = amount(deployment, `${path}.maxUnavailable`, replicas, Math.floor) ?? 0;
  // Kubernetes: with both at 0 one pod may be missing, or nothing could ever move.
  const unavailable = maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable;
  return { maxUnavailable: unavailable, maxSurge, minReadySeconds };
}

function amount(
  deployment: Json | undefined,
  path: string,
  replicas: number,
  round: (value: number) => number,
): number | undefined {
  return share(numberAt(deployment, path) ?? textAt(deployment, path) ?? "25%", replicas, round);
}

/** A number, or a percentage of `all`, rounded. */
export function share(
  value: number | string | undefined,
  all: number,
  round: (value: number) => number,
): number | undefined {
  if (typeof value !== "string") return value;
  return round((Number(value.replace("%", "")) / 100) * all);
}
