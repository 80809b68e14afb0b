/**
 * How long the controller's webhook takes to admit Ingress objects: it renders the configuration of all
 * hosts for each object, so the cost of one grows with the hosts that are there.
 */
import { ingressSizes, type HostGroup } from "../catalog/ingressLayout.js";
import type { IngressLayout } from "./environment.js";

/**
 * Hosts -> milliseconds for one more Ingress: controller 1.15.1 with API server and etcd on 2 cores, p50,
 * 2026-11-23 (facts, ingress section 9). 50 to 1,000 with one host in an object, 5,000 with a hundred.
 */
const MEASURED = [
  { hosts: 0, milliseconds: 0 },
  { hosts: 50, milliseconds: 20 },
  { hosts: 500, milliseconds: 129 },
  { hosts: 1000, milliseconds: 220 },
  { hosts: 5000, milliseconds: 1107 },
] as const;

/** Seconds to admit one Ingress among `hosts`: between the measured points, and on from the last. */
export function admissionSeconds(hosts: number): number {
  const next = MEASURED.findIndex((point) => point.hosts >= hosts);
  const index = next < 0 ? MEASURED.length - 1 : Math.max(1, next);
  const [low, high] = [MEASURED[index - 1], MEASURED[index]];
  if (low === undefined || high === undefined) return 0;
  const slope = (high.milliseconds - low.milliseconds) / (high.hosts - low.hosts);
  return (low.milliseconds + slope * (hosts - low.hosts)) / 1000;
}

/** What the first `up` of a catalog asks of the webhooks. */
export interface Admission {
  readonly hosts: number;
  readonly ingresses: number;
  /** To admit all of them one after the other. Two at a time took 11 s where this says 28. */
  readonly firstUpSeconds: number;
  /** To admit one change when all are there. The layout does not matter. */
  readonly oneChangeSeconds: number;
}

/**
 * The expected admission times of a catalog in a layout; each exposure has a controller of its own.
 *
 * @param groups the hosts of the catalog's services, by `groupHosts`.
 */
export function admissionOf(
  groups: readonly HostGroup[],
  layout: IngressLayout,
  domain: string,
): Admission {
  const sizes = ingressSizes(groups, layout, domain);
  const hosts = { internal: 0, external: 0 };
  let firstUpSeconds = 0;
  for (const { exposure, hosts: carried } of sizes) {
    hosts[exposure] += carried;
    firstUpSeconds += admissionSeconds(hosts[exposure]);
  }
  return {
    hosts: hosts.internal + hosts.external,
    ingresses: sizes.length,
    firstUpSeconds,
    oneChangeSeconds: admissionSeconds(Math.max(hosts.internal, hosts.external)),
  };
}

/** Layouts to offer: the least change from one Ingress for each host comes first. */
const OFFERED = [2, 5, 10, 20, 50, 100] as const;

/** The smallest `rulesPerIngress` whose first `up` stays within the budget; undefined when none does. */
export function fittingRulesPerIngress(
  groups: readonly HostGroup[],
  domain: string,
  budgetSeconds: number,
): number | undefined {
  const hosts = (["internal", "external"] as const).map((exposure) =>
    groups.reduce((sum, group) => sum + (group.exposure === exposure ? group.rules.size : 0), 0),
  );
  // Laying out thousands of hosts takes time, so what cannot fit is not laid out.
  const atLeast = (rulesPerIngress: number) =>
    hosts.reduce((sum, count) => sum + leastSeconds(count, rulesPerIngress), 0);
  return OFFERED.find(
    (rulesPerIngress) =>
      atLeast(rulesPerIngress) <= budgetSeconds &&
      admissionOf(groups, { kind: "sharded", rulesPerIngress }, domain).firstUpSeconds <=
        budgetSeconds,
  );
}

/** No layout with so many rules in an object takes less: every object is full, the first one excepted. */
function leastSeconds(hosts: number, rulesPerIngress: number): number {
  let seconds = 0;
  for (let there = hosts; there > 0; there -= rulesPerIngress) seconds += admissionSeconds(there);
  return seconds;
}
