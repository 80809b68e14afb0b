/** How long new connections fail after an event, derived from timings; unknown is said as unknown. */
import {
  GATEWAY_DRAINING_SECONDS,
  GATEWAY_HEALTH_CHECK,
  GATEWAY_STEER_AWAY_SECONDS,
} from "../catalog/gatewayPolicy.js";
import { ASSUMPTIONS, HEALTH_CHECKS, steerAwaySeconds, type TrafficPolicy } from "./assumptions.js";
import type { StrategyKind } from "./objectCount.js";

/** What may happen on a good day and on a bad one. */
export const EVENTS = [
  "node loss",
  "node stops forwarding",
  "node drain",
  "scale-down",
  "controller rollout",
  "zone loss",
  "control plane loss",
] as const;

/**
 * One of them. `node stops forwarding`: the VM runs, kube-proxy or the kubelet does not. `zone loss`: the nodes
 * of one zone at once; what Google's own parts in it do is Google's.
 */
export type RecoveryEvent = (typeof EVENTS)[number];

/** How long new connections that meet the event fail, at most. */
export interface Recovery {
  readonly event: RecoveryEvent;
  /** Seconds at most; `never`: until somebody repairs it; `unknown`: no source tells. */
  readonly seconds: number | "never" | "unknown";
  /** Why, with the facts' ids. */
  readonly because: string;
}

/** Choices that change how a strategy recovers. */
export interface RecoveryOptions {
  /** Routes to different nodes; `static-route` only. */
  readonly staticRoutes: number;
}

type Answer = Omit<Recovery, "event">;

/** Every event's recovery, in the order of `EVENTS`. */
export function recoveryOf(
  strategy: StrategyKind,
  options: RecoveryOptions = { staticRoutes: ASSUMPTIONS.staticRoutes },
): readonly Recovery[] {
  const answers = ANSWERS[strategy](options);
  return EVENTS.map((event) => ({ event, ...answers[event] }));
}

type Answers = Readonly<Record<RecoveryEvent, Answer>>;

const NO_CONTROLLER: Answer = { seconds: 0, because: "no controller in the way of the traffic" };

const CONTROL_PLANE_LOSS: Answer = {
  seconds: 0,
  because: "traffic goes on; nothing is replaced and no endpoint changes until it is back",
};

/** What a pod that stops listening at SIGTERM costs where nothing tries the next one for it. */
const stoppedPods = (sender: string): Answer => ({
  seconds: ASSUMPTIONS.endpointUpdateSeconds,
  because: `${sender} still sends to pods that stopped at SIGTERM until endpoints are updated, taken as ${ASSUMPTIONS.endpointUpdateSeconds} s (B33); a preStop hook that waits ends this`,
});

/** A health check gives up a node that is lost or does not forward; one that still forwards is kept. */
function steersAway(policy: TrafficPolicy): Answer {
  const { intervalSeconds, unhealthyThreshold } = HEALTH_CHECKS[policy];
  return {
    seconds: steerAwaySeconds(policy),
    because: `health check ${unhealthyThreshold} x ${intervalSeconds} s, externalTrafficPolicy ${policy} (B1, B4, B5)`,
  };
}

function loadBalancerPerService(): Answers {
  const policy = ASSUMPTIONS.perServicePolicy;
  const away = steersAway(policy);
  const drained = drainedPerService(policy);
  return {
    "node loss": away,
    "node stops forwarding": {
      ...away,
      because: `${away.because}; the probe asks kube-proxy (B6)`,
    },
    "node drain": drained,
    "scale-down": { ...drained, because: `drained first: ${drained.because}` },
    "controller rollout": NO_CONTROLLER,
    "zone loss": away,
    "control plane loss": CONTROL_PLANE_LOSS,
  };
}

function drainedPerService(policy: TrafficPolicy): Answer {
  const stopped = stoppedPods("kube-proxy");
  if (policy === "Cluster")
    return {
      ...stopped,
      because: `a drained node runs on and forwards to pods elsewhere (R7, B9); ${stopped.because}`,
    };
  return {
    seconds: steerAwaySeconds(policy) + ASSUMPTIONS.endpointUpdateSeconds,
    because: `the node fails its check when the endpoints have lost its last pod, taken as ${ASSUMPTIONS.endpointUpdateSeconds} s (B33), and is given up then: ${steersAway(policy).because}`,
  };
}

