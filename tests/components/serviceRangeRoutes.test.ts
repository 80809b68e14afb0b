/** Claims about routes to the services range and the Services they lead to: what the engine is asked for. */
import { expect, test } from "vitest";

import { ClusterIpServices } from "../../components/clusterIpServices.js";
import { distinctName } from "../../components/names.js";
import { pickNextHops, routeProblem, type NodeVm } from "../../components/nextHops.js";
import { NodeFirewall } from "../../components/nodeFirewall.js";
import { PrivateZone } from "../../components/privateZone.js";
import {
  ServiceRangeRoutes,
  type ServiceRangeRoutesArgs,
} from "../../components/serviceRangeRoutes.js";
import { only, record, type Recording } from "./recorder.js";
import { DOMAIN, provider, routesArgs, service } from "./samples.js";

const ROUTE = "gcp:compute/route:Route";

async function made(fields: Partial<ServiceRangeRoutesArgs> = {}): Promise<Recording> {
  return await record(() => new ServiceRangeRoutes("r", routesArgs(fields)));
}

test("each route leads to a node of its own, in zones in turn, the oldest first, by rising priority", async () => {
  const recording = await made({ redundancy: 3 });

  const routes = recording.resources.filter(({ type }) => type === ROUTE);
  expect(routes.map(({ name, inputs }) => [name, inputs]).sort()).toEqual([
    ["r-1000", route(1000, "b", "group-1")],
    ["r-1001", route(1001, "c", "group-1")],
    ["r-1002", route(1002, "b", "group-2")],
  ]);
  expect([...recording.outputs.values()]).toEqual([
    { nextHops: ["group-1", "group-1", "group-2"] },
  ]);
});

const route = (priority: number, zone: string, node: string) => ({
  name: distinctName(`r-${priority}`, zone, node),
  network: "network-id",
  destRange: "34.118.224.0/20",
  priority,
  nextHopInstance: node,
  nextHopInstanceZone: zone,
});

const node = (name: string, zone: string, fields: Partial<NodeVm> = {}): NodeVm => ({
  name,
  zone,
  canIpForward: true,
  currentStatus: "RUNNING",
  creationTimestamp: "2026-01-01T00:00:00Z",
  ...fields,
});
const down = { currentStatus: "TERMINATED" };
const names = (nodes: readonly NodeVm[], count: number) =>
  pickNextHops(nodes, count).map(({ name }) => name);

test("a node that came later moves no route", () => {
  const before = [node("m", "b"), node("n", "c"), node("o", "d")];
  const later = node("a", "b", { creationTimestamp: "2026-01-01T00:00:01Z" });

  expect(names(before, 3)).toEqual(["m", "n", "o"]);
  expect(names([later, ...before], 3)).toEqual(["m", "n", "o"]);
  expect(names([later, ...before], 4)).toEqual(["m", "n", "o", "a"]);
});

test("age is compared over the change of Pacific time", () => {
  const winter = node("winter", "b", { creationTimestamp: "2026-03-08T01:59:00.000-08:00" });
  const summer = node("summer", "b", { creationTimestamp: "2026-03-08T01:30:00.000-07:00" });

  expect(names([winter, summer], 2)).toEqual(["summer", "winter"]);
});

test("nodes that do not run come last, and are no reason to fail", () => {
  const nodes = [node("m", "b", down), node("n", "c"), node("o", "d")];

  expect(names(nodes, 1)).toEqual(["n"]);
  expect(names(nodes, 3)).toEqual(["n", "o", "m"]);
});

test("nodes that cannot forward, and too few, are refused with their facts", () => {
  const stuck = { canIpForward: false };

  expect(routeProblem([node("m", "b"), node("n", "c")], 2)).toBeUndefined();
  expect(routeProblem([node("z", "b", stuck), node("m", "c"), node("a", "d", stuck)], 1)).toBe(
    "a, z cannot be the next hop of a route: canIpForward is false, so the packets would be dropped (facts R4, R5); use another strategy",
  );
  expect(routeProblem([node("m", "b")], 2)).toBe(
    "2 routes lead to as many nodes, and there are 1 (facts R6); use a lower redundancy",
  );
});

test("an entry has a ClusterIP of its own on the port that clients call, chosen by the cluster", async () => {
  const refunds = service("pay/refunds", { port: 8080, hosts: ["r.example.com", "a.example.com"] });
  const recording = await record(
    () => new ClusterIpServices("s", { services: [refunds] }, { provider: provider() }),
  );

  expect(only(recording, "kubernetes:core/v1:Service")).toMatchObject({
    name: "s-pay/refunds",
    inputs: {
      metadata: { name: expect.stringMatching(/^ip-pay-refunds-[0-9a-f]{8}$/) as string },
      spec: {
        type: "ClusterIP",
        selector: { app: "refunds" },
        ports: [{ name: "http", port: 80, targetPort: 8080 }],
      },
    },
  });
  const { spec } = only(recording, "kubernetes:core/v1:Service").inputs;
  expect(Object.keys(spec as object).sort()).toEqual(["ports", "selector", "type"]);
  expect([...recording.outputs.values()]).toContainEqual({
    addresses: { "a.example.com": "10.30.0.7", "r.example.com": "10.30.0.7" },
  });
});

test("records wait for the routes", async () => {
  const recording = await record(() => {
    const routes = new ServiceRangeRoutes("r", routesArgs());
    new PrivateZone("z", {
      domain: DOMAIN,
      network: "network-id",
      others: { kind: "none" },
      hosts: [{ host: `a.${DOMAIN}`, address: "10.30.0.7", after: [routes] }],
      protect: false,
    });
  });

  const { dependencies } = only(recording, "gcp:dns/recordSet:RecordSet");
  const routes = recording.resources.filter(({ type }) => type === ROUTE).map(({ urn }) => urn);
  expect(dependencies).toEqual(expect.arrayContaining(routes));
  expect(routes).toHaveLength(2);
});

test("without a load balancer and a webhook the firewall lets in the clients alone", async () => {
  const recording = await record(
    () =>
      new NodeFirewall("f", {
        network: "network-id",
        nodeServiceAccount: "nodes@p.iam.gserviceaccount.com",
        doors: [{ name: "internal", sourceRanges: ["10.0.0.0/16"], ports: [80] }],
        healthChecks: false,
        denyOthers: true,
      }),
  );

  const rules = recording.resources.filter(({ type }) => type.endsWith(":Firewall"));
  expect(rules.map(({ name }) => name).sort()).toEqual(["f-clients-internal", "f-deny-others"]);
});
