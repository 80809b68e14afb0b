/** Objects of any type on an API server: found by discovery, written by server-side apply. */
import { isRecord, listAt, recordAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Json, Properties } from "../kind.js";
import { ApiError } from "./rest.js";
import type { RestClient, RestRequest } from "./rest.js";

/** One object. */
export interface ObjectReference {
  /** `v1`, `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - the kubeconfig context's namespace, for a type that has namespaces */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** One type, as discovery tells it. */
export interface ResourceType {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name in URLs: `ingresses`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** `get`, `deletecollection`. */
  readonly verbs: readonly string[];
}

export interface ApplyOptions {
  /** Who owns the fields from now on; at most 128 characters. */
  readonly fieldManager: string;
  /** Only ask: nothing is stored. */
  readonly dryRun: boolean;
  /** Take fields over that another manager owns. */
  readonly force: boolean;
}

/** The API's view of objects. Each method throws ApiError for what the server refuses. */
export class ObjectClient {
  readonly rest: RestClient;
  readonly defaultNamespace: string;
  /** apiVersion -> its types. */
  private readonly discovered = new Map<string, Promise<readonly ResourceType[]>>();

  constructor(rest: RestClient, defaultNamespace: string) {
    this.rest = rest;
    this.defaultNamespace = defaultNamespace;
  }

  /** The object, or undefined when it is not there. */
  async get(reference: ObjectReference): Promise<Properties | undefined> {
    const path = await this.pathOf(reference);
    return await absentIfNotFound(this.ask({ method: "GET", path }));
  }

  /** Creates or changes the object by server-side apply; the object as stored. */
  async apply(object: Properties, options: ApplyOptions): Promise<Properties> {
    const { fieldManager, dryRun, force } = options;
    const query = {
      fieldManager,
      force: String(force),
      // A field that the server does not know is refused instead of dropped.
      fieldValidation: "Strict",
      ...(dryRun ? { dryRun: "All" } : {}),
    };
    const path = await this.pathOf(referenceOf(object));
    const contentType = "application/apply-patch+yaml";
    return await this.ask({ method: "PATCH", path, query, contentType, body: object });
  }

  /** Asks for the object's end; finalizers may delay it. One that is gone is no error. */
  async remove(reference: ObjectReference): Promise<void> {
    const path = await this.pathOf(reference);
    // "Foreground" would leave the object waiting for a garbage collector.
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
    await absentIfNotFound(this.ask({ method: "DELETE", path, body }));
  }

  /** All objects of a type, of all namespaces or of one. */
  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly Properties[]> {
    const type = await this.typeOf(apiVersion, kind);
    const answer = await this.ask({ method: "GET", path: collectionPath(type, namespace) });
    return listAt(answer, "items").filter(isRecord);
  }

  /** One request whose answer is an object. */
  async ask(request: RestRequest): Promise<Properties> {
    const answer = await this.rest.request(request);
    return isRecord(answer) ? answer : {};
  }

  /** URL path of the object. */
  async pathOf({ apiVersion, kind, namespace, name }: ObjectReference): Promise<string> {
    const type = await this.typeOf(apiVersion, kind);
    const scope = type.namespaced ? (namespace ?? this.defaultNamespace) : undefined;
    return `${collectionPath(type, scope)}/${encodeURIComponent(name)}`;
  }

  /** A type by its kind. Throws CloudError `NoMatch` when the server has none. */
  async typeOf(apiVersion: string, kind: string): Promise<ResourceType> {
    const found = (await this.typesOf(apiVersion)).find((type) => type.kind === kind);
    if (found !== undefined) return found;
    // A definition may have been added since.
    this.discovered.delete(apiVersion);
    const added = (await this.typesOf(apiVersion)).find((type) => type.kind === kind);
    if (added !== undefined) return added;
    throw new CloudError("NoMatch", `no matches for kind "${kind}" in version "${apiVersion}"`);
  }

  /** Every type of one version of a group; none when the server has no such version. */
  async typesOf(apiVersion: string): Promise<readonly ResourceType[]> {
    const known = this.discovered.get(apiVersion) ?? this.discover(apiVersion);
    this.discovered.set(apiVersion, known);
    return await known.catch((error: unknown) => {
      this.discovered.delete(apiVersion);
      throw error;
    });
  }

  /** Every type of the server, each in the version it prefers. */
  async allTypes(): Promise<readonly ResourceType[]> {
    const answer = await this.ask({ method: "GET", path: "/apis" });
    const groups = listAt(answer, "groups");
    const versions = groups.flatMap(
      (group) => textAt(group, "preferredVersion.groupVersion") ?? [],
    );
    const types = await Promise.all(["v1", ...versions].map((version) => this.typesOf(version)));
    return types.flat();
  }

  private async discover(apiVersion: string): Promise<readonly ResourceType[]> {
    const answer = await absentIfNotFound(this.ask({ method: "GET", path: groupPath(apiVersion) }));
    return listAt(answer, "resources").flatMap((entry): ResourceType[] => {
      const [plural, kind] = [textAt(entry, "name"), textAt(entry, "kind")];
      // `ingresses/status` is a part of an object, not a type.
      if (plural === undefined || kind === undefined || plural.includes("/")) return [];
      const namespaced = isRecord(entry) && entry.namespaced === true;
      const verbs = listAt(entry, "verbs").filter((verb) => typeof verb === "string");
      return [{ apiVersion, kind, plural, namespaced, verbs }];
    });
  }
}

/** What an object's own fields say it is. */
export function referenceOf(object: Properties): ObjectReference {
  const metadata = recordAt(object, "metadata");
  return {
    apiVersion: textAt(object, "apiVersion") ?? "",
    kind: textAt(object, "kind") ?? "",
    namespace: textAt(metadata, "namespace"),
    name: textAt(metadata, "name") ?? "",
  };
}

/** `ns/name`, or the name alone: the real provider's id. */
export function idOf(object: Properties): string {
  const { namespace, name } = referenceOf(object);
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** URL path of all objects of a type, in one namespace if one is given. */
export function collectionPath({ apiVersion, plural }: ResourceType, namespace?: string): string {
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupPath(apiVersion)}${scope}/${plural}`;
}

function groupPath(apiVersion: string): string {
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}`;
}

async function absentIfNotFound<T extends Json>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
