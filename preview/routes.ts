/** The routes of a preview, before and after, for every strategy. */
import type { ResolvedService } from "../catalog/schema.js";
import type { Preview } from "./changes.js";
import { httpRoutes } from "./routes/httpRoute.js";
import { ingressRoutes, tcpRoutes } from "./routes/ingress.js";
import { recordRoutes } from "./routes/records.js";
import type { Route } from "./routes/route.js";
import { sideOf, type Side } from "./routes/side.js";
import { at, isValues, items, known } from "./values.js";

/** Both sides of a preview, and their routes. */
export interface BothSides {
  readonly before: Side;
  readonly after: Side;
  readonly routesBefore: readonly Route[];
  readonly routesAfter: readonly Route[];
}

/**
 * Routes of a preview before and after the change.
 *
 * @param services the catalog's, as the branch has it, in the preview's environment: they name the routes.
 */
export function routesOf(preview: Preview, services: readonly ResolvedService[]): BothSides {
  const before = sideOf(preview, "before", services);
  const after = sideOf(preview, "after", services);
  const [seenBefore, seenAfter] = [carried(before), carried(after)];
  const seen = new Set([...seenBefore, ...seenAfter].map(({ host }) => host));
  const unseen = preview.isComplete ? [] : unchangedRoutes(preview, seen);
  return {
    before,
    after,
    routesBefore: [...seenBefore, ...unseen],
    routesAfter: [...seenAfter, ...unseen],
  };
}

const carried = (side: Side): Route[] => [
  ...ingressRoutes(side),
  ...tcpRoutes(side),
  ...httpRoutes(side),
  ...recordRoutes(side),
];

/** Where the preview leaves out what stays the same: the hosts of the stack's last outputs, one route each. */
function unchangedRoutes(preview: Preview, seen: ReadonlySet<string | undefined>): Route[] {
  const stack = preview.changes.find(({ type }) => type === "pulumi:pulumi:Stack");
  const teams = at(stack?.before?.outputs, "hostsByTeam");
  return Object.entries(isValues(teams) ? teams : {}).flatMap(([team, hosts]) =>
    items(hosts).flatMap((value): Route[] => {
      const host = known(value);
      if (host === undefined || seen.has(host)) return [];
      return [
        {
          kind: "http",
          host,
          path: "/",
          match: "prefix",
          port: undefined,
          exposure: "internal",
          carrier: "something unchanged",
          target: "",
          settings: {},
          owner: { team, entry: `${team}/${host}` },
        },
      ];
    }),
  );
}
