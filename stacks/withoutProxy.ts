import type { Strategy } from "./environment.js";

/** How the way to a service is called in messages, of the strategies whose packets reach the pods unread. */
const WAYS: Partial<Readonly<Record<Strategy["kind"], string>>> = {
  "load-balancer-per-service": "a load balancer for each service",
  "static-route": "a route to the services range",
};

/**
 * What a strategy leads requests by when it has no proxy: each host then has an address of its own, and
 * nobody reads paths, ends TLS or sets timeouts (facts, section 8). Undefined where a proxy does.
 */
export function withoutProxy({ kind }: Pick<Strategy, "kind">): string | undefined {
  return WAYS[kind];
}
