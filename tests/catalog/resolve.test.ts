/** What an entry becomes in an environment. */
import { describe, expect, it } from "vitest";

import { resolve } from "../../catalog/resolve.js";
import type { Catalog } from "../../catalog/schema.js";

const dev = { name: "dev", domain: "dev.example.com" };

describe("resolve", () => {
  it("fills in every default", () => {
    expect(resolve({ payments: { refunds: { port: 8080 } } }, dev)).toEqual([
      {
        id: "payments/refunds",
        team: "payments",
        key: "refunds",
        owner: "payments",
        description: undefined,
        namespace: "payments",
        service: "refunds",
        port: 8080,
        protocol: "http",
        exposure: "internal",
        hosts: ["refunds.dev.example.com"],
        paths: [{ path: "/", match: "prefix" }],
        timeoutSeconds: {},
        maxBodyBytes: undefined,
        selector: { app: "refunds" },
      },
    ]);
  });

  it("takes every field as written, in its unit", () => {
    const catalog: Catalog = {
      payments: {
        refunds: {
          description: "Gives money back",
          owner: "#refunds",
          namespace: "money",
          service: "refunds-v2",
          port: 9000,
          protocol: "grpc",
          exposure: "external",
          hosts: ["refunds", "api.refunds"],
          paths: [{ path: "/v2", match: "exact" }],
          timeouts: { connect: "2000ms", read: "5m", send: "1h" },
          maxBodySize: "8MiB",
          selector: { app: "r", tier: "api" },
        },
      },
    };

    expect(resolve(catalog, dev)).toEqual([
      {
        id: "payments/refunds",
        team: "payments",
        key: "refunds",
        owner: "#refunds",
        description: "Gives money back",
        namespace: "money",
        service: "refunds-v2",
        port: 9000,
        protocol: "grpc",
        exposure: "external",
        hosts: ["refunds.dev.example.com", "api.refunds.dev.example.com"],
        paths: [{ path: "/v2", match: "exact" }],
        timeoutSeconds: { connect: 2, read: 300, send: 3600 },
        maxBodyBytes: 8 * 1024 * 1024,
        selector: { app: "r", tier: "api" },
      },
    ]);
  });

  it("derives the selector from the Service, not from the key", () => {
    const [service] = resolve({ t: { key: { service: "other", port: 1 } } }, dev);

    expect(service?.selector).toEqual({ app: "other" });
  });

  it("replaces a field by the environment's override, as a whole", () => {
    const catalog: Catalog = {
      t: {
        a: {
          port: 1,
          timeouts: { connect: "1s", read: "2s" },
          overrides: { dev: { port: 2, timeouts: { read: "9s" } }, prod: { port: 3 } },
        },
      },
    };

    const [service] = resolve(catalog, dev);

    expect(service?.port).toBe(2);
    expect(service?.timeoutSeconds).toEqual({ read: 9 });
  });

  it("leaves out entries of other environments and sorts by id", () => {
    const catalog: Catalog = {
      z: { b: { port: 1 }, a: { port: 1 } },
      a: { x: { port: 1, environments: ["prod"] }, y: { port: 1, environments: ["dev"] } },
    };

    expect(resolve(catalog, dev).map(({ id }) => id)).toEqual(["a/y", "z/a", "z/b"]);
  });

  it("gives a tcp service its host and no path", () => {
    const [service] = resolve({ t: { queue: { port: 5672, protocol: "tcp" } } }, dev);

    expect(service?.hosts).toEqual(["queue.dev.example.com"]);
    expect(service?.paths).toEqual([]);
  });
});
