/** Prices: sums worked by hand from facts P1 to P14, and what must hold of any sum. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { breakEvenServices, costOf, fixedPerMonthUsd } from "../../compare/cost.js";
import { plainDemand, plus } from "../../compare/demand.js";
import { STRATEGIES } from "../../compare/objectCount.js";
import type { GatewayCapacity } from "../../catalog/gatewayCapacity.js";
import {
  controllerNodesPerMonthUsd,
  forwardingRulesPerMonthUsd,
  gatewaysPerMonthUsd,
  proxiesPerMonthUsd,
} from "../../compare/prices.js";
import { siteOf } from "../../compare/site.js";
import { dev } from "../../stacks/dev.js";

const site = siteOf(dev);
const capacity: GatewayCapacity = { routes: 1600, hosts: 2000, backends: 2500 };

describe("a month by hand", () => {
  test.each([
    [0, 0],
    [1, 18.25],
    [5, 18.25],
    [6, 25.55],
    [10, 54.75],
    [50, 346.75],
    [500, 3631.75],
    [1000, 7281.75],
  ])("%i internal forwarding rules (P5)", (rules, usd) => {
    expect(forwardingRulesPerMonthUsd(rules)).toBeCloseTo(usd, 6);
  });

  test("three proxies of a Gateway, without and with its forwarding rule (P9)", () => {
    expect(proxiesPerMonthUsd(1)).toBeCloseTo(54.75, 6);
    expect(gatewaysPerMonthUsd(1, 1)).toBeCloseTo(73, 6);
    expect(gatewaysPerMonthUsd(1, 2)).toBeCloseTo(73, 6);
    expect(gatewaysPerMonthUsd(3, 6)).toBeCloseTo(164.25 + 25.55, 6);
  });

  test("three nodes for the controller (P14)", () => {
    expect(controllerNodesPerMonthUsd(3)).toBeCloseTo(146.76, 2);
  });
});

describe("500 plain services", () => {
  const cost = (kind: (typeof STRATEGIES)[number]) =>
    costOf(kind, plainDemand(500, site), capacity);

  test("fixed, next service and per GiB", () => {
    expect(STRATEGIES.map((kind) => cost(kind).perMonthUsd)).toEqual([
      { low: 3631.75, high: 3631.75 },
      { low: 0, high: 0 },
      { low: 18.25, high: 165.01 },
      { low: 54.75, high: 73 },
    ]);
    expect(STRATEGIES.map((kind) => cost(kind).nextServicePerMonthUsd.high)).toEqual([
      7.3, 0, 0, 0,
    ]);
    // 0.01 x 2/3 for a hop over three zones (P7).
    const [perService, route, ingress, gateway] = STRATEGIES.map((kind) => cost(kind).perGiBUsd);
    expect(perService?.low).toBe(0.008);
    // externalTrafficPolicy Local: the node that is asked has the pod.
    expect(perService?.high).toBe(0.008);
    expect(route?.high).toBeCloseTo(0.02 / 3, 10);
    expect(ingress?.low).toBeCloseTo(0.008 + 0.02 / 3, 10);
    expect(gateway).toEqual({ low: 0.008, high: 0.008 });
  });
});

describe("from how many services a load balancer each is the dearer one (facts, section 4)", () => {
  test.each([
    [165.01, 26],
    [18.25, 6],
    [54.75, 11],
    [73, 13],
    [0, 1],
    [18.24, 1],
  ])("than %f USD a month", (usd, services) => {
    expect(breakEvenServices(usd)).toBe(services);
  });

  test("is the first size that costs more, for any sum", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000 }), (cents) => {
        const services = breakEvenServices(cents / 100);
        const costs = (rules: number) => Math.round(forwardingRulesPerMonthUsd(rules) * 100);

        expect(costs(services)).toBeGreaterThan(cents);
        expect(costs(services - 1)).toBeLessThanOrEqual(cents);
      }),
    );
  });
});

test("one more service never costs less", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STRATEGIES),
      fc.integer({ min: 0, max: 6000 }),
      (kind, services) => {
        const demand = plainDemand(services, site);
        const now = fixedPerMonthUsd(kind, demand, capacity);
        const next = fixedPerMonthUsd(kind, plus(demand, 1), capacity);

        expect(next.low).toBeGreaterThanOrEqual(now.low);
        expect(next.high).toBeGreaterThanOrEqual(now.high);
      },
    ),
  );
});
