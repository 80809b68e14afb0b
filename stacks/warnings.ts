/** What is allowed but worth a line in every preview. */
import { groupHosts } from "../catalog/ingressLayout.js";
import type { ResolvedService } from "../catalog/schema.js";
import { admissionOf, fittingRulesPerIngress } from "./admission.js";
import type { Environment } from "./environment.js";
import { gatewayWarnings } from "./gatewayWarnings.js";
import { withoutProxy } from "./withoutProxy.js";

/** Said once in every preview (facts N1). */
export const retirementNotice =
  "ingress-nginx was retired in March 2026: no further releases and no security fixes (facts N1); " +
  "its image and chart are inputs, so that a maintained fork can replace them (facts N6)";

/** Kubernetes minor versions that ingress-nginx 1.15.1 lists as tested: 1.31 to 1.35 (facts N3, K14). */
const TESTED_MINORS = { oldest: 31, newest: 35 };

/** ClusterIPs in GKE's managed range (facts R12, Q43). */
const MANAGED_CLUSTER_IPS = 4096;

/** Zones that survive the loss of one with two thirds of the controllers (facts H19, H21). */
const ZONES = 3;

/** One line for each thing worth knowing; empty when there is none. */
export function warnings(environment: Environment, services: readonly ResolvedService[]): string[] {
  return CHECKS.flatMap((check) => check(environment, services)).map(
    (text) => `${environment.name}: ${text}`,
  );
}

type Check = (environment: Environment, services: readonly ResolvedService[]) => string[];

const kubernetes: Check = ({ cluster, strategy }) => {
  if (strategy.kind !== "shared-ingress") return [];
  const minor = Number(cluster.kubernetesVersion.split(".")[1]);
  if (minor >= TESTED_MINORS.oldest && minor <= TESTED_MINORS.newest) return [];
  return [
    `Kubernetes ${cluster.kubernetesVersion} is not in the list ingress-nginx 1.15.1 is tested with, ` +
      `1.${TESTED_MINORS.oldest}-1.${TESTED_MINORS.newest} (facts N3, K14)`,
  ];
};

const plainExternal: Check = ({ tls }, services) => {
  const external = services.filter(({ exposure }) => exposure === "external");
  if (tls.kind === "secret" || external.length === 0) return [];
  return [`no TLS, and ${external.map(({ id }) => id).join(", ")} can be called from outside`];
};

/** A wildcard certificate covers one label below the domain (RFC 6125, section 6.4.3). */
const deepHosts: Check = ({ tls, domain }, services) => {
  const deep = new Set(
    services
      .filter(({ protocol }) => protocol !== "tcp")
      .flatMap(({ hosts }) => hosts)
      .filter((host) => host.slice(0, -domain.length - 1).includes(".")),
  );
  const [first] = deep;
  if (tls.kind === "none" || first === undefined) return [];
  return [
    `a certificate for *.${domain} does not cover ${first}` +
      (deep.size === 1 ? "" : ` and ${deep.size - 1} more`) +
      `: name such hosts in the Secret ${tls.namespace}/${tls.name}`,
  ];
};

const guards: Check = ({ cluster, protect }) => {
  if (cluster.kind !== "create" || cluster.deletionProtection === protect) return [];
  return protect
    ? ["protect is on, but deletionProtection of the cluster is off: GKE itself would delete it"]
    : ["deletionProtection of the cluster is on, but protect is off: destroy stops half-way"];
};

const fewZones: Check = ({ zones }) =>
  zones.length >= ZONES
    ? []
    : [`${zones.length} of ${ZONES} zones: the loss of one takes half or all`];

const clusterIps: Check = ({ network, strategy }, services) => {
  if (network.kind !== "create" || network.serviceRange !== "managed") return [];
  const distinct = new Set(services.map(({ namespace, service }) => `${namespace}/${service}`));
  // Without a proxy each entry has a Service of its own beside the team's.
  const all = distinct.size + (withoutProxy(strategy) === undefined ? 0 : services.length);
  return all <= MANAGED_CLUSTER_IPS
    ? []
    : [
        `${all} Services in network.serviceRange "managed", ` +
          `which has ${MANAGED_CLUSTER_IPS} addresses (facts R12, Q43)`,
      ];
};

