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

  const gateway = (gatewayClassName: string) => ({
    type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    props: { spec: { gatewayClassName } },
  });
  const release = (annotations: object) => ({
    type: "kubernetes:helm.sh/v3:Release",
    props: { values: { controller: { service: { type: "LoadBalancer", annotations } } } },
  });

  test.each([
    ["a Service without a load balancer", dev, { ...service({}), props: { spec: {} } }, []],
    [
      "an internal controller",
      dev,
      release({ "networking.gke.io/load-balancer-type": "Internal" }),
      [],
    ],
    ["a controller without the annotation", dev, release({}), [open]],
    ["a Gateway of an internal class", dev, gateway("gke-l7-rilb"), []],
    ["a Gateway of a public class", dev, gateway("gke-l7-global-external-managed"), [open]],
    [
      "a public Gateway where the catalog has an external service",
      prod,
      gateway("gke-l7-gxlb"),
      [],
    ],
    ["an internal Service", dev, internal, []],
    ["a Service without the annotation", dev, service({}), [open]],
    ["an internal address", dev, address("INTERNAL"), []],
    ["an address of the provider's default, which is external", dev, address(), [open]],
    ["a public address where the catalog has an external service", prod, address("EXTERNAL"), []],
  ])("%s", (_, environment, candidate, faults) => {
    expect(judge(loadBalancersInternal, environment, candidate)).toEqual(faults);
  });
});

describe("a route is one of the catalog, for this environment and path", () => {
  const ingress = (host: string, path: string) => ({
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    props: { spec: { rules: [{ host, http: { paths: [{ path }] } }] } },
  });
  const httpRoute = (spec: object) => ({
    type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    props: { spec },
  });
  const backendRefs = [{ name: "refunds", port: 8080 }];
  const matches = (value: string) => [{ path: { type: "PathPrefix", value } }];
  const record = (name: string, type = "A") => ({
    type: "gcp:dns/recordSet:RecordSet",
    props: { name, type },
  });
  const refunds = "refunds.dev.svc.example.com";
  const unknown = (route: string) =>
    `${route} is in no entry of the catalog for dev; add the service to catalog/services/`;

  test.each([
    ["an Ingress", ingress(refunds, "/"), []],
    ["an Ingress with another path", ingress(refunds, "/x"), [unknown(`${refunds}/x`)]],
    [
      "an Ingress of another environment's host",
      ingress("ledger.dev.svc.example.com", "/"),
      [unknown("ledger.dev.svc.example.com/")],
    ],
    [
      "an HTTPRoute",
      httpRoute({ hostnames: [refunds], rules: [{ matches: matches("/"), backendRefs }] }),
      [],
    ],
    [
      "an HTTPRoute for every path",
      httpRoute({ hostnames: [refunds], rules: [{ backendRefs }] }),
      [],
    ],
    [
      "an HTTPRoute with other hosts and paths",
      httpRoute({
        hostnames: [refunds, "x.org"],
        rules: [{ matches: matches("/x"), backendRefs }],
      }),
      [unknown(`${refunds}/x`), unknown("x.org/x")],
    ],
    [
      "an HTTPRoute for every host",
      httpRoute({ rules: [{ backendRefs }] }),
      [unknown("every host/")],
    ],
    [
      "a redirect of every host",
      httpRoute({ rules: [{ filters: [{ type: "RequestRedirect" }] }] }),
      [],
    ],
    ["a record", record(`${refunds}.`), []],
    ["the wildcard", record("*.dev.svc.example.com."), []],
    ["a record of no entry", record("x.dev.svc.example.com."), [unknown("x.dev.svc.example.com")]],
    ["a record that is no address", record("dev.svc.example.com.", "TXT"), []],
  ])("%s", (_, candidate, faults) => {
    expect(judge(routesFromCatalog, dev, candidate)).toEqual(faults);
  });
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
