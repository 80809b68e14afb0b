/** What GKE decides about a new cluster: zones, version, endpoints, ranges. */
import { addressAt, isCidr, overlaps, sizeOf } from "../ip.js";
import { compact, recordAt, stableHash, textAt } from "../json.js";
import type { Json, Made, Properties } from "../kind.js";
import type { CloudState } from "../state.js";
import { badRequest } from "./model.js";
import { rangesOf, subnetsOf } from "./network.js";

/** Range of ClusterIPs that Google manages when none is given (facts R12). */
export const managedServiceRange = "34.118.224.0/20";

/** Newest patch of each Kubernetes minor version that the simulated GKE offers (facts K1, K2). */
const gkeVersions: Readonly<Record<string, string>> = {
  "1.34": "1.34.10-gke.1106000",
  "1.35": "1.35.7-gke.1222000",
  "1.36": "1.36.4-gke.1391002",
};

/** Version given to a cluster that names none: the default of Regular (facts K1). */
const defaultVersion = "1.36";

/** Zones of the nodes: those given, which must be of the location, or three of the region. */
export function zonesOf(location: string, given: readonly string[]): string[] {
  if (/-[a-z]$/.test(location)) return [location];
  const foreign = given.find((zone) => !zone.startsWith(`${location}-`));
  if (foreign !== undefined) throw badRequest(`Zone "${foreign}" is not in region "${location}".`);
  if (given.length > 0) return [...given];
  // These two regions have no zone "a" (https://cloud.google.com/compute/docs/regions-zones).
  const letters = ["europe-west1", "us-east1"].includes(location)
    ? ["b", "c", "d"]
    : ["a", "b", "c"];
  return letters.map((letter) => `${location}-${letter}`);
}

/** The full version for what was asked: `"1.35"` or a full GKE version of an offered minor. */
export function versionOf(asked: string | undefined): string {
  const wanted = asked ?? defaultVersion;
  const minor = /^\d+\.\d+/.exec(wanted)?.[0] ?? "";
  const newest = gkeVersions[minor];
  if (newest === undefined)
    throw badRequest(`No valid versions with the prefix "${wanted}" found.`);
  return wanted.includes("-gke.") ? wanted : newest;
}

/** The control plane's endpoints: DNS-based, and the address in its /28 (or in Google's range). */
export function endpointsOf(id: string, region: string, inputs: Properties): Record<string, Json> {
  const block = textAt(inputs, "privateClusterConfig.masterIpv4CidrBlock");
  const address = addressAt(block ?? "172.16.0.0/28", 2);
  const endpoint = `gke-${stableHash(32, id)}-${stableHash(12, "project", id)}.${region}.gke.goog`;
  const dns = {
    allowExternalTraffic: false,
    ...recordAt(inputs, "controlPlaneEndpointsConfig.dnsEndpointConfig"),
    endpoint,
  };
  const ip = {
    enabled: true,
    ...recordAt(inputs, "controlPlaneEndpointsConfig.ipEndpointsConfig"),
  };
  const certificate = Buffer.from(`simulated certificate authority of ${id}`).toString("base64");
  return {
    endpoint: address,
    controlPlaneEndpointsConfig: { dnsEndpointConfig: dns, ipEndpointsConfig: ip },
    privateClusterConfig: {
      ...recordAt(inputs, "privateClusterConfig"),
      privateEndpoint: address,
      publicEndpoint: "",
    },
    masterAuth: {
      ...recordAt(inputs, "masterAuth"),
      clientCertificate: "",
      clientKey: "",
      clusterCaCertificate: certificate,
    },
  };
}

/** Ranges of pods and ClusterIPs: secondary ranges by name, or blocks, or Google's choice. */
export function addressRanges(subnet: Made, inputs: Properties): Record<string, Json> {
  const policy = recordAt(inputs, "ipAllocationPolicy");
  const named = (key: string, what: string): string | undefined => {
    const wanted = textAt(policy, key);
    if (wanted === undefined) return undefined;
    const found = rangesOf(subnet.outputs).find(
      (range) => range.name === wanted && wanted !== "primary",
    );
    if (found !== undefined) return found.cidr;
    throw badRequest(
      `${what} secondary range "${wanted}" does not exist in network "${textAt(subnet.outputs, "network") ?? ""}", subnetwork "${textAt(subnet.outputs, "name") ?? ""}".`,
    );
  };
  const block = (key: string): string | undefined => {
    const text = textAt(policy, key);
    return text !== undefined && isCidr(text) ? text : undefined;
  };
  const pods =
    named("clusterSecondaryRangeName", "Pod") ?? block("clusterIpv4CidrBlock") ?? "10.4.0.0/14";
  const services =
    named("servicesSecondaryRangeName", "Services") ??
    block("servicesIpv4CidrBlock") ??
    managedServiceRange;
  return {
    servicesIpv4Cidr: services,
    ipAllocationPolicy: compact({
      ...policy,
      clusterIpv4CidrBlock: pods,
      servicesIpv4CidrBlock: services,
    }),
  };
}

export function refuseControlPlaneOverlap(
  state: CloudState,
  networkId: string,
  block: string | undefined,
): void {
  if (block === undefined) return;
  if (sizeOf(block) !== 16)
    throw badRequest(`Invalid master_ipv4_cidr_block "${block}": must be a /28 range.`);
  for (const [, subnet] of subnetsOf(state, networkId)) {
    const taken = rangesOf(subnet).find(({ cidr }) => overlaps(cidr, block));
    if (taken === undefined) continue;
    throw badRequest(
      `Conflicting IP cidr range: master_ipv4_cidr_block "${block}" overlaps range "${taken.cidr}" of subnetwork "${textAt(subnet, "name") ?? ""}".`,
    );
  }
}
