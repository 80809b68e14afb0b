/** A small stack for the doctor: a network, an Ingress, and what exists of them. */
import type { CloudView } from "../../doctor/cloud.js";
import type { Stack } from "../../doctor/diagnose.js";
import { readSnapshot } from "../../doctor/snapshot.js";

export const STACK =
  "urn:pulumi:local::service-ingress::pulumi:pulumi:Stack::service-ingress-local";
export const TEAM =
  "urn:pulumi:local::service-ingress::service-ingress:ingress:TeamRoutes::payments";
export const PROVIDER =
  "urn:pulumi:local::service-ingress::pulumi:providers:kubernetes::service-ingress-local-cluster";
export const NETWORK =
  "urn:pulumi:local::service-ingress::gcp:compute/network:Network::service-ingress-local-network";
export const INGRESS =
  "urn:pulumi:local::service-ingress::service-ingress:ingress:TeamRoutes$kubernetes:networking.k8s.io/v1:Ingress::pay";

export const NETWORK_ID = "projects/demo/global/networks/service-ingress-local-network";

const ingress = {
  urn: INGRESS,
  type: "kubernetes:networking.k8s.io/v1:Ingress",
  custom: true,
  id: "payments/pay",
  parent: TEAM,
  provider: `${PROVIDER}::p1`,
  inputs: { metadata: { name: "pay", namespace: "payments" } },
  outputs: {
    metadata: { name: "pay", namespace: "payments", resourceVersion: "1" },
    spec: { rules: [{ host: "pay.example" }] },
    status: {},
  },
};

const network = {
  urn: NETWORK,
  type: "gcp:compute/network:Network",
  custom: true,
  id: NETWORK_ID,
  parent: STACK,
  inputs: { name: "service-ingress-local-network" },
  outputs: { name: "service-ingress-local-network", routingMode: "REGIONAL" },
};

/** The resources of the healthy stack, in the order of a state. */
export const resources = [
  { urn: STACK, type: "pulumi:pulumi:Stack" },
  { urn: TEAM, type: "service-ingress:ingress:TeamRoutes", parent: STACK },
  { urn: PROVIDER, type: "pulumi:providers:kubernetes", custom: true, id: "p1", parent: STACK },
  network,
  ingress,
] as const;

/** What `pulumi stack export` prints. */
export function exported(
  list: readonly object[] = resources,
  pending: readonly object[] = [],
  time = "2026-11-23T08:00:00Z",
): string {
  return JSON.stringify({
    version: 3,
    deployment: { manifest: { time }, resources: list, pending_operations: pending },
  });
}

/** What the file of a file back end holds. */
export function checkpoint(time?: string, list?: readonly object[]): string {
  const { deployment } = JSON.parse(exported(list, [], time)) as { deployment: unknown };
  return JSON.stringify({ version: 3, checkpoint: { stack: "local", latest: deployment } });
}

/** Everything of the healthy stack exists; the server has written to the Ingress since. */
export const cloud: CloudView = {
  hasCluster: true,
  existing: [
    { type: network.type, id: network.id, outputs: network.outputs },
    {
      type: ingress.type,
      id: ingress.id,
      outputs: {
        ...ingress.outputs,
        metadata: { ...ingress.outputs.metadata, resourceVersion: "9" },
        status: { loadBalancer: {} },
      },
    },
  ],
};

/** The healthy stack, or one with these differences. */
export function stack(differences: Partial<Stack> = {}): Stack {
  return {
    name: "local",
    snapshot: readSnapshot(exported()),
    cloud,
    prefix: "service-ingress-local",
    files: { preview: "/t/preview.json", imports: "/t/import.json" },
    ...differences,
  };
}

/** The state with one more operation that was cut off. */
export function interrupted(type: string, resource: object) {
  return readSnapshot(exported(resources, [{ type, resource }]));
}
