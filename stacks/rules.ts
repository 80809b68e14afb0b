/** Relations between the parts of an environment, over the parts that could be read. */
import { show, type Fault } from "../catalog/fault.js";
import type { Environment } from "./environment.js";
import {
  clusterInNetwork,
  existingNetwork,
  maintenance,
  nodePool,
  publicZone,
} from "./rules/cluster.js";
import { gatewayCertificate, gatewayPlace, proxyRange } from "./rules/gateway.js";
import {
  capacity,
  clientRanges,
  controlPlane,
  domain,
  overlaps,
  zonesInRegion,
} from "./rules/network.js";
import type { Rule } from "./rules/rule.js";
import { chartVersion, sharedAddresses, tlsEnds } from "./rules/strategy.js";
import {
  enoughNodes,
  everyRegion,
  kubeProxy,
  nodesKnown,
  routableServices,
} from "./rules/staticRoute.js";
import { complete, parseEnvironment } from "./shape.js";

const RULES: readonly Rule[] = [
  zonesInRegion,
  domain,
  clientRanges,
  overlaps,
  capacity,
  controlPlane,
  nodePool,
  maintenance,
  clusterInNetwork,
  existingNetwork,
  tlsEnds,
  sharedAddresses,
  gatewayPlace,
  proxyRange,
  gatewayCertificate,
  chartVersion,
  publicZone,
  nodesKnown,
  kubeProxy,
  routableServices,
  enoughNodes,
  everyRegion,
];

/** An environment that may be used, or every fault of it. */
export interface CheckedEnvironment {
  /** Undefined when a part could not be read; its relations may still be wrong when it is there. */
  readonly environment: Environment | undefined;
  readonly faults: readonly Fault[];
}

/** Checks an environment of unknown shape, which is known as `key`. */
export function checkEnvironment(value: unknown, key: string): CheckedEnvironment {
  const { parts, faults } = parseEnvironment(value, key);
  const relations = RULES.flatMap((rule) => rule(parts));
  const misnamed =
    parts.name === undefined || parts.name === key
      ? []
      : [
          {
            at: "name",
            problem: `${show(parts.name)} is not the name it is listed by`,
            cure: `use ${show(key)}`,
          },
        ];
  return {
    environment: complete(parts),
    faults: [
      ...faults,
      ...[...misnamed, ...relations].map((fault) => ({ ...fault, at: `${key}.${fault.at}` })),
    ],
  };
}