/** The controller refuses a host that two objects claim, and the preview's dry run asks it (facts E7, K3). */
const movingHosts: Check = ({ strategy }) =>
  strategy.kind !== "shared-ingress" || strategy.layout.kind === "per-host"
    ? []
    : [
        "sharded layout: a preview is refused when a host moves between Ingress objects; for a shard " +
          "that is split run `pulumi up --skip-preview`, which writes in the right order; for other " +
          "settings or another namespace take the host out, `pulumi up`, put it back, `pulumi up`",
      ];

/** Longest admission that nobody has to be told of: a first `up`, and the webhook's part of one change. */
const ADMISSION_BUDGET = { firstUpSeconds: 300, oneChangeSeconds: 5 };

const admission: Check = ({ strategy, domain }, services) => {
  if (strategy.kind !== "shared-ingress") return [];
  const { layout } = strategy;
  const groups = groupHosts(services);
  const { hosts, ingresses, firstUpSeconds, oneChangeSeconds } = admissionOf(
    groups,
    layout,
    domain,
  );
  const found: string[] = [];
  if (firstUpSeconds > ADMISSION_BUDGET.firstUpSeconds) {
    const fitting = fittingRulesPerIngress(groups, domain, ADMISSION_BUDGET.firstUpSeconds);
    const cure =
      fitting === undefined
        ? "no layout stays below that: divide the catalog between environments"
        : `layout "sharded" with rulesPerIngress ${fitting} stays below that`;
    found.push(
      `the webhook needs about ${minutes(firstUpSeconds)} to admit ${ingresses} Ingress objects with ` +
        `${hosts} hosts in the first up, more than ${minutes(ADMISSION_BUDGET.firstUpSeconds)}; ${cure} ` +
        "(facts, ingress section 9)",
    );
  }
  if (oneChangeSeconds > ADMISSION_BUDGET.oneChangeSeconds)
    found.push(
      `the webhook needs about ${Math.round(oneChangeSeconds)} s for each change among ${hosts} hosts, ` +
        `more than ${ADMISSION_BUDGET.oneChangeSeconds} s, whatever the layout: divide the catalog ` +
        "between environments (facts, ingress section 9)",
    );
  return found;
};

const minutes = (seconds: number) => `${Math.round(seconds / 60)} minutes`;

/** Google prints no default for this quota, so nobody but the project knows whether they fit (facts Q1). */
const forwardingRules: Check = ({ strategy, network }, services) =>
  strategy.kind !== "load-balancer-per-service" || network.kind === "none"
    ? []
    : [
        `${services.length} load balancers need as many of the quota INTERNAL_FORWARDING_RULES_PER_NETWORK, ` +
          "which counts the whole VPC network (facts Q1): with --continue-on-error, those that fit are made",
      ];

/** What a route does not do by itself (facts R6, R7, R10, R12, R17). */
const routesToNodes: Check = ({ strategy }) =>
  strategy.kind !== "static-route"
    ? []
    : [
        "routes lead to nodes by name: run `pulumi up` after each upgrade, repair or scale-down, or " +
          "requests are lost (facts R6, R17); a node that runs and does not forward is not noticed " +
          "(facts R7); Google supports no way from VMs to ClusterIPs (facts R10), and one cluster in a " +
          "VPC network can have one (facts R12)",
      ];

/** NetworkPolicy is enforced by Dataplane V2; with kube-proxy nothing in the cluster does it (facts, section 7). */
const unenforcedPolicy: Check = ({ cluster, strategy }) =>
  strategy.kind !== "shared-ingress" || cluster.kind !== "create" || cluster.dataplane !== "legacy"
    ? []
    : ['cluster.dataplane "legacy" does not enforce the NetworkPolicy of the controllers'];

const CHECKS: readonly Check[] = [
  kubernetes,
  plainExternal,
  deepHosts,
  guards,
  fewZones,
  clusterIps,
  movingHosts,
  admission,
  forwardingRules,
  routesToNodes,
  unenforcedPolicy,
  gatewayWarnings,
];
