/** What a strategy without a proxy cannot carry: nobody reads a request before the pods do. */
import { isDeepStrictEqual } from "node:util";

import { withoutProxy } from "../../stacks/withoutProxy.js";
import { show, type Fault } from "../fault.js";
import { fieldOf, nameOf, type Rule, type Site } from "./site.js";

/** A rule that is asked only of strategies without a proxy, with what leads their requests. */
const unread =
  (rule: (site: Site, way: string) => Fault[]): Rule =>
  (site) => {
    const way = withoutProxy(site.environment.strategy);
    return way === undefined ? [] : rule(site, way);
  };

/** One entry for each host: its record leads to one address, behind which nobody reads a path. */
export const ownHosts: Rule = unread(({ byHost }, way) =>
  [...byHost].flatMap(([host, [first, ...others]]) =>
    first === undefined
      ? []
      : others.map((other) => ({
          at: fieldOf(other, "hosts"),
          problem: `claims host ${show(host)}, already claimed by ${nameOf(first)}, and ${way} has no proxy that tells paths apart (facts, section 8)`,
          cure: "give it a host of its own",
        })),
  ),
);

/** No path but all of them. */
export const wholeHosts: Rule = unread(({ services }, way) =>
  services
    .filter(
      ({ protocol, paths }) =>
        protocol !== "tcp" && !isDeepStrictEqual(paths, [{ path: "/", match: "prefix" }]),
    )
    .map((service) => ({
      at: fieldOf(service, "paths"),
      problem: `${show(service.paths.map(({ path }) => path))} cannot be told from other paths: ${way} has no proxy (facts, section 8)`,
      cure: 'use "/" with match "prefix" there, or leave the field out',
    })),
);

/** What a proxy would do; for tcp entries another rule refuses it in every strategy. */
const PROXY_FIELDS = ["timeouts", "maxBodySize"] as const;

/** No setting that only a proxy honours. */
export const proxySettings: Rule = unread(({ services }, way) =>
  services
    .filter(({ protocol }) => protocol !== "tcp")
    .flatMap((service) =>
      PROXY_FIELDS.filter((field) => service.written[field] !== undefined).map((field) => ({
        at: fieldOf(service, field),
        problem: `${show(service.written[field])} has no effect: ${way} has no proxy (facts, section 8)`,
        cure: "remove it, or let the pods see to it",
      })),
    ),
);
