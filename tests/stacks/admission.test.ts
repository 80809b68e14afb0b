/** The expected time of the controller's webhook, and the warning it leads to. */
import { describe, expect, it, test } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { resolve } from "../../catalog/index.js";
import { groupHosts, ingressSizes, planIngresses } from "../../catalog/ingressLayout.js";
import type { Catalog, ServiceEntry } from "../../catalog/schema.js";
import { admissionOf, admissionSeconds, fittingRulesPerIngress } from "../../stacks/admission.js";
import type { Environment, IngressLayout } from "../../stacks/environment.js";
import { local } from "../../stacks/local.js";
import { warnings } from "../../stacks/warnings.js";

describe("admission of one Ingress", () => {
  it.each([
    [0, 0],
    [25, 0.01],
    [50, 0.02],
    [500, 0.129],
    [1000, 0.22],
    [3000, 0.6635],
    [5000, 1.107],
    [9000, 1.994],
  ])("among %i hosts takes %f s", (hosts, seconds) => {
    expect(admissionSeconds(hosts)).toBeCloseTo(seconds, 6);
  });
});

const PER_HOST: IngressLayout = { kind: "per-host" };
const sharded = (rulesPerIngress: number): IngressLayout => ({ kind: "sharded", rulesPerIngress });

/** One team's services, each with one host. */
const plain = (count: number): Catalog => ({
  t: Object.fromEntries(
    Array.from({ length: count }, (_, index): [string, ServiceEntry] => [
      `s${index}`,
      { port: 80 },
    ]),
  ),
});

const groupsOf = (catalog: Catalog) => groupHosts(resolve(catalog, local));

const admission = (catalog: Catalog, layout: IngressLayout) =>
  admissionOf(groupsOf(catalog), layout, local.domain);

test.each([PER_HOST, sharded(1), sharded(7), sharded(100)])(
  "sizes are those of the objects that are made: %j",
  (layout) => {
    const services = resolve(generateCatalog(500), local);

    expect(ingressSizes(groupHosts(services), layout, local.domain)).toEqual(
      planIngresses(services, layout, local.domain).map(({ name, exposure, rules }) => ({
        name,
        exposure,
        hosts: rules.length,
      })),
    );
  },
);

test("the first up is the sum over the objects, each among the hosts before it", () => {
  expect(admission(plain(2), PER_HOST)).toEqual({
    hosts: 2,
    ingresses: 2,
    firstUpSeconds: expect.closeTo(0.0004 + 0.0008, 9) as number,
    oneChangeSeconds: expect.closeTo(0.0008, 9) as number,
  });
});

test("5,000 hosts: most of an hour one by one, half a minute in objects of a hundred", () => {
  const single = admission(plain(5000), PER_HOST);
  const hundred = admission(plain(5000), sharded(100));

  expect(single.firstUpSeconds / 60).toBeCloseTo(46.26, 2);
  expect(hundred.firstUpSeconds).toBeLessThan(60);
  expect(hundred.oneChangeSeconds).toBe(single.oneChangeSeconds);
});

test("external hosts are admitted by a controller of their own", () => {
  const catalog: Catalog = {
    t: { a: { port: 80 }, b: { port: 80, exposure: "external" } },
  };

  expect(admission(catalog, PER_HOST)).toMatchObject({
    hosts: 2,
    firstUpSeconds: expect.closeTo(0.0008, 9) as number,
    oneChangeSeconds: expect.closeTo(0.0004, 9) as number,
  });
});

const warned = (catalog: Catalog, layout: IngressLayout) => {
  const environment: Environment = { ...local, strategy: { ...local.strategy, layout } };
  return warnings(environment, resolve(catalog, environment)).filter((text) =>
    text.includes("webhook"),
  );
};

describe("the warning", () => {
  it("is silent for 500 services, and for 5,000 that share objects", () => {
    expect(warned(generateCatalog(500), PER_HOST)).toEqual([]);
    expect(warned(generateCatalog(5000), sharded(100))).toEqual([]);
  });

  it("names the number of rules that fits, and following it silences the warning", () => {
    const catalog = plain(5000);

    expect(warned(catalog, PER_HOST)).toEqual([
      'local: the webhook needs about 46 minutes to admit 5000 Ingress objects with 5000 hosts in the first up, more than 5 minutes; layout "sharded" with rulesPerIngress 20 stays below that (facts, ingress section 9)',
    ]);
    expect(fittingRulesPerIngress(groupsOf(catalog), local.domain, 300)).toBe(20);
    expect(warned(catalog, sharded(20))).toEqual([]);
    expect(warned(catalog, sharded(10))).toHaveLength(1);
  });

  it("says that no layout helps when each change is slow", () => {
    expect(warned(plain(25_000), sharded(100))).toEqual([
      "local: the webhook needs about 17 minutes to admit 356 Ingress objects with 25000 hosts in the first up, more than 5 minutes; no layout stays below that: divide the catalog between environments (facts, ingress section 9)",
      "local: the webhook needs about 6 s for each change among 25000 hosts, more than 5 s, whatever the layout: divide the catalog between environments (facts, ingress section 9)",
    ]);
  });
});
