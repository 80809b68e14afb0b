/**
 * The package `kubernetes` on real API servers: the second back end of the stand-in provider. It applies
 * objects as the real provider does: server-side apply, a dry run in previews, no force (facts K3, K9).
 */
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

import { connect } from "../apiServer/connect.js";
import type { Connection } from "../apiServer/connect.js";
import type { ObjectClient } from "../apiServer/objects.js";
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Properties } from "../kind.js";
import { ObjectKind } from "./apiServerObject.js";
import { isAutonamed, withName } from "./apiServerKind.js";
import type { ClusterCall, ClusterKind } from "./apiServerKind.js";
import { releaseOnApiServer } from "./apiServerRelease.js";
import { isSet } from "./cloud.js";
import { changesBetween } from "./diff.js";
import { kubernetesCloud } from "./kubernetes.js";
import { hasUnknown, plannedOutputs, updatedOutputs } from "./outputs.js";
import type { ProviderMethods } from "./server.js";
import { checkResponse, diffResponse, fromStruct, readResponse, toStruct } from "./wire.js";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Groups of type tokens that stand for no group of the API, but for what the SDK or Helm makes of files. */
const NO_API_GROUPS = new Set(["helm.sh", "kustomize", "yaml"]);

/** The methods of `pulumirpc.ResourceProvider`. Any type that the API server knows can be registered. */
export class ApiServerProvider implements ProviderMethods {
  readonly version = kubernetesCloud.version;
  /** Peer -> configuration of its provider; several providers of a program share this server. */
  private readonly configurations = new Map<string, Properties>();
  /** Kubeconfig and context -> client. */
  private readonly clients = new Map<string, ObjectClient>();
  private readonly kinds = new Map<string, ClusterKind>([[RELEASE, releaseOnApiServer]]);
  private readonly server: Connection | undefined;

  /**
   * @param server where every kubeconfig leads: the API server of the GKE clusters of an embedded
   * project, whose kubeconfigs name no address that answers. @default - where each kubeconfig says
   */
  constructor(server?: Connection) {
    this.server = server;
  }

  /** Drops the connections. */
  close(): void {
    for (const client of this.clients.values()) client.rest.close();
    this.clients.clear();
  }

  diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
    return diffResponse(kubernetesCloud.diffConfig(olds, news), false);
  }

  configure(request: messages.ConfigureRequest, peer: string): messages.ConfigureResponse {
    this.configurations.set(peer, fromStruct(request.getArgs()));
    return new messages.ConfigureResponse().setSupportspreview(true);
  }

  invoke(request: messages.InvokeRequest): never {
    throw new CloudError("unknown", `the embedded cloud has no function "${request.getTok()}"`);
  }

  check(request: messages.CheckRequest): messages.CheckResponse {
    const kind = this.kindOf(request.getUrn());
    const [olds, given] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
    const made = { logicalName: request.getName(), seed: request.getRandomseed_asB64() };
    const inputs = withName(given, olds, kind.namePath, made);
    return checkResponse(request.setNews(toStruct(inputs)), kind.check(inputs));
  }

  diff(request: messages.DiffRequest): messages.DiffResponse {
    const { replaceOn } = this.kindOf(request.getUrn());
    const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
    return diffResponse(changesBetween(olds, news, replaceOn), !isAutonamed(news));
  }

  async create(request: messages.CreateRequest, peer: string): Promise<messages.CreateResponse> {
    const kind = this.kindOf(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    if (request.getPreview()) {
      await this.dryRun(kind, inputs, undefined, request.getUrn(), peer);
      const planned = plannedOutputs(inputs, kind.computed);
      return new messages.CreateResponse().setProperties(toStruct(planned));
    }
    const { id, outputs } = await kind.create(this.call(request.getUrn(), peer), inputs);
    return new messages.CreateResponse().setId(id).setProperties(toStruct(outputs));
  }

  async read(request: messages.ReadRequest, peer: string): Promise<messages.ReadResponse> {
    const id = request.getId();
    const urn = request.getUrn();
    const found = await this.kindOf(urn).read(this.call(urn, peer), id);
    return readResponse(request, found, []);
  }

  async update(request: messages.UpdateRequest, peer: string): Promise<messages.UpdateResponse> {
    const [id, urn] = [request.getId(), request.getUrn()];
    const kind = this.kindOf(urn);
    const [inputs, outputs] = [fromStruct(request.getNews()), fromStruct(request.getOlds())];
    if (request.getPreview()) {
      await this.dryRun(kind, inputs, id, urn, peer);
      const planned = updatedOutputs(outputs, fromStruct(request.getOldInputs()), inputs);
      return new messages.UpdateResponse().setProperties(toStruct(planned));
    }
    const updated = await kind.update(this.call(urn, peer), id, inputs, outputs);
    return new messages.UpdateResponse().setProperties(toStruct(updated));
  }

  async delete(request: messages.DeleteRequest, peer: string): Promise<emptyMessages.Empty> {
    const urn = request.getUrn();
    await this.kindOf(urn).delete(this.call(urn, peer), request.getId());
    return new emptyMessages.Empty();
  }

  /** As the real provider: asked unless something unknown is in the way (facts K3). */
  private async dryRun(
    kind: ClusterKind,
    inputs: Properties,
    id: string | undefined,
    urn: string,
    peer: string,
  ): Promise<void> {
    if (hasUnknown(inputs) || hasUnknown(this.configurationOf(peer))) return;
    await kind.dryRun(this.call(urn, peer), inputs, id);
  }

  private call(urn: string, peer: string): ClusterCall {
    const config = this.configurationOf(peer);
    const { kubeconfig, context } = this.server ?? {
      kubeconfig: textAt(config, "kubeconfig"),
      context: textAt(config, "context"),
    };
    const key = JSON.stringify([kubeconfig, context]);
    const objects = this.clients.get(key) ?? connect({ kubeconfig, context });
    this.clients.set(key, objects);
    return { objects, urn, patchForce: isSet(config.enablePatchForce) };
  }

  private configurationOf(peer: string): Properties {
    const config = this.configurations.get(peer);
    if (config === undefined) throw new Error(`${peer} uses "kubernetes" before Configure`);
    return config;
  }

  /** The kind of a resource's type. Lists, patches and what is no object of the API are refused. */
  private kindOf(urn: string): ClusterKind {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const known = this.kinds.get(token);
    if (known !== undefined) return known;
    const [, groupVersion = "", kind = ""] = token.split(":");
    const [version = "", group = ""] = groupVersion.split("/").reverse();
    if (!/^v\d/.test(version) || NO_API_GROUPS.has(group) || /(List|Patch)$/.test(kind)) {
      throw new CloudError("unknown", `the embedded cloud has no resource type "${token}"`);
    }
    const made = new ObjectKind(token, groupVersion.replace(/^core\//, ""), kind);
    this.kinds.set(token, made);
    return made;
  }
}
