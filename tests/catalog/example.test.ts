/** The shipped catalog: what service developers imitate, so it must show everything and be right. */
import { describe, expect, it } from "vitest";

import { catalog, check, resolve } from "../../catalog/index.js";
import type {
  Catalog,
  Exposure,
  PathMatch,
  Protocol,
  ServiceEntry,
  Timeouts,
} from "../../catalog/schema.js";
import { environments } from "../../stacks/index.js";
import { local } from "../../stacks/local.js";

const teams: Catalog = catalog;
const entries = Object.entries(teams).flatMap(([team, services]) =>
  Object.entries(services).map(
    ([key, entry]): { team: string; key: string; entry: ServiceEntry } => ({
      team,
      key,
      entry,
    }),
  ),
);

/** Every value of a union, kept complete by the compiler. */
const all = <T extends string>(names: Record<T, true>): string[] => Object.keys(names).sort();

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe("the example catalog", () => {
  it("is free of faults in every shipped environment", () => {
    const result = check(catalog, environments);

    expect(result.faults).toEqual([]);
    expect(result.environments.map(({ name }) => name)).toEqual([
      "local",
      "dev",
      "staging",
      "prod",
    ]);
  });

  it("has 28 services of 7 teams", () => {
    expect([entries.length, Object.keys(teams).length]).toEqual([28, 7]);
  });

  it("uses every field of an entry", () => {
    const fields: Record<keyof ServiceEntry, true> = {
      namespace: true,
      service: true,
      port: true,
      protocol: true,
      exposure: true,
      hosts: true,
      paths: true,
      timeouts: true,
      maxBodySize: true,
      selector: true,
      description: true,
      owner: true,
      environments: true,
      overrides: true,
    };

    const used = entries.flatMap(({ entry }) => [
      ...Object.keys(entry),
      ...Object.values(entry.overrides ?? {}).flatMap((override) => Object.keys(override)),
    ]);

    expect(sorted(used)).toEqual(all(fields));
  });

  it("uses every timeout, protocol, exposure and way to match a path", () => {
    const services = resolve(catalog, local);

    const timeouts = entries.flatMap(({ entry }) => Object.keys(entry.timeouts ?? {}));

    expect(sorted(timeouts)).toEqual(
      all<keyof Timeouts>({ connect: true, read: true, send: true }),
    );
    expect(sorted(services.map(({ protocol }) => protocol))).toEqual(
      all<Protocol>({ http: true, https: true, grpc: true, tcp: true }),
    );
    expect(sorted(services.map(({ exposure }) => exposure))).toEqual(
      all<Exposure>({ internal: true, external: true }),
    );
    expect(sorted(services.flatMap(({ paths }) => paths.map(({ match }) => match)))).toEqual(
      all<PathMatch>({ prefix: true, exact: true }),
    );
  });

  it("shows several hosts, several paths, a shared host and a Service of another name", () => {
    const services = resolve(catalog, local);
    const hosts = services.flatMap((service) => service.hosts);

    expect(services.filter((service) => service.hosts.length > 1).map(({ id }) => id)).toEqual([
      "identity/login",
      "insights/dashboards",
      "payments/checkout",
    ]);
    expect(services.filter(({ paths }) => paths.length > 1).map(({ id }) => id)).toEqual([
      "identity/tokens",
      "orders/history",
      "storefront/images",
    ]);
    expect(hosts.filter((host, index) => hosts.indexOf(host) !== index)).toEqual([
      "orders.local.svc.example.com",
    ]);
    expect(services.filter(({ key, service }) => key !== service).map(({ id }) => id)).toEqual([
      "fulfilment/picking",
      "orders/history",
      "payments/fraud-score",
      "platform/feature-flags",
      "storefront/product-search",
    ]);
  });
});
