/** What is deployed: the strategy and the version of its controller. */
import { show } from "../../catalog/fault.js";
import { withoutProxy } from "../withoutProxy.js";
import type { Rule } from "./rule.js";

/** Without a proxy TLS goes on to the pods; nobody holds the environment's certificate. */
export const tlsEnds: Rule = ({ strategy, tls }) =>
  strategy !== undefined && withoutProxy(strategy) !== undefined && tls?.kind === "secret"
    ? [
        {
          at: "tls.kind",
          problem: `"secret" has no effect: with the strategy "${strategy.kind}" no proxy ends TLS (facts, section 8)`,
          cure: 'use "none"; pods of https entries bring certificates of their own',
        },
      ]
    : [];

/** An address can be reserved in a subnet of Google Cloud only. */
export const sharedAddresses: Rule = ({ strategy, network }) =>
  strategy?.kind === "load-balancer-per-service" &&
  strategy.addressSharing === "shared" &&
  network?.kind === "none"
    ? [
        {
          at: "strategy.addressSharing",
          problem: '"shared" reserves addresses in a subnet (facts Q12), and the network is "none"',
          cure: 'use "none"',
        },
      ]
    : [];

/** Charts before 4.15.1 carry a controller with known holes (facts N5). */
const OLDEST_CHART = [4, 15, 1] as const;

/** No chart older than the last security fixes. */
export const chartVersion: Rule = ({ strategy }) => {
  if (strategy?.kind !== "shared-ingress") return [];
  const { version } = strategy.controller.chart;
  const numbers = version.split("-")[0]?.split(".").map(Number) ?? [];
  const first = OLDEST_CHART.findIndex((oldest, index) => numbers[index] !== oldest);
  if (first < 0 || (numbers[first] ?? 0) > (OLDEST_CHART[first] ?? 0)) return [];
  return [
    {
      at: "strategy.controller.chart.version",
      problem: `${show(version)} installs a controller with known security faults (facts N5)`,
      cure: `use ${show(OLDEST_CHART.join("."))} or later`,
    },
  ];
};
