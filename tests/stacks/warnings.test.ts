/** What is allowed but said in every preview. */
import { describe, expect, it } from "vitest";

import { generateCatalog } from "../../bench/catalogs.js";
import { catalog, resolve } from "../../catalog/index.js";
import type { Catalog } from "../../catalog/schema.js";
import { dev } from "../../stacks/dev.js";
import type { Environment } from "../../stacks/environment.js";
import { environments } from "../../stacks/index.js";
import { local } from "../../stacks/local.js";
import { prod } from "../../stacks/prod.js";
import { retirementNotice, warnings } from "../../stacks/warnings.js";

const warningsOf = (environment: Environment, data: Catalog = catalog) =>
  warnings(environment, resolve(data, environment));

const version = (kubernetesVersion: string): Environment => ({
  ...local,
  cluster: { ...local.cluster, kubernetesVersion },
});

describe("warnings", () => {
  it.each(Object.entries(environments))("has none for %s as shipped", (_, environment) => {
    expect(warningsOf(environment)).toEqual([]);
  });

  it.each(["1.30", "1.36.4-gke.1391002"])("warns of the untested Kubernetes %s", (kubernetes) => {
    expect(warningsOf(version(kubernetes))).toEqual([
      `local: Kubernetes ${kubernetes} is not in the list ingress-nginx 1.15.1 is tested with, 1.31-1.35 (facts N3, K14)`,
    ]);
  });

  it.each(["1.31", "1.35.7-gke.1222000"])("accepts the tested Kubernetes %s", (kubernetes) => {
    expect(warningsOf(version(kubernetes))).toEqual([]);
  });

  it("counts the forwarding rules that load balancers of their own need, and names no controller", () => {
    const each: Environment = {
      ...version("1.36"),
      strategy: { kind: "load-balancer-per-service", addressSharing: "none" },
      tls: { kind: "none" },
    };

    expect(warningsOf(each, { t: { a: { port: 80 }, b: { port: 80 } } })).toEqual([
      "local: 2 load balancers need as many of the quota INTERNAL_FORWARDING_RULES_PER_NETWORK, which counts the whole VPC network (facts Q1): with --continue-on-error, those that fit are made",
    ]);
  });

  it("warns of external services without TLS", () => {
    const plain: Catalog = { t: { shop: { port: 80, exposure: "external" }, api: { port: 80 } } };

    expect(warningsOf({ ...local, tls: { kind: "none" } }, plain)).toEqual([
      "local: no TLS, and t/shop can be called from outside",
    ]);
  });

  it("warns of hosts that a wildcard certificate does not cover", () => {
    const deep: Catalog = {
      t: {
        a: { port: 80, hosts: ["v1.a", "v2.a"] },
        b: { port: 81, protocol: "tcp", hosts: ["v1.b"] },
      },
    };

    expect(warningsOf(local, deep)).toEqual([
      "local: a certificate for *.local.svc.example.com does not cover v1.a.local.svc.example.com " +
        "and 1 more: name such hosts in the Secret ingress-internal/wildcard-tls",
    ]);
  });

  it("warns when only one of the two guards against deletion is on", () => {
    expect(warningsOf({ ...prod, protect: false })).toEqual([
      "prod: deletionProtection of the cluster is on, but protect is off: destroy stops half-way",
    ]);
    expect(warningsOf({ ...local, protect: true })).toEqual([
      "local: protect is on, but deletionProtection of the cluster is off: GKE itself would delete it",
    ]);
  });

  it("warns of fewer than three zones", () => {
    expect(warningsOf({ ...local, zones: ["europe-west1-b", "europe-west1-c"] })).toEqual([
      "local: 2 of 3 zones: the loss of one takes half or all",
    ]);
  });

  it("warns when the managed range cannot hold the Services", () => {
    const ofRange = (services: number) =>
      warningsOf(dev, generateCatalog(services)).filter((text) => text.includes("serviceRange"));

    expect(ofRange(4096)).toEqual([]);
    expect(ofRange(4097)).toEqual([
      'dev: 4097 Services in network.serviceRange "managed", which has 4096 addresses (facts R12, Q43)',
    ]);
  });

  it("names the way of a host that moves, where hosts share Ingress objects", () => {
    const { strategy } = local;
    const sharded = { ...strategy, layout: { kind: "sharded", rulesPerIngress: 100 } } as const;

    expect(warningsOf({ ...local, strategy: sharded })).toEqual([
      "local: sharded layout: a preview is refused when a host moves between Ingress objects; for a " +
        "shard that is split run `pulumi up --skip-preview`, which writes in the right order; for other " +
        "settings or another namespace take the host out, `pulumi up`, put it back, `pulumi up`",
    ]);
  });

  it("says in one line that ingress-nginx is retired", () => {
    expect(retirementNotice).toMatch(/^ingress-nginx was retired in March 2026: .*\(facts N1\)/);
    expect(retirementNotice).not.toContain("\n");
  });
});
