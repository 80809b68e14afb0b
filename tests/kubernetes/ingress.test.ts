/**
 * Claim: the simulator's rules for an Ingress are the API server's. Each object is sent to the real one as
 * a dry run and given to the simulated one; a disagreement is a fault of the simulator.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import { ApiError } from "../../simulator/apiServer/rest.js";
import { CloudError } from "../../simulator/kind.js";
import type { ClusterScope, Json, Properties } from "../../simulator/kind.js";
import { clusterForKubeconfig, kubernetesKinds } from "../../simulator/kubernetes/index.js";
import { emptyState } from "../../simulator/state.js";
import { describeOnCluster, objectsOnCluster } from "./cluster.js";

const NAMESPACE = "default";
const label63 = "a".repeat(63);
const service = { name: "web", port: { number: 80 } };

interface Route {
  readonly host?: Json;
  readonly path?: Json;
  readonly pathType?: Json;
  readonly backend?: Json;
}

/** An Ingress that is well but for what a row changes. */
function ingress(route: Route, rest: Properties = {}): Properties {
  const {
    host = "web.example.com",
    path = "/",
    pathType = "Prefix",
    backend = { service },
  } = route;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", namespace: NAMESPACE },
    spec: { rules: [{ host, http: { paths: [{ path, pathType, backend }] } }] },
    ...rest,
  };
}

const named = (name: string) => ingress({}, { metadata: { name, namespace: NAMESPACE } });
const withSpec = (spec: Properties) => ingress({}, { spec });
const toService = (part: Properties) => ingress({ backend: { service: { ...service, ...part } } });

/** What it is, the object. */
const table: readonly (readonly [string, Properties])[] = [
  ["a plain route", ingress({})],
  ["a host of one label", ingress({ host: "web" })],
  ["a host in capitals", ingress({ host: "Web.example.com" })],
  ["a host with an underscore", ingress({ host: "my_web.example.com" })],
  ["a host that begins with a hyphen", ingress({ host: "-web.example.com" })],
  ["a host that ends with a hyphen", ingress({ host: "web-" })],
  ["a host that ends with a dot", ingress({ host: "web.example.com." })],
  ["a host with an empty label", ingress({ host: "web..example.com" })],
  ["a host with a port", ingress({ host: "web.example.com:80" })],
  ["a host with a line break", ingress({ host: "web.example.com\n}" })],
  ["a host with a brace", ingress({ host: "web{}.example.com" })],
  ["a host with an umlaut", ingress({ host: "wäb.example.com" })],
  ["an IPv4 address", ingress({ host: "10.0.0.1" })],
  ["an IPv4 address with a leading zero", ingress({ host: "10.0.0.01" })],
  ["an IPv6 address", ingress({ host: "::1" })],
  ["digits that are no address", ingress({ host: "10.0.1" })],
  ["an empty host", ingress({ host: "" })],
  ["a wildcard", ingress({ host: "*.example.com" })],
  ["a wildcard of one label", ingress({ host: "*.web" })],
  ["a wildcard alone", ingress({ host: "*" })],
  ["a wildcard inside", ingress({ host: "web.*.com" })],
  ["a wildcard with more before it", ingress({ host: "a*.example.com" })],
  ["two wildcards", ingress({ host: "*.*.com" })],
  ["a label of 63 characters", ingress({ host: `${label63}.com` })],
  ["a label of 64 characters", ingress({ host: `a${label63}.com` })],
  ["a host of 253 characters", ingress({ host: `${`${label63}.`.repeat(3)}${"a".repeat(61)}` })],
  ["a host of 254 characters", ingress({ host: `${`${label63}.`.repeat(3)}${"a".repeat(62)}` })],
  ["a path without a slash", ingress({ path: "api" })],
  ["an empty path", ingress({ path: "" })],
  ["an empty path, controller's choice", ingress({ path: "", pathType: "ImplementationSpecific" })],
  ["a path with two slashes", ingress({ path: "/a//b" })],
  ["a path with a dot", ingress({ path: "/a/./b" })],
  ["a path with two dots", ingress({ path: "/a/../b" })],
  ["a path that ends with a dot", ingress({ path: "/a/." })],
  ["a path that ends with two dots", ingress({ path: "/a/.." })],
  ["a path with an encoded slash", ingress({ path: "/a%2fb" })],
  ["a path with an encoded slash in capitals", ingress({ path: "/a%2Fb" })],
  ["a path with spaces", ingress({ path: "/a b" })],
  ["a path of a regular expression", ingress({ path: "/a(/|$)(.*)" })],
  ["a path with a semicolon", ingress({ path: "/;return 200;" })],
  ["a path that is exact and ends with a slash", ingress({ path: "/a/", pathType: "Exact" })],
  ["a path type that does not exist", ingress({ pathType: "Regex" })],
  ["a path type in other letters", ingress({ pathType: "prefix" })],
  ["an empty path type", ingress({ pathType: "" })],
  ["a Service in capitals", toService({ name: "Web" })],
  ["a Service that begins with a digit", toService({ name: "1web" })],
  ["a Service with a dot", toService({ name: "web.other" })],
  ["a Service in another namespace", toService({ name: "other/web" })],
  ["a Service without a name", toService({ name: "" })],
  ["a Service name of 63 characters", toService({ name: label63 })],
  ["a Service name of 64 characters", toService({ name: `a${label63}` })],
  ["port 0", toService({ port: { number: 0 } })],
  ["port 65535", toService({ port: { number: 65_535 } })],
  ["port 65536", toService({ port: { number: 65_536 } })],
  ["a negative port", toService({ port: { number: -1 } })],
  ["a named port", toService({ port: { name: "http" } })],
  ["a named port in capitals", toService({ port: { name: "HTTP" } })],
  ["a named port of digits", toService({ port: { name: "80" } })],
  ["a named port of 16 characters", toService({ port: { name: "a".repeat(16) } })],
  ["a named port with two hyphens", toService({ port: { name: "a--b" } })],
  ["a port by name and number", toService({ port: { name: "http", number: 80 } })],
  ["no port", toService({ port: {} })],
  ["no backend", ingress({ backend: {} })],
  ["no rule and no default backend", withSpec({})],
  ["a default backend alone", withSpec({ defaultBackend: { service } })],
  ["a default backend without a port", withSpec({ defaultBackend: { service: { name: "web" } } })],
  ["a rule without paths", withSpec({ rules: [{ host: "web.example.com", http: { paths: [] } }] })],
  ["a rule without http", withSpec({ rules: [{ host: "web.example.com" }] })],
  ["a class in capitals", withSpec({ ingressClassName: "Internal", rules: [{ host: "a.b" }] })],
  ["a class with a dot", withSpec({ ingressClassName: "a.b", rules: [{ host: "a.b" }] })],
  ["TLS for a host", withSpec({ tls: [{ hosts: ["a.b"] }], rules: [{ host: "a.b" }] })],
  [
    "TLS for a host with an underscore",
    withSpec({ tls: [{ hosts: ["a_b"] }], rules: [{ host: "a.b" }] }),
  ],
  ["TLS for an address", withSpec({ tls: [{ hosts: ["10.0.0.1"] }], rules: [{ host: "a.b" }] })],
  ["TLS for a wildcard", withSpec({ tls: [{ hosts: ["*.b.c"] }], rules: [{ host: "a.b" }] })],
  [
    "TLS by a Secret in capitals",
    withSpec({ tls: [{ secretName: "Cert" }], rules: [{ host: "a.b" }] }),
  ],
  ["a name with dots", named("web.example.com")],
  ["a name in capitals", named("Web")],
  ["a name with a slash", named("a/b")],
  ["a name of 253 characters", named("a".repeat(253))],
  ["a name of 254 characters", named("a".repeat(254))],
  [
    "a label value with a space",
    ingress({}, { metadata: { name: "web", namespace: NAMESPACE, labels: { app: "a b" } } }),
  ],
  [
    "an annotation key with a space",
    ingress({}, { metadata: { name: "web", namespace: NAMESPACE, annotations: { "a b": "c" } } }),
  ],
];

