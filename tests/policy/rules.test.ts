/** Each policy on resources as the program registers them: one that passes and one that does not. */
import { describe, expect, test } from "vitest";

import { catalog, resolve } from "../../catalog/index.js";
import {
  holdersProtected,
  loadBalancersInternal,
  noOpenRange,
  routesFromCatalog,
  type Candidate,
  type Rule,
} from "../../policy/rules.js";
import { dev } from "../../stacks/dev.js";
import type { Environment } from "../../stacks/environment.js";
import { prod } from "../../stacks/prod.js";

const judge = (rule: Rule, environment: Environment, candidate: Partial<Candidate>) =>
  rule(
    { type: "", name: "it", props: {}, isProtected: false, ...candidate },
    { environment, services: resolve(catalog, environment) },
  ).map(({ problem, cure }) => `${problem}; ${cure}`);

const service = (annotations: Record<string, string>) => ({
  type: "kubernetes:core/v1:Service",
  props: { metadata: { annotations }, spec: { type: "LoadBalancer" } },
});

describe("load balancers are internal", () => {
  const open =
    'is a public load balancer, and no service of dev is external; make it internal, or give the service exposure "external"';
  const internal = service({ "networking.gke.io/load-balancer-type": "Internal" });
  const address = (addressType?: string) => ({
    type: "gcp:compute/address:Address",
    props: addressType === undefined ? {} : { addressType },
  });

  test.each([
    ["an internal Service", dev, internal, []],
    ["a Service without the annotation", dev, service({}), [open]],
    ["an internal address", dev, address("INTERNAL"), []],
    ["an address of the provider's default, which is external", dev, address(), [open]],
    ["a public address where the catalog has an external service", prod, address("EXTERNAL"), []],
  ])("%s", (_, environment, candidate, faults) => {
    expect(judge(loadBalancersInternal, environment, candidate)).toEqual(faults);
  });
});

test("a route is one of the catalog, for this environment and path", () => {
  const ingress = (host: string, path: string) => ({
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    props: { spec: { rules: [{ host, http: { paths: [{ path }] } }] } },
  });

  expect(judge(routesFromCatalog, dev, ingress("refunds.dev.svc.example.com", "/"))).toEqual([]);
  expect(judge(routesFromCatalog, dev, ingress("refunds.dev.svc.example.com", "/x"))).toEqual([
    "refunds.dev.svc.example.com/x is in no entry of the catalog for dev; add the service to catalog/services/",
  ]);
  expect(judge(routesFromCatalog, dev, ingress("ledger.dev.svc.example.com", "/"))).toHaveLength(1);
});

test("an open range is refused, but for the external clients of the environment", () => {
  const firewall = (props: Candidate["props"]) => ({
    type: "gcp:compute/firewall:Firewall",
    props: { allows: [{ protocol: "tcp" }], ...props },
  });
  const open = firewall({ sourceRanges: ["10.0.0.0/8", "0.0.0.0/0"] });

  expect(judge(noOpenRange, dev, firewall({ sourceRanges: ["10.0.0.0/8"] }))).toEqual([]);
  expect(judge(noOpenRange, dev, firewall({ allows: [], sourceRanges: ["0.0.0.0/0"] }))).toEqual(
    [],
  );
  expect(judge(noOpenRange, dev, open)).toEqual([
    "lets in 0.0.0.0/0; name the ranges of the clients",
  ]);
  expect(judge(noOpenRange, prod, open)).toEqual([]);
});

test("what holds an address or state is protected where the environment says so", () => {
  const cluster = { type: "gcp:container/cluster:Cluster" };

  expect(judge(holdersProtected, prod, { ...cluster, isProtected: true })).toEqual([]);
  expect(judge(holdersProtected, dev, cluster)).toEqual([]);
  expect(judge(holdersProtected, prod, cluster)).toEqual([
    "is not protected, and prod protects what holds an address or state; leave `protect` on",
  ]);
});
