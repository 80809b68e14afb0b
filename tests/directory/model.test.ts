/** What the directory says of a service: where it is and how a VM calls it. */
import { describe, expect, test } from "vitest";

import { catalog } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import { directoryOf, type Addresses } from "../../directory/model.js";
import { readOutputs } from "../../directory/outputs.js";
import { directoryPage } from "../../directory/page.js";
import { dev } from "../../stacks/dev.js";
import type { Environment, Strategy } from "../../stacks/environment.js";
import { environments } from "../../stacks/index.js";

const sites = Object.values(environments);
const none: Addresses = new Map();

const teams: Catalog = {
  web: {
    shop: { port: 8080, paths: [{ path: "/v1", match: "prefix" }] },
    vault: { port: 8443, protocol: "https" },
    rank: { port: 9000, protocol: "grpc" },
    queue: { port: 9092, protocol: "tcp" },
  },
};

const commands = (environment: Environment) =>
  directoryOf(teams, [environment], none).flatMap(({ places }) =>
    places.flatMap(({ calls }) => calls.map(({ command }) => command)),
  );

describe("how a VM calls", () => {
  const perService: Strategy = { kind: "load-balancer-per-service", addressSharing: "none" };
  const route: Strategy = { kind: "static-route", redundancy: 2 };
  const host = (name: string) => `${name}.dev.svc.example.com`;

  test.each([
    [
      "a proxy with the environment's certificate",
      dev,
      [
        `nc -vz ${host("queue")} 9092`,
        `grpcurl ${host("rank")}:443 list`,
        `curl https://${host("shop")}/v1`,
        `curl https://${host("vault")}/`,
      ],
    ],
    [
      "a proxy without one",
      { ...dev, tls: { kind: "none" } },
      [
        `nc -vz ${host("queue")} 9092`,
        `grpcurl -plaintext ${host("rank")}:80 list`,
        `curl http://${host("shop")}/v1`,
        `curl http://${host("vault")}/`,
      ],
    ],
    [
      "a load balancer of the service alone",
      { ...dev, tls: { kind: "none" }, strategy: perService },
      [
        `nc -vz ${host("queue")} 9092`,
        `grpcurl -plaintext ${host("rank")}:9000 list`,
        `curl http://${host("shop")}/v1`,
        `curl https://${host("vault")}/`,
      ],
    ],
    [
      "a route to a ClusterIP of the service alone",
      { ...dev, tls: { kind: "none" }, strategy: route },
      [
        `nc -vz ${host("queue")} 9092`,
        `grpcurl -plaintext ${host("rank")}:9000 list`,
        `curl http://${host("shop")}/v1`,
        `curl https://${host("vault")}/`,
      ],
    ],
  ] satisfies [string, Environment, string[]][])("%s", (_, environment, expected) => {
    expect(commands(environment)).toEqual(expected);
  });
});

test("every service of every environment is there once, with all its places", () => {
  const entries = directoryOf(catalog, sites, none);

  expect(entries).toHaveLength(28);
  expect(entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).sort());
  const places = (id: string) =>
    entries.find((entry) => entry.id === id)?.places.map(({ environment }) => environment);
  expect(places("payments/refunds")).toEqual(["local", "dev", "staging", "prod"]);
  expect(places("insights/experiments")).toEqual(["local", "dev"]);
  expect(entries.find(({ id }) => id === "platform/audit")?.owner).toBe("security@example.com");
});

describe("addresses", () => {
  const file = (option: string, data: unknown) => ({ option, text: JSON.stringify(data) });
  const addressOf = (addresses: Addresses) =>
    directoryOf(teams, [dev], addresses).flatMap(({ places }) =>
      places.flatMap(({ calls }) => calls.map(({ address }) => address)),
    );

  test("by exposure, or by host where each service has its own", () => {
    const shared = readOutputs(
      [file("dev=a.json", { loadBalancerAddresses: { internal: "10.0.0.9" }, domain: "x" })],
      ["dev"],
    );
    const own = readOutputs(
      [file("dev=a.json", { loadBalancerAddresses: { "rank.dev.svc.example.com": "10.0.0.7" } })],
      ["dev"],
    );

    expect(addressOf(shared.addresses)).toEqual(Array(4).fill("10.0.0.9"));
    expect(addressOf(own.addresses)).toEqual([undefined, "10.0.0.7", undefined, undefined]);
  });

  test("what cannot be read is a fault each, all at once", () => {
    const { addresses, faults } = readOutputs(
      [
        { option: "dev", text: undefined },
        { option: "div=a.json", text: "{}" },
        { option: "dev=gone.json", text: undefined },
        { option: "dev=page.html", text: "<html>" },
        file("prod=a.json", { loadBalancerAddresses: { internal: "<b>" } }),
      ],
      ["dev", "prod"],
    );

    expect(addresses.size).toBe(0);
    expect(faults.map(({ at, problem, cure }) => `${at}: ${problem}; ${cure}`)).toEqual([
      '--outputs "dev": names no file; write it like "dev=outputs.json"',
      '--outputs "div=a.json": the page has no environment "div"; did you mean "dev"?',
      '--outputs "dev=gone.json": it cannot be read; give the path of a file that exists',
      '--outputs "dev=page.html": it has no loadBalancerAddresses; give what `pulumi stack output --json -s dev` prints after an up',
      '--outputs "prod=a.json": it has no loadBalancerAddresses; give what `pulumi stack output --json -s prod` prints after an up',
    ]);
  });
});

test("no value of the catalog becomes markup", () => {
  const hostile = `<script>alert("&")</script>' onload='x`;
  const entries = directoryOf(
    { web: { shop: { port: 80, description: hostile, owner: hostile } } },
    [dev],
    none,
  );

  const page = directoryPage(entries, ["dev"]);

  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).toContain(
    "&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;&apos; onload=&apos;x",
  );
});
