/** What the sums rest on: prices, limits, assumptions, each with its source and date. */
import { ROUTES_PER_64_KIB } from "../../catalog/gatewayCapacity.js";
import { ASSUMPTIONS } from "../assumptions.js";
import { HISTORY, LIMIT_NAMES, LIMITS, type Limit } from "../limits.js";
import { STRATEGIES } from "../objectCount.js";
import { MAINTENANCE } from "../blast.js";
import { PRICES } from "../prices.js";
import { whole } from "../words.js";
import { heading, list, paragraph, table, type Block } from "./document.js";

const printed = ({ value }: Limit): string => {
  if (value.kind === "unknown") return "no default is printed";
  return value.kind === "environment" ? "by environment" : whole(value.limit);
};

/** The last part of every report. */
export function sources(): Block[] {
  const { controllerNodes, controllerPolicy, perServicePolicy } = ASSUMPTIONS;
  return [
    heading(2, "Maintenance"),
    list(STRATEGIES.map((kind) => `${kind}: ${MAINTENANCE[kind].state}.`)),
    heading(2, "Assumptions"),
    list([
      "Network, cluster, nodes of the catalog's pods, the DNS zone and its queries cost the same with every strategy and are in no sum.",
      "One service more is a plain one: internal, http, one host, one Service, in a namespace that is there.",
      `load-balancer-per-service uses externalTrafficPolicy ${perServicePolicy}, the ingress controller ${controllerPolicy} (H4).`,
      `The dearer sum of shared-ingress has ${controllerNodes} nodes for the controller alone, the cheaper one uses what the catalog's nodes have to spare.`,
      `static-route has ${ASSUMPTIONS.staticRoutes} routes of rising priority to different nodes, unless the environment says how many.`,
      `A Gateway carries ${ROUTES_PER_64_KIB} routes (host and path) for each 64 KiB of URL map, a third party's measure (Q28, Q29), and several are three quarters full, with equal shares of the hosts; each Gateway has three proxies of its own, the careful reading of P8.`,
      "Outages are of new connections and of those that meet the event; what no source tells is unknown.",
    ]),
    heading(2, "Prices"),
    table(
      "Prices",
      ["price", "USD", "per", "fact", "source", "read"],
      Object.values(PRICES).map(({ what, usd, per, fact, source, read }) => [
        what,
        String(usd),
        per,
        fact,
        source,
        read,
      ]),
      [1],
    ),
    heading(2, "Limits"),
    paragraph(
      "Where Google prints no default, only the project can tell: `--quota NAME=VALUE`, or a file of " +
        "`gcloud compute project-info describe --format json` with `--project-info`. A region's " +
        "description is read by the same option, a network's by `--network-info`. Use that a file tells is taken as others': read it before this stack stands, or subtract what the stack uses.",
    ),
    table(
      "Limits",
      ["limit", "what", "holds for", "value", "fact", "source", "read"],
      LIMIT_NAMES.map((name) => {
        const limit = LIMITS[name];
        const { what, scope, fact, source, read } = limit;
        return [`\`${name}\``, what, scope, printed(limit), fact, source, read];
      }),
    ),
    paragraph(
      `Past values of \`${LIMIT_NAMES[0]}\`, applied nowhere: ${HISTORY.map(
        ({ value, when, where, fact }) => `${value} (${when}, ${where}, ${fact})`,
      ).join("; ")}.`,
    ),
  ];
}