describeOnCluster("an Ingress, real and simulated", () => {
  let objects: ObjectClient;
  let scope: ClusterScope;
  beforeAll(() => {
    objects = objectsOnCluster();
    const state = emptyState("demo");
    scope = { state, cluster: clusterForKubeconfig(state, { context: "simulated" }) };
  });
  afterAll(() => {
    objects.rest.close();
  });

  /** The real server's refusal, or "accepted". */
  async function real(object: Properties): Promise<string> {
    const options = { fieldManager: "test", dryRun: true, force: false };
    const answer: unknown = await objects.apply(object, options).then(
      () => "accepted",
      (error: unknown) => error,
    );
    if (answer instanceof ApiError) return answer.message;
    if (typeof answer === "string") return answer;
    throw answer;
  }

  /** The simulated server's refusal, or "accepted". */
  function simulated(object: Properties): string {
    const kind = kubernetesKinds.find(({ token }) => token.endsWith(":Ingress"));
    try {
      kind?.dryRun?.(scope, object, undefined);
      return "accepted";
    } catch (error) {
      if (error instanceof CloudError) return error.message;
      throw error;
    }
  }

  const verdict = (answer: string) => (answer === "accepted" ? "accepted" : "refused");

  test.each(table)("both judge alike: %s", async (_, object) => {
    const [one, other] = [await real(object), simulated(object)];

    expect(verdict(other), `real: ${one}\nsimulated: ${other}`).toBe(verdict(one));
  });

  test("the table holds both: what is accepted and what is refused", async () => {
    const verdicts = await Promise.all(
      table.map(async ([, object]) => verdict(await real(object))),
    );

    expect(verdicts.filter((word) => word === "refused").length).toBeGreaterThan(40);
    expect(verdicts.filter((word) => word === "accepted").length).toBeGreaterThan(20);
  });

  test("both judge 1,000 generated routes alike", async () => {
    const text = (letters: string, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...Array.from(letters)), minLength: 1, maxLength });
    const route = fc.record({
      host: text("abc0-.*A", 5),
      path: text("ab./%2fF", 6).map((rest) => `/${rest}`),
      pathType: fc.constantFrom("Prefix", "Exact", "ImplementationSpecific"),
      name: text("abc0-A", 3),
    });
    const routes = fc.sample(route, { numRuns: 1000, seed: 20_261_123 });

    const answers = await Promise.all(
      routes.map(async ({ name, ...rest }) => {
        const object = ingress({ ...rest, backend: { service: { ...service, name } } });
        return [JSON.stringify({ name, ...rest }), await real(object), simulated(object)] as const;
      }),
    );

    expect(answers.filter(([, one, other]) => verdict(one) !== verdict(other))).toEqual([]);
    const accepted = answers.filter(([, one]) => one === "accepted").length;
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(950);
  });
});
