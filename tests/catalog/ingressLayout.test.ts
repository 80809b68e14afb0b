/** Claims about which Ingress objects carry which routes. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { planIngresses, type PlannedIngress } from "../../catalog/ingressLayout.js";
import { DOMAIN, service } from "../components/samples.js";

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => service(`pay/s${index}`));

const hostsOf = (ingresses: readonly PlannedIngress[]) =>
  ingresses.flatMap(({ rules }) => rules.map(({ host }) => host)).sort();

describe("per host", () => {
  test("services that share a host share its Ingress, with paths in order", () => {
    const shared = { hosts: [`orders.${DOMAIN}`] };
    const planned = planIngresses(
      [
        service("shop/orders", shared),
        service("shop/orders-v2", { ...shared, paths: [{ path: "/v2", match: "prefix" }] }),
      ],
      { kind: "per-host" },
      DOMAIN,
    );

    expect(planned.map(({ name, rules }) => [name, rules])).toEqual([
      [
        "orders",
        [
          {
            host: `orders.${DOMAIN}`,
            paths: [
              { path: "/", match: "prefix", service: "orders", port: 80 },
              { path: "/v2", match: "prefix", service: "orders-v2", port: 80 },
            ],
          },
        ],
      ],
    ]);
  });

  test("a tcp entry has no Ingress", () => {
    const tcp = service("db/pg", { protocol: "tcp", port: 5432 });
    expect(planIngresses([tcp], { kind: "per-host" }, DOMAIN)).toEqual([]);
  });

  test.each([
    ["grpc", { "nginx.ingress.kubernetes.io/backend-protocol": "GRPC" }],
    ["https", { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" }],
    ["http", {}],
  ] as const)("%s becomes the annotations of facts E13", (protocol, annotations) => {
    const [planned] = planIngresses([service("a/b", { protocol })], { kind: "per-host" }, DOMAIN);

    expect(planned?.annotations).toEqual(annotations);
  });

  test("body size and timeouts are annotations in bytes and whole seconds", () => {
    const limits = {
      maxBodyBytes: 8 * 1024 * 1024,
      timeoutSeconds: { connect: 2, read: 30, send: 40 },
    };
    const [planned] = planIngresses([service("a/b", limits)], { kind: "per-host" }, DOMAIN);

    expect(planned?.annotations).toEqual({
      "nginx.ingress.kubernetes.io/proxy-body-size": "8388608",
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "2",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "30",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "40",
    });
  });
});

describe("sharded", () => {
  const layout = (rulesPerIngress: number) => ({ kind: "sharded" as const, rulesPerIngress });

  test("one shard as long as the hosts fit, named by team, namespace, exposure and settings", () => {
    const planned = planIngresses(many(100), layout(100), DOMAIN);

    expect(planned.map(({ name, rules, after }) => [name, rules.length, after])).toEqual([
      ["pay.pay.internal.default", 100, undefined],
    ]);
  });

  test("hosts of unequal settings or exposure never share an object", () => {
    const services = [
      service("pay/a"),
      service("pay/b", { timeoutSeconds: { read: 30 } }),
      service("pay/c", { exposure: "external" }),
      service("pay/d", { namespace: "other" }),
    ];

    expect(planIngresses(services, layout(100), DOMAIN)).toHaveLength(4);
  });

  test("an overfull shard is split: one object keeps its name, the new one is written after it", () => {
    const before = planIngresses(many(100), layout(100), DOMAIN);
    const after = planIngresses(many(101), layout(100), DOMAIN);

    expect(before.map(({ name }) => name)).toEqual(["pay.pay.internal.default"]);
    expect(after.map(({ name, after: origin }) => [name, origin])).toEqual([
      ["pay.pay.internal.default", undefined],
      ["pay.pay.internal.default.b1", "pay.pay.internal.default"],
    ]);
  });

  test("adding one host changes one object, or splits one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 2, max: 100 }), (n, size) => {
        const before = planIngresses(many(n), layout(size), DOMAIN);
        const after = planIngresses(many(n + 1), layout(size), DOMAIN);

        const old = new Map(before.map(({ name, rules }) => [name, JSON.stringify(rules)]));
        const changed = after.filter(({ name, rules }) => old.get(name) !== JSON.stringify(rules));
        const created = changed.filter(({ name }) => !old.has(name));
        const gone = before.filter(({ name }) => !after.some((ingress) => ingress.name === name));
        expect(gone).toEqual([]);
        // A split changes the shard that was full and adds its other half (rarely more than once).
        expect(changed.length - created.length).toBeLessThanOrEqual(1);
        for (const { after: origin } of created) expect(origin).toBeDefined();
      }),
    );
  });

  test("every host is in exactly one object, none larger than allowed, each after its origin", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 100 }), (n, size) => {
        const planned = planIngresses(many(n), layout(size), DOMAIN);

        expect(hostsOf(planned)).toEqual(
          many(n)
            .flatMap(({ hosts }) => hosts)
            .sort(),
        );
        expect(Math.max(...planned.map(({ rules }) => rules.length))).toBeLessThanOrEqual(size);
        const names = planned.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        planned.forEach(({ after }, index) => {
          if (after !== undefined) expect(names.slice(0, index)).toContain(after);
        });
      }),
    );
  });
});
