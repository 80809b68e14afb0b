/** Quotas: what is used, what is left, and at how many services a limit is met. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { demandOf, plainDemand, plus } from "../../compare/demand.js";
import { HISTORY, LIMIT_NAMES, type LimitName } from "../../compare/limits.js";
import { STRATEGIES, type StrategyKind } from "../../compare/objectCount.js";
import { gatewaysOf, objectsOf } from "../../compare/objects.js";
import type { GivenQuota } from "../../compare/quotas.js";
import { firstLimit, gatewayCapacity, limitUses } from "../../compare/reach.js";
import { siteOf } from "../../compare/site.js";
import { dev } from "../../stacks/dev.js";
import { staging } from "../../stacks/staging.js";

const site = siteOf(dev);
const given = (quotas: Partial<Record<LimitName, Omit<GivenQuota, "from">>>) =>
  new Map(
    LIMIT_NAMES.flatMap((name) => {
      const quota = quotas[name];
      return quota ? [[name, { ...quota, from: "--quota" }] as const] : [];
    }),
  );

function use(
  kind: StrategyKind,
  name: LimitName,
  services: number,
  quotas: Parameters<typeof given>[0] = {},
) {
  const uses = limitUses(kind, plainDemand(services, site), given(quotas));
  return uses.find((one) => one.name === name);
}

describe("a quota that Google does not print", () => {
  test("is unknown, whatever it was once", () => {
    const found = use("load-balancer-per-service", "INTERNAL_FORWARDING_RULES_PER_NETWORK", 40);

    expect(found).toMatchObject({ used: 40, usedByOthers: 0, from: "facts" });
    expect([found?.limit, found?.headRoom, found?.fitsServices]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(HISTORY.map(({ value }) => value)).toEqual([50, 75, 300, 500]);
  });

  test("counts when it is given, less what others use", () => {
    expect(
      use("load-balancer-per-service", "INTERNAL_FORWARDING_RULES_PER_NETWORK", 40, {
        INTERNAL_FORWARDING_RULES_PER_NETWORK: { limit: 75, usage: 20 },
      }),
    ).toMatchObject({ used: 40, limit: 75, usedByOthers: 20, headRoom: 15, fitsServices: 55 });
  });
});

describe("at N services a limit is met", () => {
  test("three zonal NEGs per service (Q19)", () => {
    expect(
      use("load-balancer-per-service", "NETWORK_ENDPOINT_GROUPS", 1, {
        NETWORK_ENDPOINT_GROUPS: { limit: 100 },
      })?.fitsServices,
    ).toBe(33);
  });

  test("two firewall rules per service, for its clients and its health check (Q40, B8)", () => {
    const limits = { FIREWALLS: { limit: 500 } };

    expect(use("load-balancer-per-service", "FIREWALLS", 500, limits)).toMatchObject({
      used: 1000,
      headRoom: -500,
      fitsServices: 250,
    });
  });

  test("750 LoadBalancer Services on Dataplane V2 (Q9), unknown elsewhere", () => {
    const [kind, name] = ["load-balancer-per-service", "LOAD_BALANCER_SERVICES"] as const;
    const elsewhere = limitUses(kind, plainDemand(10, siteOf(staging)), new Map());

    expect(use(kind, name, 10)?.fitsServices).toBe(750);
    expect(elsewhere.find((one) => one.name === name)?.limit).toBeUndefined();
  });

  test("two ClusterIPs per service where each has a Service for outside callers, of 4,096 (Q43)", () => {
    expect(use("load-balancer-per-service", "CLUSTER_IPS", 10)?.fitsServices).toBe(2048);
    expect(use("shared-ingress", "CLUSTER_IPS", 10)?.fitsServices).toBe(4093);
    expect(use("static-route", "CLUSTER_IPS", 10)?.fitsServices).toBe(2048);
  });

  test("one forwarding rule carries any number of services behind a shared ingress", () => {
    expect(
      use("shared-ingress", "INTERNAL_FORWARDING_RULES_PER_NETWORK", 5000, {
        INTERNAL_FORWARDING_RULES_PER_NETWORK: { limit: 1 },
      }),
    ).toMatchObject({ used: 1, headRoom: 0, fitsServices: Infinity });
  });

  test("no service fits where the limit is spent before the first", () => {
    expect(
      use("static-route", "STATIC_ROUTES_PER_NETWORK", 10, {
        STATIC_ROUTES_PER_NETWORK: { limit: 1 },
      }),
    ).toMatchObject({ used: 2, headRoom: -1, fitsServices: 0 });
  });

  test("Gateways: 1,600 routes in a URL map of 1 MiB, 200 in 128 KiB (Q29), 150 each where there are several", () => {
    const demand = plainDemand(500, site);
    const small = gatewayCapacity(given({ URL_MAP_KIB: { limit: 128 } }), demand);

    expect(gatewaysOf(demand, gatewayCapacity(new Map(), demand))).toBe(1);
    expect(gatewaysOf(demand, small)).toBe(4);
    expect(
      use("gateway", "REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK", 500, {
        REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK: { limit: 4 },
      })?.fitsServices,
    ).toBe(2400);
  });

  test("the first limit is the one that the fewest services meet", () => {
    const uses = limitUses("load-balancer-per-service", plainDemand(10, site), new Map());

    expect(firstLimit(uses)?.name).toBe("LOAD_BALANCER_SERVICES");
  });
});

describe("for every strategy, limit and size", () => {
  const quotas = given(
    Object.fromEntries(
      LIMIT_NAMES.filter(
        (name) => !["LOAD_BALANCER_SERVICES", "CLUSTER_IPS", "SUBNET_ADDRESSES"].includes(name),
      ).map((name) => [name, { limit: 777 }]),
    ),
  );

  test("the number that fits is exact: it fits, and one more does not", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STRATEGIES),
        fc.integer({ min: 0, max: 5000 }),
        (kind, services) => {
          const demand = plainDemand(services, site);
          for (const { name, fitsServices } of limitUses(kind, demand, quotas)) {
            if (fitsServices === undefined || fitsServices === Infinity) continue;
            const roomAt = (size: number) =>
              limitUses(kind, plus(demand, size - services), quotas).find(
                (one) => one.name === name,
              )?.headRoom ?? 0;

            expect(roomAt(fitsServices), name).toBeGreaterThanOrEqual(0);
            expect(roomAt(fitsServices + 1), name).toBeLessThan(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("one more service never uses less of any kind", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STRATEGIES),
        fc.integer({ min: 0, max: 6000 }),
        (kind, services) => {
          const demand = plainDemand(services, site);
          const capacity = gatewayCapacity(new Map(), demand);
          const next = objectsOf(kind, plus(demand, 1), capacity);
          for (const { kind: object, platform, madeBy, count } of objectsOf(
            kind,
            demand,
            capacity,
          )) {
            const after = next.find(
              (one) => one.kind === object && one.platform === platform && one.madeBy === madeBy,
            );
            expect(after?.count, object).toBeGreaterThanOrEqual(count);
          }
        },
      ),
    );
  });
});

test("a catalog without services needs the shared load balancer, and no route", () => {
  const nothing = demandOf([], dev);
  const capacity = gatewayCapacity(new Map(), nothing);
  const count = (kind: StrategyKind, object: string) =>
    objectsOf(kind, nothing, capacity).find((one) => one.kind === object)?.count ?? 0;

  expect(count("load-balancer-per-service", "forwarding rule, internal")).toBe(0);
  expect(count("shared-ingress", "forwarding rule, internal")).toBe(1);
  expect(count("static-route", "static route")).toBe(0);
});
