/** What GKE's Gateway controller says about Gateways and HTTPRoutes, where no such controller runs. */
import { at, labelsAt, listAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Json, Properties } from "../kind.js";
import {
  internalClass,
  listenersOf,
  nameOf,
  parentsOf,
  type ParentRef,
} from "../kubernetes/gateway/kinds.js";
import { satisfies } from "../kubernetes/labels.js";
import { idOf, referenceOf } from "./objects.js";
import type { ObjectClient } from "./objects.js";
import { ApiError } from "./rest.js";
import { writeStatus } from "./status.js";

const API_VERSION = "gateway.networking.k8s.io/v1";
const CONTROLLER = "networking.gke.io/gateway";

/**
 * Writes the status of each Gateway of GKE's internal class, and of each HTTPRoute: a Gateway is
 * programmed once the Secrets of its listeners are there, and a route is accepted by a Gateway with a
 * listener that allows its namespace. Does nothing on a server without the Gateway API.
 */
export class GatewayController {
  private readonly objects: ObjectClient;

  constructor(objects: ObjectClient) {
    this.objects = objects;
  }

  async round(): Promise<void> {
    const gateways = (await this.list("Gateway")).filter(
      (gateway) => textAt(gateway, "spec.gatewayClassName") === internalClass,
    );
    for (const [index, gateway] of gateways.entries()) {
      const missing = await this.missingSecret(gateway);
      await this.write("Gateway", gateway, {
        conditions: [
          condition(gateway, "Accepted", undefined),
          condition(gateway, "Programmed", missing),
        ],
        // Of the documentation's addresses (RFC 5737).
        ...(missing === undefined
          ? { addresses: [{ type: "IPAddress", value: `198.51.100.${index + 1}` }] }
          : {}),
      });
    }
    const routes = await this.list("HTTPRoute");
    if (routes.length === 0) return;
    const namespaces = new Map(
      (await this.objects.list("v1", "Namespace")).map((one) => [idOf(one), one]),
    );
    const byName = new Map(gateways.map((gateway) => [nameOf(gateway), gateway]));
    for (const route of routes)
      await this.write("HTTPRoute", route, {
        parents: parentsOf(route).map((parent, index) => ({
          parentRef: listAt(route, "spec.parentRefs")[index] ?? {},
          controllerName: CONTROLLER,
          conditions: [
            condition(
              route,
              "Accepted",
              refusalOf(byName.get(parent.gateway), parent, route, namespaces),
            ),
          ],
        })),
      });
  }

  /** Objects of a type that may not be there. A list leaves `apiVersion` and `kind` out of each. */
  private async list(kind: string): Promise<readonly Properties[]> {
    try {
      return await this.objects.list(API_VERSION, kind);
    } catch (error) {
      if (error instanceof CloudError && error.reason === "NoMatch") return [];
      // A definition that was added a moment ago: "storage is (re)initializing".
      if (error instanceof ApiError && error.status === 429) return [];
      throw error;
    }
  }

  private async missingSecret(gateway: Properties): Promise<string | undefined> {
    const { namespace } = referenceOf(gateway);
    for (const name of listenersOf(gateway).flatMap(({ certificates }) => certificates)) {
      const found = await this.objects.get({ apiVersion: "v1", kind: "Secret", namespace, name });
      if (found === undefined) return `Secret "${name}" not found`;
    }
    return undefined;
  }

  /** Writes a status that says something new: `lastTransitionTime` alone is nothing new. */
  private async write(kind: string, object: Properties, status: Properties): Promise<void> {
    const said = Object.keys(status).map((key) => at(object, `status.${key}`) ?? null);
    const saying = Object.values(status);
    if (timeless(said) === timeless(saying)) return;
    await writeStatus(
      this.objects,
      { ...referenceOf(object), apiVersion: API_VERSION, kind },
      status,
    );
  }
}

/** Why the Gateway does not take the route; undefined when it does. */
function refusalOf(
  gateway: Properties | undefined,
  { gateway: name, section }: ParentRef,
  route: Properties,
  namespaces: ReadonlyMap<string, Properties>,
): string | undefined {
  if (gateway === undefined) return `no Gateway ${name}`;
  const own = referenceOf(route).namespace ?? "";
  const allows = ({ from, selector }: ReturnType<typeof listenersOf>[number]) =>
    from === "All" ||
    (from === "Same" && own === referenceOf(gateway).namespace) ||
    (from === "Selector" && satisfies(selector, labelsAt(namespaces.get(own), "metadata.labels")));
  return listenersOf(gateway).some(
    (listener) => (section === undefined || listener.name === section) && allows(listener),
  )
    ? undefined
    : `no listener of Gateway ${name} allows a route of namespace ${own}`;
}

function condition(object: Properties, type: string, problem: string | undefined): Json {
  return {
    type,
    status: problem === undefined ? "True" : "False",
    reason: problem === undefined ? type : "Invalid",
    message: problem ?? "",
    observedGeneration: at(object, "metadata.generation") ?? 0,
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  };
}

/** JSON with sorted keys and without times, to compare by. */
function timeless(value: Json): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "lastTransitionTime") return undefined;
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
