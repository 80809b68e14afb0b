/** The address of a Service's load balancer (facts B14). */
import { allocateExternal, allocateInternal, forwardingRuleToken } from "../google/address.js";
import { demand, idOf, resourcesOf } from "../google/model.js";
import { isIn } from "../ip.js";
import { labelsAt, textAt } from "../json.js";
import { CloudError, type Made } from "../kind.js";
import type { CloudState, KubeObject } from "../state.js";

/** Most forwarding rules on one address of purpose SHARED_LOADBALANCER_VIP (facts Q12). */
const maxRulesPerSharedAddress = 10;

/** Where the load balancer will stand. */
export interface LoadBalancerPlace {
  readonly internal: boolean;
  readonly region: string;
  readonly subnet: Made;
  /** Name of its forwarding rule. */
  readonly rule: string;
}

/**
 * The address named by annotation, else `loadBalancerIP`, else the one that the rule has, else a free one.
 * A rule of the other scheme is deleted first, and its address with it (EnsureLoadBalancer of
 * https://github.com/kubernetes/cloud-provider-gcp/blob/master/providers/gce/gce_loadbalancer.go, read 2026-11-23).
 * Throws Google's error when it does not exist, is of the wrong type, or is in use.
 */
export function chooseAddress(
  state: CloudState,
  service: KubeObject,
  place: LoadBalancerPlace,
): string {
  const annotation = labelsAt(service, "metadata.annotations")[
    "networking.gke.io/load-balancer-ip-addresses"
  ];
  const named = annotation?.split(",")[0]?.trim();
  const given =
    named === undefined || named === ""
      ? textAt(service, "spec.loadBalancerIP")
      : reserved(state, named, place);
  const ruleId = `projects/${state.project}/regions/${place.region}/forwardingRules/${place.rule}`;
  const rule = state.google[ruleId]?.outputs;
  const kept = textAt(rule, "loadBalancingScheme") === schemeOf(place) ? rule : undefined;
  const address = given ?? textAt(kept, "ipAddress");
  if (address === undefined)
    return place.internal ? allocateInternal(state, place.subnet) : allocateExternal(state);
  if (place.internal && !isIn(address, textAt(place.subnet.outputs, "ipCidrRange") ?? "")) {
    throw refused(address, `The address is not in the range of subnetwork '${place.subnet.id}'.`);
  }
  refuseInUse(state, address, place.rule);
  return address;
}

const schemeOf = ({ internal }: Pick<LoadBalancerPlace, "internal">): string =>
  internal ? "INTERNAL" : "EXTERNAL";

function reserved(
  state: CloudState,
  name: string,
  { region, internal }: LoadBalancerPlace,
): string {
  const { outputs } = demand(state, idOf(state, name, `regions/${region}/addresses`));
  const [type, want] = [textAt(outputs, "addressType"), schemeOf({ internal })];
  if (type === want) return textAt(outputs, "address") ?? "";
  throw new CloudError(
    "invalid",
    `static IP address "${name}" has type ${type ?? ""}, but the load balancer needs type ${want}`,
  );
}

function refuseInUse(state: CloudState, address: string, rule: string): void {
  const users = resourcesOf(state, forwardingRuleToken).filter(
    ([, other]) => textAt(other, "ipAddress") === address && textAt(other, "name") !== rule,
  );
  const shared = resourcesOf(state, "gcp:compute/address:Address").some(
    ([, other]) =>
      textAt(other, "address") === address &&
      textAt(other, "purpose") === "SHARED_LOADBALANCER_VIP",
  );
  if (users.length === 0 || (shared && users.length < maxRulesPerSharedAddress)) return;
  throw refused(address, "Specified IP address is in-use and would result in a conflict.");
}

function refused(address: string, why: string): CloudError {
  return new CloudError(
    "invalid",
    `googleapi: Error 400: Invalid value for field 'resource.IPAddress': '${address}'. ${why}, invalid`,
  );
}
