/** VPC firewall rules: the type, and what the rules of a network say about one packet. */
import { isIn } from "../ip.js";
import { at, flagAt, isList, isRecord, listAt, numberAt, textAt, textsAt } from "../json.js";
import type { Json, Properties } from "../kind.js";
import { timestamp, type CloudState } from "../state.js";
import { all, between, eachHas, named, oneOf, ranges, required } from "./checks.js";
import { demandNetwork } from "./network.js";
import { badRequest, googleKind, outputsOf, physicalName, resourcesOf, selfLink } from "./model.js";
import { demandQuota } from "./quota.js";

/** Token of firewall rules; those that GKE makes for LoadBalancer Services have it too. */
export const firewallToken = "gcp:compute/firewall:Firewall";

/** A packet that arrives at a VM of a network. */
export interface Packet {
  readonly networkId: string;
  /** Source address. */
  readonly source: string;
  /** Destination port, TCP. */
  readonly port: number;
  /** Network tags of the destination VM. */
  readonly tags: readonly string[];
  /** E-mail of the destination VM's service account; undefined when not known. */
  readonly serviceAccount: string | undefined;
}

/** What decides over a packet: a rule's name, or `default-deny-ingress` (implied, priority 65535). */
export interface Verdict {
  readonly allowed: boolean;
  readonly rule: string;
}

/**
 * Judges an arriving TCP packet: lowest priority number first, deny before allow at equal priority
 * (https://cloud.google.com/firewall/docs/firewalls#priority_order_for_firewall_rules).
 */
export function judge(state: CloudState, packet: Packet): Verdict {
  const rules = resourcesOf(state, firewallToken)
    .map(([, rule]) => ({
      rule,
      denies: listAt(rule, "denies").length > 0,
      priority: numberAt(rule, "priority") ?? 1000,
    }))
    .sort((a, b) => a.priority - b.priority || Number(b.denies) - Number(a.denies));
  const hit = rules.find(({ rule }) => concerns(rule, packet));
  if (hit === undefined) return { allowed: false, rule: "default-deny-ingress" };
  return { allowed: !hit.denies, rule: textAt(hit.rule, "name") ?? "" };
}

function concerns(rule: Properties, packet: Packet): boolean {
  if (textAt(rule, "network") !== selfLink(packet.networkId) || flagAt(rule, "disabled") === true)
    return false;
  if ((textAt(rule, "direction") ?? "INGRESS") !== "INGRESS") return false;
  const sources = textsAt(rule, "sourceRanges");
  const fromAnywhere = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].every(
    (key) => listAt(rule, key).length === 0,
  );
  if (!fromAnywhere && !sources.some((range) => isIn(packet.source, range))) return false;
  const [tags, accounts] = [textsAt(rule, "targetTags"), textsAt(rule, "targetServiceAccounts")];
  if (tags.length > 0 && !tags.some((tag) => packet.tags.includes(tag))) return false;
  if (
    accounts.length > 0 &&
    !(packet.serviceAccount !== undefined && accounts.includes(packet.serviceAccount))
  )
    return false;
  return [...listAt(rule, "allows"), ...listAt(rule, "denies")].some((part) =>
    covers(part, packet.port),
  );
}

function covers(part: Json, port: number): boolean {
  const protocol = textAt(part, "protocol")?.toLowerCase();
  if (protocol !== "all" && protocol !== "tcp" && protocol !== "6") return false;
  const ports = textsAt(part, "ports");
  return (
    ports.length === 0 ||
    ports.some((range) => {
      const [low = "", high = low] = range.split("-");
      return port >= Number(low) && port <= Number(high);
    })
  );
}

/** The allow rules of a network that open a TCP port to arriving packets, best priority first. */
export function allowRulesFor(
  state: CloudState,
  networkId: string,
  port: number,
): readonly Properties[] {
  return resourcesOf(state, firewallToken)
    .map(([, rule]) => rule)
    .filter(
      (rule) =>
        textAt(rule, "network") === selfLink(networkId) &&
        listAt(rule, "allows").some((part) => covers(part, port)),
    )
    .sort((a, b) => (numberAt(a, "priority") ?? 1000) - (numberAt(b, "priority") ?? 1000));
}

/** Throws Google's quota error when the project has no room for another firewall rule. */
export function demandFirewallQuota(state: CloudState): void {
  demandQuota(state, "FIREWALLS", resourcesOf(state, firewallToken).length, "globally");
}

/** `gcp:compute/firewall:Firewall`. */
export const firewallKind = googleKind({
  token: firewallToken,
  noun: "Firewall",
  replaceOn: ["name", "project", "network", "direction"],
  computed: ["creationTimestamp", "selfLink", "destinationRanges"],
  check: all(
    named,
    required("network"),
    oneOf("direction", "INGRESS", "EGRESS"),
    between("priority", 0, 65535),
    eachHas("allows", "protocol"),
    eachHas("denies", "protocol"),
    ranges("sourceRanges", (inputs) => listAt(inputs, "sourceRanges")),
    exactlyOneAction,
  ),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    const id = `projects/${state.project}/global/firewalls/${name}`;
    const network = demandNetwork(state, textAt(inputs, "network") ?? "");
    if (making.previous === undefined) demandFirewallQuota(state);
    const mixed =
      listAt(inputs, "targetTags").length > 0 && listAt(inputs, "targetServiceAccounts").length > 0;
    if (mixed)
      throw badRequest(
        "Invalid value for field 'resource.targetServiceAccounts': a rule cannot have target tags and target service accounts.",
      );
    const defaults = {
      direction: "INGRESS",
      priority: 1000,
      disabled: false,
      project: state.project,
    };
    return {
      id,
      outputs: outputsOf(
        { ...defaults, ...inputs },
        {
          name,
          network: selfLink(network),
          creationTimestamp:
            textAt(making.previous?.outputs, "creationTimestamp") ?? timestamp(state),
          selfLink: selfLink(id),
        },
      ),
    };
  },
});

/** A rule allows or denies, never both. */
function exactlyOneAction(inputs: Properties) {
  const given = ["allows", "denies"].filter((key) => {
    const value = at(inputs, key);
    return isList(value) ? value.length > 0 : typeof value === "string" || isRecord(value);
  });
  if (given.length === 1) return [];
  return [
    {
      property: "allows",
      reason: `"allow": one of \`allow,deny\` must be specified${given.length === 2 ? ", not both" : ""}`,
    },
  ];
}
