/** Claims about Gateways, their routes and their subnet: what the engine is asked for. */
import { expect, test } from "vitest";

import { urlMapCapacity } from "../../catalog/gatewayCapacity.js";
import { planGateways } from "../../catalog/gatewayPlan.js";
import { GatewayRoutes } from "../../components/gatewayRoutes.js";
import { Gateways, type GatewaysArgs } from "../../components/gateways.js";
import { inventory, only, record, type Recording } from "./recorder.js";
import { DOMAIN, gatewaysArgs, provider, service } from "./samples.js";

const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const HTTP_ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

const made = async (fields: Partial<GatewaysArgs>): Promise<Recording> =>
  await record(() => new Gateways("g", gatewaysArgs(fields), { provider: provider() }));

const teams = {
  namespaces: {
    from: "Selector",
    selector: { matchLabels: { "service-ingress/routes": "checked" } },
  },
};

test("without a certificate: a reserved address, one listener for the teams' routes, and no more", async () => {
  const recording = await made({ tls: { kind: "none" }, clientAccess: "region" });

  expect(inventory(recording)).toEqual({
    "gcp:compute/address:Address": 1,
    [GATEWAY]: 1,
    "kubernetes:core/v1:Namespace": 1,
    "pulumi:providers:kubernetes": 1,
    "service-ingress:gateway:Gateways": 1,
  });
  expect(only(recording, "gcp:compute/address:Address")).toMatchObject({
    protect: true,
    inputs: {
      name: "g-internal",
      addressType: "INTERNAL",
      purpose: "SHARED_LOADBALANCER_VIP",
      subnetwork: "subnet-id",
    },
  });
  expect(only(recording, GATEWAY).inputs).toMatchObject({
    metadata: {
      name: "internal",
      namespace: "gateway-internal",
      annotations: { "pulumi.com/waitFor": "condition=Programmed" },
    },
    spec: {
      gatewayClassName: "gke-l7-rilb",
      addresses: [{ type: "NamedAddress", value: "g-internal" }],
      listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes: teams }],
    },
  });
});

test("with a certificate: https for the teams, and http sends every request there", async () => {
  const recording = await made({});

  const { listeners } = only(recording, GATEWAY).inputs["spec"] as { listeners: unknown };
  expect(listeners).toEqual([
    { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
    {
      name: "https",
      port: 443,
      protocol: "HTTPS",
      tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "wildcard-tls" }] },
      allowedRoutes: teams,
    },
  ]);
  expect(only(recording, HTTP_ROUTE).inputs["spec"]).toEqual({
    parentRefs: [{ name: "internal", namespace: "gateway-internal", sectionName: "http" }],
    rules: [
      {
        filters: [
          { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } },
        ],
      },
    ],
  });
});

test("clients of every region get in only where the environment says so", async () => {
  const policy = "kubernetes:networking.gke.io/v1:GCPGatewayPolicy";

  expect(only(await made({ clientAccess: "global" }), policy).inputs["spec"]).toEqual({
    default: { allowGlobalAccess: true },
    targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "internal" },
  });
  expect(inventory(await made({ clientAccess: "region" }))[policy]).toBeUndefined();
});

test("an entry has an HTTPRoute at its Gateway, and its Service a health check and a timeout", async () => {
  const entry = service("pay/refunds", {
    hosts: [`refunds.${DOMAIN}`],
    paths: [
      { path: "/v1", match: "prefix" },
      { path: "/ok", match: "exact" },
    ],
    timeoutSeconds: { read: 90 },
  });
  const { routes, backends } = planGateways([entry], urlMapCapacity(1024), DOMAIN);
  const recording = await record(() => {
    const args = { routes, backends, gateways: {}, tls: "secret" } as const;
    new GatewayRoutes("r", args, { provider: provider() });
  });

  expect(only(recording, HTTP_ROUTE)).toMatchObject({
    name: "r-pay/refunds",
    inputs: {
      metadata: {
        name: expect.stringMatching(/^pay-refunds-[0-9a-f]{8}$/) as unknown,
        namespace: "pay",
        annotations: {
          "pulumi.com/waitFor":
            'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True',
        },
      },
      spec: {
        parentRefs: [{ name: "internal", namespace: "gateway-internal", sectionName: "https" }],
        hostnames: [`refunds.${DOMAIN}`],
        rules: [
          {
            matches: [
              { path: { type: "PathPrefix", value: "/v1" } },
              { path: { type: "Exact", value: "/ok" } },
            ],
            backendRefs: [{ name: "refunds", port: 80 }],
          },
        ],
      },
    },
  });
  const targetRef = { group: "", kind: "Service", name: "refunds" };
  expect(only(recording, "kubernetes:networking.gke.io/v1:HealthCheckPolicy").inputs).toMatchObject(
    {
      metadata: { name: "refunds", namespace: "pay" },
      spec: {
        default: {
          checkIntervalSec: 5,
          timeoutSec: 2,
          healthyThreshold: 1,
          unhealthyThreshold: 2,
          config: { type: "TCP" },
        },
        targetRef,
      },
    },
  );
  expect(only(recording, "kubernetes:networking.gke.io/v1:GCPBackendPolicy").inputs).toMatchObject({
    spec: {
      default: { timeoutSec: 90, connectionDraining: { drainingTimeoutSec: 30 } },
      targetRef,
    },
  });
});

test("a route waits for its policies and its Gateway", async () => {
  const { routes, backends } = planGateways([service("a/b")], urlMapCapacity(1024), DOMAIN);
  const recording = await record(() => {
    const kubernetes = provider();
    const { standing } = new Gateways("g", gatewaysArgs(), { provider: kubernetes });
    const args = { routes, backends, gateways: standing, tls: "secret" } as const;
    new GatewayRoutes("r", args, { provider: kubernetes });
  });

  const names = only(recording, HTTP_ROUTE, "r-a/b").dependencies.map((urn) =>
    urn.split("::").at(-1),
  );
  expect(names.sort()).toEqual(["g-internal", "r-a/b", "r-a/b"]);
});
