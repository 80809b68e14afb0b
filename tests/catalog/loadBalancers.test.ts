/** What the strategy `load-balancer-per-service` refuses: all at once, each with its reason. */
import { describe, expect, it, test } from "vitest";

import type { AddressSharing } from "../../stacks/environment.js";
import { entry, faultLines, localWith } from "./trial.js";

const linesOf = (catalog: unknown, addressSharing: AddressSharing = "none", fields: object = {}) =>
  faultLines(catalog, {
    local: localWith({
      strategy: { kind: "load-balancer-per-service", addressSharing },
      tls: { kind: "none" },
      ...fields,
    }),
  });

const NO_PROXY = "a load balancer for each service has no proxy";

describe("refused, with the reason", () => {
  it.each<[string, unknown, string[]]>([
    [
      "a host of two entries, also of two teams and other protocols",
      {
        pay: { a: { port: 80, hosts: ["pay"] }, b: { port: 90, protocol: "tcp", hosts: ["pay"] } },
        web: { pay: { port: 80 } },
      },
      ["pay.b", "web.pay"].map(
        (at) =>
          `${at}.hosts: claims host "pay", already claimed by pay.a, and ${NO_PROXY} that tells paths apart (facts, section 8); give it a host of its own`,
      ),
    ],
    [
      "a path that is not all of them",
      entry({ paths: [{ path: "/v1", match: "prefix" }] }),
      [
        `payments.refunds.paths: ["/v1"] cannot be told from other paths: ${NO_PROXY} (facts, section 8); use "/" with match "prefix" there, or leave the field out`,
      ],
    ],
    [
      "an exact path",
      entry({ paths: [{ path: "/", match: "exact" }] }),
      [
        `payments.refunds.paths: ["/"] cannot be told from other paths: ${NO_PROXY} (facts, section 8); use "/" with match "prefix" there, or leave the field out`,
      ],
    ],
    [
      "settings of a proxy",
      entry({ timeouts: { read: "5s" }, maxBodySize: "8MiB" }),
      [
        `payments.refunds.timeouts: {"read":"5s"} has no effect: ${NO_PROXY} (facts, section 8); remove it, or let the pods see to it`,
        `payments.refunds.maxBodySize: "8MiB" has no effect: ${NO_PROXY} (facts, section 8); remove it, or let the pods see to it`,
      ],
    ],
    [
      "an external entry",
      entry({ exposure: "external" }),
      [
        'payments.refunds.exposure: "external" is not possible: the strategy "load-balancer-per-service" has no external load balancer; override it with "internal" there, or leave the environment out',
      ],
    ],
    [
      "a path on a tcp entry, once",
      entry({ protocol: "tcp", paths: [{ path: "/v1", match: "prefix" }] }),
      ['payments.refunds.paths: has no effect with protocol "tcp" (facts E14); remove it'],
    ],
  ])("%s", (_, catalog, lines) => {
    expect(linesOf(catalog)).toEqual(lines);
  });
});

test("what the shared ingress would refuse is carried: grpc without TLS, equal tcp ports, the port 443", () => {
  const tcp = { port: 443, protocol: "tcp" };

  expect(
    linesOf({ a: { one: tcp, two: tcp, rpc: { port: 9000, protocol: "grpc" } } }, "shared"),
  ).toEqual([]);
});

const services = (count: number) => ({
  team: Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, { port: 80 }])),
});

test("750 services fit into a cluster made here, 751 do not", () => {
  expect(linesOf(services(750))).toEqual([]);
  expect(linesOf(services(751))).toEqual([
    'local.strategy.kind: "load-balancer-per-service" would make 751 load balancers, and a cluster with Dataplane V2 takes 750 (facts Q9); use "shared-ingress", or leave the environment out of entries',
  ]);
});

describe("a shared address", () => {
  const web = { port: 8080, service: "web" };

  it("serves entries of one Service on one port once", () => {
    const catalog = { team: { a: web, b: web } };

    expect(linesOf(catalog, "none")).toEqual([]);
    expect(linesOf(catalog, "shared")).toEqual([
      'team.b.service: "web" shares one address with team.a, whose clients call port 80 too (facts Q12); use another Service, or the environment\'s addressSharing "none"',
    ]);
  });

  it("serves ten entries", () => {
    const ports = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, n) => [
          `s${n}`,
          { port: 9000 + n, protocol: "tcp", service: "web" },
        ]),
      );

    expect(linesOf({ team: ports(10) }, "shared")).toEqual([]);
    expect(linesOf({ team: ports(11) }, "shared")).toEqual([
      'team.s9.service: "web" is the Service of 11 entries, and 10 forwarding rules share an address (facts Q12); use another Service, or the environment\'s addressSharing "none"',
    ]);
  });
});
