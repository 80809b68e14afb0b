/** What the strategy `static-route` refuses of a catalog: all at once, each with its reason. */
import { describe, expect, it, test } from "vitest";

import { entry, faultLines, localWith } from "./trial.js";
import { local } from "../../stacks/local.js";

const environment = localWith({
  clientAccess: "global",
  network: { ...local.network, serviceRange: "managed" },
  cluster: { ...local.cluster, dataplane: "legacy" },
  strategy: { kind: "static-route", redundancy: 2 },
  tls: { kind: "none" },
});
const linesOf = (catalog: unknown) => faultLines(catalog, { local: environment });

const NO_PROXY = "a route to the services range has no proxy";

describe("refused, with the reason", () => {
  it.each<[string, unknown, string[]]>([
    [
      "a host of two entries",
      { pay: { a: { port: 80, hosts: ["pay"] } }, web: { pay: { port: 80 } } },
      [
        `web.pay.hosts: claims host "pay", already claimed by pay.a, and ${NO_PROXY} that tells paths apart (facts, section 8); give it a host of its own`,
      ],
    ],
    [
      "a path that is not all of them",
      entry({ paths: [{ path: "/v1", match: "prefix" }] }),
      [
        `payments.refunds.paths: ["/v1"] cannot be told from other paths: ${NO_PROXY} (facts, section 8); use "/" with match "prefix" there, or leave the field out`,
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
        'payments.refunds.exposure: "external" is not possible: the strategy "static-route" has no external load balancer; override it with "internal" there, or leave the environment out',
      ],
    ],
  ])("%s", (_, catalog, lines) => {
    expect(linesOf(catalog)).toEqual(lines);
  });
});

test("what the shared ingress would refuse is carried: grpc without TLS, equal tcp ports, the port 443", () => {
  const tcp = { port: 443, protocol: "tcp" };

  expect(linesOf({ a: { one: tcp, two: tcp, rpc: { port: 9000, protocol: "grpc" } } })).toEqual([]);
});
