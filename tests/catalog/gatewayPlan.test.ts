/** Claims about the plan of Gateways: within the limits, stable, and each name with one address. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { gatewayCount, URL_MAP_KIB, urlMapCapacity } from "../../catalog/gatewayCapacity.js";
import { planGateways, type GatewayPlan } from "../../catalog/gatewayPlan.js";
import { resolve } from "../../catalog/index.js";
import type { ResolvedService } from "../../catalog/schema.js";
import { local } from "../../stacks/local.js";
import { DOMAIN, service } from "../components/samples.js";

const small = { routes: 8, hosts: 8, backends: 8 };
const plain = (index: number) => service(`team/s${index}`);
const many = (count: number) => Array.from({ length: count }, (_, index) => plain(index));

/** Host -> Gateways that carry it. */
function placesOf({ routes }: GatewayPlan): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const { hosts, gateway } of routes)
    for (const host of hosts) places.set(host, (places.get(host) ?? new Set()).add(gateway));
  return places;
}

test("the limits are those of the facts", () => {
  expect(urlMapCapacity(URL_MAP_KIB["128KiB"])).toEqual({
    routes: 200,
    hosts: 2000,
    backends: 2500,
  });
  expect(urlMapCapacity(URL_MAP_KIB["1MiB"]).routes).toBe(1600);
});

test.each([
  [1, 1],
  [200, 1],
  [201, 2],
  [300, 2],
  [301, 3],
])("%i routes in URL maps of 128 KiB need %i Gateways", (routes, gateways) => {
  expect(gatewayCount({ routes, hosts: routes, backends: routes }, urlMapCapacity(128))).toBe(
    gateways,
  );
});

test("one Gateway has the wildcard alone, and an entry one HTTPRoute with its hosts and paths", () => {
  const paths = [
    { path: "/v1", match: "prefix" },
    { path: "/ok", match: "exact" },
  ] as const;
  const hosts = [`b.${DOMAIN}`, `a.${DOMAIN}`];
  const plan = planGateways(
    [
      service("pay/refunds", { hosts, paths, timeoutSeconds: { read: 9 } }),
      service("a/tcp", { protocol: "tcp" }),
    ],
    small,
    DOMAIN,
  );

  expect(plan).toEqual({
    gateways: ["internal"],
    routes: [
      {
        key: "pay/refunds",
        team: "pay",
        entry: "refunds",
        namespace: "pay",
        gateway: "internal",
        hosts: [`a.${DOMAIN}`, `b.${DOMAIN}`],
        paths,
        service: "refunds",
        port: 80,
      },
    ],
    backends: [{ namespace: "pay", service: "refunds", readTimeoutSeconds: 9 }],
    records: [],
  });
});

test("250 generated services in URL maps of 128 KiB: two Gateways, both within", () => {
  const services = resolve(generateCatalog(250), local);
  const plan = planGateways(services, urlMapCapacity(128), local.domain);

  const sizes = plan.gateways.map((name) =>
    plan.routes
      .filter(({ gateway }) => gateway === name)
      .reduce((sum, { hosts, paths }) => sum + hosts.length * paths.length, 0),
  );
  expect(plan.gateways).toEqual(["internal", "internal-2"]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(260);
  expect(sizes.every((size) => size <= 200)).toBe(true);
});

const catalogs = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 })
  .map((numbers) => numbers.map(plain));

describe("for every catalog", () => {
  test("no Gateway is over its limits, and every host is on one", () => {
    fc.assert(
      fc.property(catalogs, (services) => {
        const plan = planGateways(services, small, DOMAIN);

        for (const name of plan.gateways)
          expect(plan.routes.filter(({ gateway }) => gateway === name).length).toBeLessThanOrEqual(
            small.routes,
          );
        expect([...placesOf(plan).values()].every(({ size }) => size === 1)).toBe(true);
        expect(placesOf(plan).size).toBe(services.length);
      }),
    );
  });

  test("one more host moves no other, but to a Gateway that is new", () => {
    fc.assert(
      fc.property(catalogs, fc.integer({ min: 401, max: 900 }), (services, number) => {
        const before = planGateways(services, small, DOMAIN);
        const after = planGateways([...services, plain(number)], small, DOMAIN);

        const places = placesOf(after);
        for (const [host, [gateway = ""]] of placesOf(before)) {
          const [now = ""] = places.get(host) ?? [];
          if (now !== gateway) expect(before.gateways).not.toContain(now);
        }
      }),
    );
  });

  test("every name resolves to its Gateway: records hide no host of the wildcard", () => {
    const deep = (number: number): ResolvedService =>
      service(`team/s${number}`, {
        hosts: [`${["", "a.", "b.a."][number % 3] ?? ""}h${number % 7}.${DOMAIN}`],
      });
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(numbers, (all) => {
        const plan = planGateways(all.map(deep), { ...small, routes: 4, hosts: 4 }, DOMAIN);
        const own = new Map(plan.records.map(({ host, gateway }) => [host, gateway]));

        for (const [host, [gateway]] of placesOf(plan)) {
          const label =
            host
              .slice(0, -DOMAIN.length - 1)
              .split(".")
              .at(-1) ?? "";
          const hidden = [...own.keys()].some(
            (name) => name === `${label}.${DOMAIN}` || name.endsWith(`.${label}.${DOMAIN}`),
          );
          expect(own.get(host) ?? (hidden ? "nowhere" : plan.gateways[0])).toBe(gateway);
        }
      }),
    );
  });
});

test("entries of one host are on its Gateway, each with an HTTPRoute of its own", () => {
  const shared = { hosts: [`s1.${DOMAIN}`], paths: [{ path: "/x", match: "prefix" }] } as const;
  const plan = planGateways([...many(20), service("team/extra", shared)], small, DOMAIN);

  const routes = plan.routes.filter(({ hosts }) => hosts.includes(`s1.${DOMAIN}`));
  expect(routes).toHaveLength(2);
  expect(new Set(routes.map(({ gateway }) => gateway)).size).toBe(1);
});
