/** What each strategy can and cannot carry, with this catalog's entries named. */
import type { ResolvedService } from "../catalog/schema.js";
import { ASSUMPTIONS } from "./assumptions.js";
import type { StrategyKind } from "./objectCount.js";
import type { Site } from "./site.js";

/** What a catalog may ask of a way to its services. */
export const FEATURES = [
  "host routing",
  "path routing",
  "gRPC",
  "TCP",
  "TLS",
  "client IP",
  "timeouts and sizes",
  "external",
] as const;

/** One of them. */
export type Feature = (typeof FEATURES)[number];

/** One strategy's answer. */
export interface Carries {
  readonly feature: Feature;
  readonly answer: "yes" | "partly" | "no";
  /** Why, with the facts' ids. */
  readonly because: string;
  /** Ids of the entries that ask for it and do not get it, or not in full. */
  readonly entries: readonly string[];
  /** Whether those entries cannot be called at all. */
  readonly blocks: boolean;
}

type Answer = Partial<Omit<Carries, "feature" | "because">> & { readonly because: string };
type Answers = Readonly<Record<Feature, Answer>>;

/** Every feature's answer, in the order of `FEATURES`. */
export function carriesOf(
  strategy: StrategyKind,
  services: readonly ResolvedService[],
  site: Site,
): readonly Carries[] {
  const answers = ANSWERS[strategy](asksOf(services), site);
  return FEATURES.map((feature) => {
    const { answer = "yes", because, entries = [], blocks = false } = answers[feature];
    return { feature, answer, because, entries, blocks: blocks && entries.length > 0 };
  });
}

/** Why a strategy cannot work in this environment at all, each with its facts; empty where it can. */
export function obstaclesOf(strategy: StrategyKind, site: Site): readonly string[] {
  if (strategy === "static-route") {
    return [
      ...(site.dataplaneV2 === true
        ? ["Dataplane V2 drops it, by Cilium's default (R14, R15)"]
        : []),
      ...(site.serviceRangeInSubnet === true ? ["the services range is a subnet range (R3)"] : []),
      ...(site.inGoogleCloud ? [] : ["a VPC route needs a VPC network"]),
    ];
  }
  if (strategy === "gateway" && !site.inGoogleCloud)
    return ["the GatewayClass gke-l7-rilb is GKE's (B27)"];
  return [];
}

/** The entries that ask for something, by what they ask for. */
interface Asks {
  readonly sharedHost: readonly string[];
  readonly grpc: readonly string[];
  readonly tcp: readonly string[];
  readonly routed: readonly string[];
  readonly settings: readonly string[];
  readonly settingsBeyondGateway: readonly string[];
  readonly external: readonly string[];
}

function asksOf(services: readonly ResolvedService[]): Asks {
  const entriesOf = new Map<string, number>();
  for (const host of services.flatMap(({ hosts }) => hosts))
    entriesOf.set(host, (entriesOf.get(host) ?? 0) + 1);
  const ids = (asks: (service: ResolvedService) => boolean) =>
    services.filter(asks).map(({ id }) => id);
  const routed = (service: ResolvedService) => service.protocol !== "tcp";
  return {
    sharedHost: ids((s) => routed(s) && s.hosts.some((host) => (entriesOf.get(host) ?? 0) > 1)),
    grpc: ids(({ protocol }) => protocol === "grpc"),
    tcp: ids(({ protocol }) => protocol === "tcp"),
    routed: ids(routed),
    settings: ids((s) => s.maxBodyBytes !== undefined || Object.keys(s.timeoutSeconds).length > 0),
    settingsBeyondGateway: ids(
      ({ maxBodyBytes, timeoutSeconds: { connect, send } }) =>
        maxBodyBytes !== undefined || connect !== undefined || send !== undefined,
    ),
    external: ids(({ exposure }) => exposure === "external"),
  };
}

/** What holds where packets reach the Service unread. */
function unread(asks: Asks, site: Site): Omit<Answers, "client IP" | "external"> {
  const noProxy = "no proxy reads the request";
  return {
    "host routing": { because: "every host has an address of its own" },
    "path routing": {
      answer: "no",
      because: `${noProxy}: hosts shared by entries have one address only`,
      entries: asks.sharedHost,
      blocks: true,
    },
    gRPC: { because: "packets pass unread" },
    TCP: { because: "packets pass unread" },
    TLS: {
      answer: "no",
      because: "nothing ends TLS before the pods, each needs a certificate of its own",
      entries: site.tls ? asks.routed : [],
    },
    "timeouts and sizes": { answer: "no", because: noProxy, entries: asks.settings },
  };
}

function loadBalancerPerService(asks: Asks, site: Site): Answers {
  const local = ASSUMPTIONS.perServicePolicy === "Local";
  return {
    ...unread(asks, site),
    "client IP": local
      ? { because: "externalTrafficPolicy Local keeps it (B9)" }
      : { answer: "partly", because: "kept with externalTrafficPolicy Local only (B9)" },
    external: { because: "an external load balancer per entry" },
  };
}

function staticRoute(asks: Asks, site: Site): Answers {
  return {
    ...unread(asks, site),
    "client IP": { answer: "no", because: "kube-proxy masquerades it (R13)" },
    external: {
      answer: "no",
      because: "ClusterIPs are private addresses",
      entries: asks.external,
      blocks: true,
    },
  };
}

function sharedIngress(asks: Asks, site: Site): Answers {
  return {
    "host routing": { because: "Ingress rules (E10)" },
    "path routing": { because: "prefix and exact (E4)" },
    gRPC: site.tls
      ? { because: "backend-protocol GRPC, clients use TLS (E13)" }
      : { answer: "no", because: "needs TLS (E15)", entries: asks.grpc, blocks: true },
    TCP: {
      answer: "partly",
      because: "a port each, at most three besides 80 and 443 (E14)",
    },
    TLS: { because: "one certificate in the controller (E9)" },
    "client IP": { answer: "partly", because: "in X-Forwarded-For, not as the packets' source" },
    "timeouts and sizes": { because: "annotations of each Ingress (E13)" },
    external: { because: "a second controller with an external load balancer" },
  };
}

function gateway(asks: Asks): Answers {
  return {
    "host routing": { because: "HTTPRoute hostnames" },
    "path routing": { because: "PathPrefix and Exact" },
    gRPC: {
      answer: "partly",
      because: "no GRPCRoute on GKE; HTTPRoute with HTTP/2 and TLS to the pod (ingress section 7)",
      entries: asks.grpc,
    },
    TCP: {
      answer: "no",
      because: "an HTTPRoute carries no plain TCP",
      entries: asks.tcp,
      blocks: true,
    },
    TLS: { because: "the Gateway's listener ends it" },
    "client IP": {
      answer: "partly",
      because: "pods see the proxy; X-Forwarded-For unsourced (B28)",
    },
    "timeouts and sizes": {
      answer: "partly",
      because: "a read timeout for each Service only, GCPBackendPolicy (B26, ingress section 7)",
      entries: asks.settingsBeyondGateway,
    },
    external: {
      answer: "no",
      because: "gke-l7-rilb is internal; a Gateway of another class would be needed",
      entries: asks.external,
      blocks: true,
    },
  };
}

const ANSWERS: Readonly<Record<StrategyKind, (asks: Asks, site: Site) => Answers>> = {
  "load-balancer-per-service": loadBalancerPerService,
  "static-route": staticRoute,
  "shared-ingress": sharedIngress,
  gateway,
};
