/**
 * The controllers that a bare API server lacks and an apply needs: one ends namespaces, one gives load
 * balancers an address, one answers Gateways. No other runs: no pod ever starts.
 */
import { recordAt, textAt } from "../json.js";
import type { Json, Properties } from "../kind.js";
import { GatewayController } from "./gatewayController.js";
import { collectionPath, referenceOf } from "./objects.js";
import type { ObjectClient, ResourceType } from "./objects.js";
import { toleratingConflict, writeStatus } from "./status.js";

/** Milliseconds between two looks at the API server. */
const INTERVAL = 100;

/** Addresses of load balancers: 192.0.2.0/24 is for documentation (RFC 5737). */
const FIRST_ADDRESS = 1;

/** Runs the controllers until `stop`; resolves once a round that runs has ended. `failed` hears each error. */
export function runControllers(
  objects: ObjectClient,
  failed: (error: unknown) => void,
): () => Promise<void> {
  const rounds = [
    new NamespaceController(objects),
    new LoadBalancerController(objects),
    new GatewayController(objects),
  ];
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      for (const controller of rounds) await controller.round().catch(failed);
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  };
  const running = loop();
  return async () => {
    stopped = true;
    await running;
  };
}

/** What kube-controller-manager does with a namespace that is being deleted: empties it, then lets it go. */
class NamespaceController {
  private readonly objects: ObjectClient;
  private types: readonly ResourceType[] | undefined;

  constructor(objects: ObjectClient) {
    this.objects = objects;
  }

  async round(): Promise<void> {
    const namespaces = await this.objects.list("v1", "Namespace");
    const ending = namespaces.filter(
      (namespace) => textAt(namespace, "metadata.deletionTimestamp") !== undefined,
    );
    await Promise.all(ending.map((namespace) => this.end(namespace)));
  }

  private async end(namespace: Properties): Promise<void> {
    const { name } = referenceOf(namespace);
    this.types ??= await this.objects.allTypes();
    const inside = this.types.filter(
      ({ namespaced, verbs }) => namespaced && verbs.includes("deletecollection"),
    );
    for (const type of inside) {
      const path = collectionPath(type, name);
      await this.objects.ask({ method: "DELETE", path });
    }
    const body = { ...namespace, apiVersion: "v1", kind: "Namespace", spec: { finalizers: [] } };
    const path = `/api/v1/namespaces/${encodeURIComponent(name)}/finalize`;
    await this.objects.ask({ method: "PUT", path, body }).catch(toleratingConflict);
  }
}

/** What a cloud's Service controller does: a Service of type LoadBalancer gets an address in its status. */
class LoadBalancerController {
  private readonly objects: ObjectClient;
  private next = FIRST_ADDRESS;

  constructor(objects: ObjectClient) {
    this.objects = objects;
  }

  async round(): Promise<void> {
    const services = await this.objects.list("v1", "Service");
    const waiting = services.filter(
      (service) =>
        textAt(service, "spec.type") === "LoadBalancer" &&
        recordAt(service, "status.loadBalancer").ingress === undefined,
    );
    for (const service of waiting) await this.provide(service);
  }

  private async provide(service: Properties): Promise<void> {
    const status: Json = { loadBalancer: { ingress: [{ ip: `192.0.2.${this.next}` }] } };
    this.next += 1;
    const reference = { ...referenceOf(service), apiVersion: "v1", kind: "Service" };
    await writeStatus(this.objects, reference, status);
  }
}
