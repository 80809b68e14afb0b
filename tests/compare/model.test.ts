/** What is said about each strategy: failure, what is carried, verdicts. */
import { describe, expect, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { catalog, resolve } from "../../catalog/index.js";
import { alternatives, compareStrategies } from "../../compare/model.js";
import { STRATEGIES } from "../../compare/objectCount.js";
import { recoveryOf } from "../../compare/recovery.js";
import type { Environment } from "../../stacks/environment.js";
import { dev } from "../../stacks/dev.js";
import { local } from "../../stacks/local.js";

const reportOf = (kind: (typeof STRATEGIES)[number], environment: Environment = local) => {
  const found = compareStrategies(resolve(catalog, environment), environment).strategies.find(
    (report) => report.kind === kind,
  );
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};

describe("seconds without service", () => {
  test.each([
    ["load-balancer-per-service", [6, 6, 7, 7, 0, 6, 0]],
    ["static-route", ["unknown", "never", 1, "unknown", 0, "unknown", 0]],
    ["shared-ingress", [6, 6, 0, 0, 0, 6, 0]],
    ["gateway", [10, 10, 10, 10, 0, 10, 0]],
  ] as const)(
    "%s: node lost, not forwarding, drained, scaled down; rollout; zone, control plane lost",
    (kind, seconds) => {
      expect(recoveryOf(kind).map((recovery) => recovery.seconds)).toEqual(seconds);
    },
  );

  test("one static route never comes back by itself", () => {
    expect(recoveryOf("static-route", { staticRoutes: 1 })[0]).toEqual({
      event: "node loss",
      seconds: "never",
      because: "no other route has the same destination (R6); nodes return under new names (R17)",
    });
  });
});

describe("what the shipped catalog asks for", () => {
  const lost = (kind: (typeof STRATEGIES)[number]) =>
    reportOf(kind)
      .carries.filter(({ blocks }) => blocks)
      .map(({ feature, entries }) => [feature, entries]);

  test("the entries that a strategy cannot carry are named", () => {
    const shared = ["path routing", ["orders/history", "orders/orders"]];

    expect(lost("load-balancer-per-service")).toEqual([shared]);
    expect(lost("static-route")).toEqual([shared, ["external", ["storefront/shop"]]]);
    expect(lost("shared-ingress")).toEqual([]);
    expect(lost("gateway")).toEqual([
      ["TCP", ["orders/events", "platform/mail"]],
      ["external", ["storefront/shop"]],
    ]);
  });

  test("gRPC behind an ingress needs TLS", () => {
    const plain: Environment = { ...local, tls: { kind: "none" } };
    const found = reportOf("shared-ingress", plain).carries.find(
      ({ feature }) => feature === "gRPC",
    );

    expect(found).toMatchObject({ answer: "no", blocks: true, because: "needs TLS (E15)" });
    expect(found?.entries.length).toBeGreaterThan(0);
  });

  test("a static route cannot work where the services range is the subnet's (R3)", () => {
    expect(reportOf("static-route", local).obstacles).toEqual([
      "Dataplane V2 drops it, by Cilium's default (R14, R15)",
      "the services range is a subnet range (R3)",
    ]);
    expect(reportOf("static-route", dev).obstacles).toHaveLength(1);
  });
});

describe("verdicts", () => {
  test("have two sentences", () => {
    for (const kind of STRATEGIES)
      expect(reportOf(kind).verdict.split(/(?<=[a-z)])\. /), kind).toHaveLength(2);
  });

  test("follow from the numbers: with a small quota a load balancer each no longer fits", () => {
    const services = resolve(generateCatalog(100), dev);
    const verdict = (limit: number) =>
      compareStrategies(
        services,
        dev,
        new Map([["INTERNAL_FORWARDING_RULES_PER_NETWORK", { limit, from: "--quota" }]]),
      ).strategies[0]?.verdict;

    expect(verdict(75)).toBe(
      "Carries all 100 services, no TLS for 100, no timeouts and sizes for 10, but only 75 services before the limit of 75 internal forwarding rules (Q1), " +
        "and 3 quotas of the project must be read. It costs 711.75 USD a month (975 % of the cheapest other " +
        "that fits), a lost node interrupts it for up to 6 s, and 1 service shares one fate.",
    );
    expect(verdict(200)).toContain("with room for 200 services before the limit of 200 internal");
  });

  test("name what fits, cheapest first", () => {
    const { conclusion } = compareStrategies(resolve(generateCatalog(100), dev), dev);

    expect(conclusion).toBe(
      "What carries the whole catalog here within the known limits, cheapest first: " +
        "gateway, shared-ingress, load-balancer-per-service.",
    );
  });
});

test("npm start has a line for each strategy that was not chosen", () => {
  expect(alternatives(resolve(catalog, local), local)).toEqual([
    "load-balancer-per-service: 28 forwarding rules, 28 backend services, 186.15 USD a month; but no path routing for orders/history, orders/orders",
    "static-route: 0 forwarding rules, 0 backend services, 2 static routes, 0.00 USD a month; but Dataplane V2 drops it, by Cilium's default (R14, R15), the services range is a subnet range (R3), no path routing for orders/history, orders/orders, no external for storefront/shop",
    "gateway: 2 forwarding rules, 25 backend services, 73.00 USD a month; but no TCP for orders/events, platform/mail, no external for storefront/shop",
  ]);
});
