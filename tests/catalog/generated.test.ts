/** Catalogs of benchmark size. */
import { describe, expect, it } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { check, resolve } from "../../catalog/index.js";
import { environments } from "../../stacks/index.js";
import { local } from "../../stacks/local.js";

describe("generateCatalog", () => {
  it("makes 5,000 services of 50 teams that no rule refuses", () => {
    const catalog = generateCatalog(5000);

    expect(Object.keys(catalog)).toHaveLength(50);
    expect(resolve(catalog, local)).toHaveLength(5000);
    expect(check(catalog, environments).faults).toEqual([]);
  });

  it("adds one entry and changes none when it makes one service more", () => {
    const before = resolve(generateCatalog(500), local);
    const after = resolve(generateCatalog(501), local);

    expect(after.filter(({ id }) => !before.some((service) => service.id === id))).toHaveLength(1);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it("mixes protocols, timeouts, hosts and paths, with plain http above all", () => {
    const services = resolve(generateCatalog(100), local);
    const count = (of: (service: (typeof services)[number]) => boolean) =>
      services.filter(of).length;

    expect(count(({ timeoutSeconds }) => timeoutSeconds.read !== undefined)).toBe(10);
    expect(count(({ paths }) => paths.length === 2)).toBe(3);
    expect(count(({ hosts }) => hosts.length === 2)).toBe(1);
    expect(count(({ protocol }) => protocol === "grpc")).toBe(1);
    expect(count(({ protocol }) => protocol === "https")).toBe(1);
    expect(count(({ protocol }) => protocol === "http")).toBe(98);
  });
});
