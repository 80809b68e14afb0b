/** What must hold for every catalog that is accepted, whatever was written. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { check, resolve } from "../../catalog/index.js";
import type { Path, ResolvedService } from "../../catalog/schema.js";
import { local } from "../../stacks/local.js";
import { attacks, hostile } from "./attacks.js";

/** Few words, so that random entries often claim the same thing. */
const route = fc.constantFrom(
  { path: "/", match: "prefix" },
  { path: "/a", match: "prefix" },
  { path: "/a/", match: "prefix" },
  { path: "/a/b", match: "prefix" },
  { path: "/ab", match: "prefix" },
  { path: "/a", match: "exact" },
  { path: "/a/", match: "exact" },
  { path: "/a/b/c", match: "exact" },
);
const entryOn = (...hosts: string[]) =>
  fc.record({
    port: fc.constantFrom(80, 8080),
    hosts: fc.constantFrom(...hosts).map((host) => [host]),
    paths: fc.uniqueArray(route, { minLength: 1, maxLength: 2 }),
    protocol: fc.constantFrom("http", "http", "http", "grpc"),
  });

/** Two or three services on two hosts, beside another team that seldom wants one of them. */
const crowded = fc.record(
  {
    red: fc.record(
      { k: entryOn("x", "y"), l: entryOn("x", "y"), m: entryOn("x", "y") },
      { requiredKeys: ["k", "l"] },
    ),
    blue: fc.record({ n: entryOn("x", "z", "z", "z") }),
  },
  { requiredKeys: ["red"] },
);

/** The services whose path matches a request best: exact before prefix, longest prefix first. */
function winners(all: readonly ResolvedService[], host: string, request: string): string[] {
  const fits = ({ path, match }: Path) =>
    match === "exact"
      ? request === path
      : path === "/" || request === path || request.startsWith(`${path}/`);
  const rank = ({ path, match }: Path) => (match === "exact" ? 1000 : path.length);
  const found = all
    .filter(({ hosts }) => hosts.includes(host))
    .flatMap(({ id, paths }) => paths.filter(fits).map((one) => ({ id, rank: rank(one) })));
  const best = Math.max(...found.map((one) => one.rank));
  return found.filter((one) => one.rank === best).map(({ id }) => id);
}

describe("of accepted catalogs", () => {
  it("no two routes overlap: each request has at most one best route", () => {
    let shared = 0;
    fc.assert(
      fc.property(crowded, (catalog) => {
        if (check(catalog, { local }).faults.length > 0) return;
        const all = resolve(catalog, local);
        const hosts = all.flatMap((service) => service.hosts);
        if (new Set(hosts).size < hosts.length) shared++;
        for (const host of hosts)
          for (const request of ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/ab", "/ab/c", "/q"])
            expect(winners(all, host, request).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1500, seed: 1 },
    );
    expect(shared).toBeGreaterThan(40); // not true only because nothing was shared
  });

  it("a host belongs to one team, one namespace and one protocol", () => {
    fc.assert(
      fc.property(crowded, (catalog) => {
        if (check(catalog, { local }).faults.length > 0) return;
        const owners = new Map<string, string>();
        for (const { hosts, team, namespace, protocol } of resolve(catalog, local))
          for (const host of hosts) {
            const owner = `${team} ${namespace} ${protocol}`;
            expect(owners.get(host) ?? owner).toBe(owner);
            owners.set(host, owner);
          }
      }),
      { numRuns: 1000, seed: 2 },
    );
  });

  it("different hosts stay different when they are completed", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), {
      minLength: 2,
      maxLength: 16,
    });
    fc.assert(
      fc.property(names, (hosts) => {
        const catalog = { t: { k: { port: 80, hosts } } };
        if (check(catalog, { local }).faults.length > 0) return;
        const complete = resolve(catalog, local).flatMap((service) => service.hosts);
        expect(new Set(complete).size).toBe(hosts.length);
      }),
      { seed: 3 },
    );
  });
});

/** What may stand in an NGINX configuration, written here a second time on purpose. */
const SAFE = {
  name: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  host: /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/,
  path: /^\/[A-Za-z0-9._/-]*$/,
};

describe("a hostile string", () => {
  it.each(Object.keys(attacks))("in %s never reaches a resolved service", (field) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const result = check(attacks[field]?.(text), { local });
        for (const service of resolve(result.catalog, local)) {
          const names = [service.team, service.key, service.namespace, service.service];
          for (const name of names) expect(name).toMatch(SAFE.name);
          for (const host of service.hosts) expect(host).toMatch(SAFE.host);
          for (const { path } of service.paths) expect(path).toMatch(SAFE.path);
          expect(["http", "https", "grpc", "tcp"]).toContain(service.protocol);
          expect(["internal", "external"]).toContain(service.exposure);
          expect(Number.isInteger(service.port)).toBe(true);
          for (const seconds of Object.values(service.timeoutSeconds))
            expect(Number.isInteger(seconds)).toBe(true);
          expect(Number.isInteger(service.maxBodyBytes ?? 0)).toBe(true);
          expect(JSON.stringify(service)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|\\u/u);
        }
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it("is shown in a message without its control characters", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...Object.keys(attacks)), (text, field) => {
        for (const { at, problem, cure } of check(attacks[field]?.(text), { local }).faults)
          expect(at + problem + cure).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
