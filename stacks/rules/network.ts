/** Zones, domain and address ranges. */
import { show, type Fault } from "../../catalog/fault.js";
import type { Cidr } from "../environment.js";
import { ADDRESSES_KEPT, MANAGED_SERVICE_RANGE, overlap, prefixOf, sizeOf } from "../ranges.js";
import type { EnvironmentParts } from "../shape.js";
import type { Rule } from "./rule.js";

/** Every zone is in the region. */
export const zonesInRegion: Rule = ({ region, zones }) =>
  region === undefined || zones === undefined
    ? []
    : zones.flatMap((zone, index) =>
        zone.startsWith(`${region}-`)
          ? []
          : [
              {
                at: `zones[${index}]`,
                problem: `${show(zone)} is not in the region ${show(region)}`,
                cure: `use a zone like ${show(`${region}-b`)}`,
              },
            ],
      );

/** Domains that Google's APIs, its metadata server, Kubernetes or multicast DNS answer to. */
const FOREIGN_DOMAINS = [
  "google.internal",
  "googleapis.com",
  "gcr.io",
  "pkg.dev",
  "local",
  "localhost",
];

/** A private zone hides every name of its domain from the VMs. */
export const domain: Rule = ({ domain: name }) => {
  if (name === undefined) return [];
  const foreign = FOREIGN_DOMAINS.find((other) => name === other || name.endsWith(`.${other}`));
  if (foreign !== undefined)
    return [
      {
        at: "domain",
        problem: `${show(name)} would hide names of ${show(foreign)} from the VMs`,
        cure: "use a domain of the company",
      },
    ];
  return name.includes(".")
    ? []
    : [
        {
          at: "domain",
          problem: `${show(name)} is a top-level domain`,
          cure: 'use a domain below it, like "dev.svc.example.com"',
        },
      ];
};

/** Wider ranges than a /8 are no company's VMs. The external load balancer may be open, this one not (facts B30, H5). */
const WIDEST_CLIENT_PREFIX = 8;

/** No client range wider than a company. */
export const clientRanges: Rule = ({ clientRanges: ranges }) =>
  (ranges ?? []).flatMap((range, index) =>
    prefixOf(range) >= WIDEST_CLIENT_PREFIX
      ? []
      : [
          {
            at: `clientRanges[${index}]`,
            problem: `${show(range)} opens the internal load balancer to more than the company's VMs`,
            cure: `name the ranges of the VMs, each a /${WIDEST_CLIENT_PREFIX} or smaller`,
          },
        ],
  );

/** Every range that one VPC network would have to route, with where it stands. */
function routedRanges({ network, cluster, strategy, clientRanges: clients }: EnvironmentParts) {
  const found: [at: string, range: Cidr][] = [];
  if (network?.kind === "create") {
    found.push(["network.nodeRange", network.nodeRange], ["network.podRange", network.podRange]);
    found.push([
      "network.serviceRange",
      network.serviceRange === "managed" ? MANAGED_SERVICE_RANGE : network.serviceRange,
    ]);
  }
  if (cluster?.controlPlaneRange !== undefined)
    found.push(["cluster.controlPlaneRange", cluster.controlPlaneRange]);
  if (strategy?.kind === "gateway")
    found.push(["strategy.proxySubnet.range", strategy.proxySubnet.range]);
  clients?.forEach((range, index) => {
    if (prefixOf(range) >= WIDEST_CLIENT_PREFIX) found.push([`clientRanges[${index}]`, range]);
  });
  return found;
}

/** No two ranges of one VPC network overlap. */
export const overlaps: Rule = (parts) => {
  const ranges = routedRanges(parts);
  return ranges.flatMap(([at, range], index) =>
    ranges
      .slice(0, index)
      .filter(([, earlier]) => overlap(earlier, range))
      .map(([other, earlier]) => ({
        at,
        problem: `${show(range)} overlaps ${show(earlier)} of ${other}`,
        cure: "use a range of its own",
      })),
  );
};

/** Addresses of the pod range that each node takes: GKE's default of 110 pods needs a /24. */
const POD_ADDRESSES_PER_NODE = 256;

/** Addresses of the node range beside the nodes: the internal load balancer and a node being replaced. */
const SPARE_ADDRESSES = 2;

/** Ranges that hold the largest node pool. */
export const capacity: Rule = ({ network, cluster, zones }) => {
  if (network?.kind !== "create" || cluster?.kind !== "create" || zones === undefined) return [];
  const nodes = cluster.nodesPerZone.max * zones.length;
  const need = (at: string, range: Cidr, addresses: number): Fault[] =>
    sizeOf(range) >= addresses
      ? []
      : [
          {
            at: `network.${at}`,
            problem: `${show(range)} is too small for ${nodes} nodes, which need ${addresses} addresses`,
            cure: `use a /${32 - Math.ceil(Math.log2(addresses))} or larger, or fewer nodes`,
          },
        ];
  return [
    ...need("nodeRange", network.nodeRange, nodes + SPARE_ADDRESSES + ADDRESSES_KEPT),
    ...need("podRange", network.podRange, nodes * POD_ADDRESSES_PER_NODE),
  ];
};

/** What GKE asks of a control plane's range (facts, section 7: `masterIpv4CidrBlock`). */
const CONTROL_PLANE_PREFIX = 28;

/** A control plane's range of the size that GKE takes. */
export const controlPlane: Rule = ({ cluster }) =>
  cluster?.kind === "create" && prefixOf(cluster.controlPlaneRange) !== CONTROL_PLANE_PREFIX
    ? [
        {
          at: "cluster.controlPlaneRange",
          problem: `${show(cluster.controlPlaneRange)} is not a /${CONTROL_PLANE_PREFIX}`,
          cure: `use a /${CONTROL_PLANE_PREFIX}: GKE takes no other`,
        },
      ]
    : [];
