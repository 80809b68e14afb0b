/** Pulumi's resource provider protocol for a table of resource kinds: the same for every package. */
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { InvokeKind, Properties, ResourceKind } from "../kind.js";
import type { CloudState } from "../state.js";
import type { CloudStore } from "../store.js";
import type { Cloud, Operation } from "./cloud.js";
import { changesBetween, isSame } from "./diff.js";
import { areImported, hasUnknown, plannedOutputs, updatedOutputs } from "./outputs.js";
import { InitializationError } from "./initialization.js";
import type { ProviderMethods } from "./server.js";
import { checkResponse, diffResponse, fromStruct, readResponse, toStruct } from "./wire.js";

/** The methods of `pulumirpc.ResourceProvider` for one cloud. */
export class ResourceProvider<Scope> implements ProviderMethods {
  private readonly cloud: Cloud<Scope>;
  private readonly store: CloudStore;
  private readonly kinds: ReadonlyMap<string, ResourceKind<Scope>>;
  private readonly invokes: ReadonlyMap<string, InvokeKind>;
  /** Version of the provider it stands for: that of the SDK, so that the engine finds them in step. */
  readonly version: string;
  /** Peer -> configuration of its provider. */
  private readonly configurations = new Map<string, Properties>();

  constructor(cloud: Cloud<Scope>, store: CloudStore) {
    this.cloud = cloud;
    this.store = store;
    this.version = cloud.version;
    this.kinds = new Map(cloud.kinds.map((kind) => [kind.token, kind]));
    this.invokes = new Map(cloud.invokes.map((kind) => [kind.token, kind]));
  }

  diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
    return diffResponse(this.cloud.diffConfig(olds, news), false);
  }

  async configure(
    request: messages.ConfigureRequest,
    peer: string,
  ): Promise<messages.ConfigureResponse> {
    const config = fromStruct(request.getArgs());
    await this.store.change((state) => {
      this.cloud.configure(state, config);
    });
    this.configurations.set(peer, config);
    // Secrets are not asked for: the engine unwraps them for us and keeps their mark itself.
    return new messages.ConfigureResponse().setSupportspreview(true);
  }

  invoke(request: messages.InvokeRequest): messages.InvokeResponse {
    const token = request.getTok();
    const kind = this.invokes.get(token);
    if (kind === undefined) throw this.unknown("function", token, this.invokes);
    const result = this.store.read((state) => kind.invoke(state, fromStruct(request.getArgs())));
    return new messages.InvokeResponse().setReturn(toStruct(result));
  }

  check(request: messages.CheckRequest): messages.CheckResponse {
    const failures = this.kindOf(request.getUrn()).check(fromStruct(request.getNews()));
    return checkResponse(request, failures);
  }

  diff(request: messages.DiffRequest): messages.DiffResponse {
    const { replaceOn, deleteBeforeReplace } = this.kindOf(request.getUrn());
    const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
    const sameName = textAt(news, "name") !== undefined && isSame(olds["name"], news["name"]);
    const oldFirst = deleteBeforeReplace === "same name" ? sameName : deleteBeforeReplace;
    const changes = changesBetween(olds, news, replaceOn);
    const asked = areImported(olds) ? changes.filter(({ kind }) => kind !== "delete") : changes;
    return diffResponse(asked, oldFirst);
  }

  async create(request: messages.CreateRequest, peer: string): Promise<messages.CreateResponse> {
    const kind = this.kindOf(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    if (request.getPreview()) {
      this.store.read((state) => {
        this.dryRun(state, kind, inputs, peer, undefined);
      });
      const planned = plannedOutputs(inputs, kind.computed);
      return new messages.CreateResponse().setProperties(toStruct(planned));
    }
    const { id, outputs, reasons } = await this.store.change((state) => {
      const scope = this.scope(state, peer, "create");
      const made = kind.create(scope, inputs, request.getName());
      return { ...made, reasons: kind.unready?.(scope, made.id, "create") ?? [] };
    });
    if (reasons.length > 0) throw new InitializationError(id, outputs, reasons);
    return new messages.CreateResponse().setId(id).setProperties(toStruct(outputs));
  }

  read(request: messages.ReadRequest, peer: string): messages.ReadResponse {
    const id = request.getId();
    const kind = this.kindOf(request.getUrn());
    const found = this.store.read((state) => {
      const scope = this.scopeIfReached(state, peer, "read");
      return scope === undefined ? undefined : kind.read(scope, id);
    });
    return readResponse(request, found, kind.computed);
  }

  async update(request: messages.UpdateRequest, peer: string): Promise<messages.UpdateResponse> {
    const id = request.getId();
    const kind = this.kindOf(request.getUrn());
    const inputs = fromStruct(request.getNews());
    if (request.getPreview()) {
      this.store.read((state) => {
        this.dryRun(state, kind, inputs, peer, id);
      });
      const [outputs, olds] = [fromStruct(request.getOlds()), fromStruct(request.getOldInputs())];
      const planned = updatedOutputs(outputs, olds, inputs);
      return new messages.UpdateResponse().setProperties(toStruct(planned));
    }
    const { outputs, reasons } = await this.store.change((state) => {
      const scope = this.scope(state, peer, "update");
      const changed = kind.update(scope, id, inputs);
      return { outputs: changed, reasons: kind.unready?.(scope, id, "update") ?? [] };
    });
    if (reasons.length > 0) throw new InitializationError(id, outputs, reasons);
    return new messages.UpdateResponse().setProperties(toStruct(outputs));
  }

  async delete(request: messages.DeleteRequest, peer: string): Promise<emptyMessages.Empty> {
    const kind = this.kindOf(request.getUrn());
    await this.store.change((state) => {
      const scope = this.scopeIfReached(state, peer, "delete");
      if (scope !== undefined) kind.delete(scope, request.getId());
    });
    return new emptyMessages.Empty();
  }

  /** The real providers ask the server in a preview, unless something unknown is in the way (facts K3). */
  private dryRun(
    state: CloudState,
    kind: ResourceKind<Scope>,
    inputs: Properties,
    peer: string,
    id: string | undefined,
  ): void {
    if (kind.dryRun === undefined || hasUnknown(inputs)) return;
    const scope = this.scopeIfReached(state, peer, "preview");
    if (scope === undefined) return;
    try {
      kind.dryRun(scope, inputs, id);
    } catch (error) {
      // As the real provider's preview: a new object may stand in a namespace that the same update
      // makes before it, and take the name of one that it replaces. What admission says of an object
      // that is to be replaced it does say: the old one is still there.
      const isEarly =
        id === undefined &&
        error instanceof CloudError &&
        (error.reason === "NotFound" || error.reason === "AlreadyExists");
      if (!isEarly) throw error;
    }
  }

  /**
   * Undefined where the operation goes on without what it cannot reach: a preview always, of a cluster that is
   * to be made, or is away; reading and deleting where that counts as deleted.
   */
  private scopeIfReached(
    state: CloudState,
    peer: string,
    operation: "preview" | "read" | "delete",
  ): Scope | undefined {
    try {
      return this.scope(state, peer, operation);
    } catch (error) {
      const goesOn =
        operation === "preview" || this.cloud.forgetsUnreachable(this.configurationOf(peer));
      if (error instanceof CloudError && goesOn) return undefined;
      throw error;
    }
  }

  private scope(state: CloudState, peer: string, operation: Operation): Scope {
    return this.cloud.scope(state, this.configurationOf(peer), operation);
  }

  private configurationOf(peer: string): Properties {
    const config = this.configurations.get(peer);
    if (config === undefined) throw new Error(`${peer} uses "${this.cloud.name}" before Configure`);
    return config;
  }

  private kindOf(urn: string): ResourceKind<Scope> {
    // urn:pulumi:stack::project::parentType$type::name
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = this.kinds.get(token);
    if (kind === undefined) throw this.unknown("resource type", token, this.kinds);
    return kind;
  }

  private unknown(what: string, token: string, known: ReadonlyMap<string, unknown>): CloudError {
    const list = known.size === 0 ? "none" : [...known.keys()].sort().join(", ");
    return new CloudError(
      "unknown",
      `the embedded cloud has no ${what} "${token}"; of "${this.cloud.name}" it knows ${list}`,
    );
  }
}
