/** What is deployed: the strategy and the version of its controller. */
import { show } from "../../catalog/fault.js";
import type { Rule } from "./rule.js";

/** Only strategies that can be deployed. */
export const strategyExists: Rule = ({ strategy }) =>
  strategy === undefined || strategy.kind === "shared-ingress"
    ? []
    : [
        {
          at: "strategy.kind",
          problem: `${show(strategy.kind)} cannot be deployed yet`,
          cure: 'use "shared-ingress", the only strategy available',
        },
      ];

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
