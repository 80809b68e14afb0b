/** Claims about the load balancers of services: what the engine is asked for. */
import { expect, test } from "vitest";

import type { ResolvedService } from "../../catalog/schema.js";
import {
  ServiceLoadBalancers,
  type ServiceLoadBalancersArgs,
} from "../../components/serviceLoadBalancers.js";
import { only, record, type Recording } from "./recorder.js";
import { provider, service } from "./samples.js";

const SERVICE = "kubernetes:core/v1:Service";
const ADDRESS = "gcp:compute/address:Address";

async function made(
  services: readonly ResolvedService[],
  args: Partial<ServiceLoadBalancersArgs> = {},
): Promise<Recording> {
  return await record(
    () =>
      new ServiceLoadBalancers(
        "s",
        {
          services,
          clientRanges: ["10.0.0.0/16", "10.9.0.0/24"],
          clientAccess: "region",
          addresses: { kind: "automatic" },
          ...args,
        },
        { provider: provider() },
      ),
  );
}

const shared: ServiceLoadBalancersArgs["addresses"] = {
  kind: "shared",
  region: "europe-west1",
  subnet: "subnet-id",
  protect: true,
};

test("a service gets one internal load balancer to its pods, open to the clients alone", async () => {
  const recording = await made([service("pay/refunds", { port: 8080 })]);

  expect(only(recording, SERVICE)).toMatchObject({
    name: "s-pay/refunds",
    inputs: {
      metadata: {
        name: "lb-pay-refunds-3ae8a004",
        namespace: "pay",
        annotations: { "networking.gke.io/load-balancer-type": "Internal" },
      },
      spec: {
        type: "LoadBalancer",
        selector: { app: "refunds" },
        ports: [{ name: "http", port: 80, targetPort: 8080 }],
        loadBalancerSourceRanges: ["10.0.0.0/16", "10.9.0.0/24"],
        externalTrafficPolicy: "Local",
      },
    },
  });
  expect(recording.resources.filter(({ type }) => type === ADDRESS)).toEqual([]);
});

test.each([
  ["http", 80],
  ["https", 443],
  ["grpc", 9000],
  ["tcp", 9000],
] as const)("clients of %s call port %i", async (protocol, port) => {
  const recording = await made([service("a/b", { protocol, port: 9000 })]);

  expect(only(recording, SERVICE).inputs).toMatchObject({
    spec: { ports: [{ name: protocol, port, targetPort: 9000 }] },
  });
});

test("clients of every region get in only where the environment says so", async () => {
  const annotationsOf = async (clientAccess: "region" | "global") => {
    const { metadata } = only(await made([service("a/b")], { clientAccess }), SERVICE).inputs;
    return (metadata as { annotations: Record<string, string> }).annotations;
  };

  expect(Object.keys(await annotationsOf("region"))).toEqual([
    "networking.gke.io/load-balancer-type",
  ]);
  expect(await annotationsOf("global")).toMatchObject({
    "networking.gke.io/internal-load-balancer-allow-global-access": "true",
  });
});

test("entries of one Service share a reserved address by name, and another has its own", async () => {
  const recording = await made(
    [
      service("a/web", { service: "web" }),
      service("a/stream", { service: "web", protocol: "tcp", port: 9000 }),
      service("b/web", { service: "web" }),
    ],
    { addresses: shared },
  );

  const addresses = recording.resources.filter(({ type }) => type === ADDRESS);
  const nameOf = new Map(addresses.map(({ name, inputs }) => [name, inputs.name]));
  const annotated = recording.resources
    .filter(({ type }) => type === SERVICE)
    .map(({ name, inputs }) => {
      const { annotations } = inputs.metadata as { annotations: Record<string, string> };
      return [name, annotations["networking.gke.io/load-balancer-ip-addresses"]] as const;
    });

  expect(addresses.map(({ name }) => name).sort()).toEqual(["s-a/web", "s-b/web"]);
  expect(new Set(nameOf.values()).size).toBe(2);
  expect(addresses[0]).toMatchObject({
    protect: true,
    inputs: {
      region: "europe-west1",
      subnetwork: "subnet-id",
      addressType: "INTERNAL",
      purpose: "SHARED_LOADBALANCER_VIP",
    },
  });
  expect(Object.fromEntries(annotated)).toEqual({
    "s-a/web": nameOf.get("s-a/web"),
    "s-a/stream": nameOf.get("s-a/web"),
    "s-b/web": nameOf.get("s-b/web"),
  });
});

test("entries whose names read alike have Services of different names", async () => {
  const recording = await made([
    service("a-b/c", { namespace: "n" }),
    service("a/b-c", { namespace: "n" }),
  ]);

  const names = recording.resources
    .filter(({ type }) => type === SERVICE)
    .map(({ inputs }) => (inputs.metadata as { name: string }).name);
  expect(names.map((name) => name.slice(0, -9))).toEqual(["lb-a-b-c", "lb-a-b-c"]);
  expect(new Set(names).size).toBe(2);
});

test("its outputs say where each host leads", async () => {
  const recording = await made([service("a/b", { hosts: ["x.example.com", "b.example.com"] })]);

  expect([...recording.outputs.values()]).toContainEqual({
    addresses: { "b.example.com": "10.0.0.11", "x.example.com": "10.0.0.11" },
  });
});