function staticRoute({ staticRoutes }: RecoveryOptions): Answers {
  const takenOver: Answer =
    staticRoutes > 1
      ? {
          seconds: "unknown",
          because: `the route of next priority takes over when the VM leaves RUNNING; no delay is published (R6, R2), kube-proxy sends to the lost node's pods for ${ASSUMPTIONS.nodeMonitorGraceSeconds} s more, and the last route's node takes all with it (R17)`,
        }
      : {
          seconds: "never",
          because:
            "no other route has the same destination (R6); nodes return under new names (R17)",
        };
  const stopped = stoppedPods("kube-proxy");
  return {
    "node loss": takenOver,
    "node stops forwarding": {
      seconds: "never",
      because: "only the VM's state counts, there is no health check (R7)",
    },
    "node drain": {
      ...stopped,
      because: `a drained node runs on and forwards (R7); ${stopped.because}`,
    },
    "scale-down": takenOver,
    "controller rollout": NO_CONTROLLER,
    "zone loss": {
      ...takenOver,
      because: `the routes lead to nodes of different zones: ${takenOver.because}`,
    },
    "control plane loss": CONTROL_PLANE_LOSS,
  };
}

function sharedIngress(): Answers {
  const { controllerPolicy, shutdownGraceSeconds } = ASSUMPTIONS;
  const away = steersAway(controllerPolicy);
  const gap = Math.max(0, steerAwaySeconds(controllerPolicy) - shutdownGraceSeconds);
  const graceful: Answer = {
    seconds: gap,
    because: `a stopping controller listens ${shutdownGraceSeconds} s longer (H15), the load balancer leaves it after ${steerAwaySeconds(controllerPolicy)} s (B5); worker-shutdown-timeout keeps what is open (H14)`,
  };
  return {
    "node loss": {
      ...away,
      because: `${away.because}; pods of the catalog on that node follow their endpoints`,
    },
    "node stops forwarding": {
      ...away,
      because: `${away.because}; the probe asks the Service's own port (B6)`,
    },
    "node drain": graceful,
    "scale-down": {
      ...graceful,
      because: `drained first, the PDB keeps two (H19): ${graceful.because}`,
    },
    "controller rollout": {
      ...graceful,
      because: `a new pod is ready before an old one stops (H20): ${graceful.because}`,
    },
    "zone loss": {
      ...away,
      because: `${away.because}; the pods are spread over zones (H21)`,
    },
    "control plane loss": CONTROL_PLANE_LOSS,
  };
}

/** The proxies call the pods themselves, and the program's policy says when they give one up. */
function gateway(): Answers {
  const { intervalSeconds, unhealthyThreshold } = GATEWAY_HEALTH_CHECK;
  const away: Answer = {
    seconds: GATEWAY_STEER_AWAY_SECONDS,
    because: `the pods' health check ${unhealthyThreshold} x ${intervalSeconds} s, as the program's HealthCheckPolicy says (B25)`,
  };
  const drained: Answer = {
    ...away,
    because: `at most: how fast an endpoint leaves its NEG has no source, and then ${away.because}; ${GATEWAY_DRAINING_SECONDS} s to end what is open (B26)`,
  };
  return {
    "node loss": away,
    "node stops forwarding": { ...away, because: `${away.because}; the probe asks the pod itself` },
    "node drain": drained,
    "scale-down": drained,
    "controller rollout": {
      seconds: 0,
      because: "the proxies are Google's: nothing of ours rolls",
    },
    "zone loss": { ...away, because: `${away.because}; the proxies of the zone are Google's` },
    "control plane loss": CONTROL_PLANE_LOSS,
  };
}

const ANSWERS: Readonly<Record<StrategyKind, (options: RecoveryOptions) => Answers>> = {
  "load-balancer-per-service": loadBalancerPerService,
  "static-route": staticRoute,
  "shared-ingress": sharedIngress,
  gateway,
};
