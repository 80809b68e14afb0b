/** What the strategy `gateway` refuses: all at once, each with its reason. */
import { describe, expect, it, test } from "vitest";

import { entry, faultLines, localWith } from "./trial.js";

const linesOf = (catalog: unknown, fields: object = {}) =>
  faultLines(catalog, {
    local: localWith({
      strategy: {
        kind: "gateway",
        proxySubnet: { kind: "create", range: "10.13.0.0/23" },
        urlMapSize: "1MiB",
      },
      tls: { kind: "none" },
      ...fields,
    }),
  });

describe("refused, with the reason", () => {
  it.each<[string, unknown, string[]]>([
    [
      "plain TCP, also on a port that an ingress controller would not give",
      entry({ port: 443, protocol: "tcp" }),
      [
        'payments.refunds.protocol: "tcp" cannot be carried: an HTTPRoute routes HTTP only (facts, section 7); leave the environment out, or use another strategy there',
      ],
    ],
    [
      "settings that the proxies do not have",
      entry({ timeouts: { connect: "2s", read: "9s", send: "5s" }, maxBodySize: "8MiB" }),
      ['timeouts.connect: "2s"', 'timeouts.send: "5s"', 'maxBodySize: "8MiB"'].map(
        (at) =>
          `payments.refunds.${at} has no effect: a Gateway has no such setting (facts, section 7); remove it there, or let the pods see to it`,
      ),
    ],
    [
      "an external entry",
      entry({ exposure: "external" }),
      [
        'payments.refunds.exposure: "external" is not possible: the strategy "gateway" has no external load balancer; override it with "internal" there, or leave the environment out',
      ],
    ],
    [
      "gRPC without a certificate",
      entry({ protocol: "grpc" }),
      [
        'payments.refunds.protocol: "grpc" needs TLS, which the environment has not (facts E15); give the environment tls of kind "secret", or leave it out',
      ],
    ],
    [
      "read timeouts of one Service that differ, one of them by default",
      {
        shop: {
          a: { port: 80, service: "web" },
          b: { port: 81, service: "web", timeouts: { read: "90s" } },
          c: { port: 80, service: "web", timeouts: { read: "1m" }, hosts: ["c"] },
        },
      },
      [
        'shop.b.timeouts.read: "90s" differs from "60s" of shop.a, which has the same Service "shop/web": a GCPBackendPolicy has one timeout for the Service (facts, section 7); make them equal or use another Service',
      ],
    ],
    [
      "protocols of one Service port that differ",
      {
        shop: {
          a: { port: 80, service: "web" },
          b: { port: 80, service: "web", protocol: "https" },
        },
      },
      [
        'shop.b.protocol: "https" differs from "http" of shop.a, which has the same Service "shop/web:80": the port of a Service has one appProtocol (facts, section 7); make them equal or use another Service',
      ],
    ],
    [
      "the namespace of the Gateways",
      entry({ namespace: "gateway-internal" }),
      [
        'payments.refunds.namespace: "gateway-internal" is a reserved namespace; use a namespace of the team',
      ],
    ],
    [
      "a host of another team, and a path twice",
      {
        pay: { a: { port: 80, hosts: ["pay"] }, b: { port: 90, hosts: ["pay"] } },
        web: { pay: { port: 80 } },
      },
      [
        'web.pay.hosts: claims host "pay", already claimed by pay.a of another team; choose another host',
        'pay.b.paths[0]: claims "pay/" (prefix), already claimed by pay.a (prefix /); give one of them another path',
      ],
    ],
  ])("%s", (_, catalog, lines) => {
    expect(linesOf(catalog)).toEqual(lines);
  });
});

test("a host may lead to Services of other namespaces, protocols and timeouts", () => {
  const pay = { port: 80, hosts: ["pay"], owner: "pay" };
  const api = { path: "/api", match: "prefix" };
  const other = { namespace: "n", protocol: "https", timeouts: { read: "9s" }, paths: [api] };

  expect(linesOf({ pay: { a: pay, b: { ...pay, ...other } } })).toEqual([]);
});
