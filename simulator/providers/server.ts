/** A gRPC server on the loopback address for one stand-in provider. */
import * as grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

import { CloudError } from "../kind.js";
import { StoreError } from "../lock.js";
import { CHANNEL_OPTIONS } from "./channel.js";
import { sdkVersion } from "./cloud.js";
import { InitializationError } from "./initialization.js";
import { leanService } from "./leanService.js";
import { constructIngressController } from "./ingressNginx.js";

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Drops the connections and frees the port. */
  close(): void;
}

/**
 * What a provider of resources answers, without gRPC around it. `peer` is the address the request came
 * from: several providers of one program (a default and explicit ones) come to the same server, each
 * over a connection of its own, and only the peer tells them apart.
 */
export interface ProviderMethods {
  /** Version of the provider it stands for. */
  readonly version: string;
  diffConfig(request: messages.DiffRequest): Answer<messages.DiffResponse>;
  configure(request: messages.ConfigureRequest, peer: string): Answer<messages.ConfigureResponse>;
  invoke(request: messages.InvokeRequest): Answer<messages.InvokeResponse>;
  check(request: messages.CheckRequest, peer: string): Answer<messages.CheckResponse>;
  diff(request: messages.DiffRequest, peer: string): Answer<messages.DiffResponse>;
  create(request: messages.CreateRequest, peer: string): Answer<messages.CreateResponse>;
  read(request: messages.ReadRequest, peer: string): Answer<messages.ReadResponse>;
  update(request: messages.UpdateRequest, peer: string): Answer<messages.UpdateResponse>;
  delete(request: messages.DeleteRequest, peer: string): Answer<emptyMessages.Empty>;
}

type Answer<Response> = Response | Promise<Response>;

/** Serves a provider of resources on a free port. */
export async function serveProvider(provider: ProviderMethods): Promise<Listening> {
  return await serve(leanService, {
    ...common(provider.version),
    diffConfig: method((request: messages.DiffRequest) => provider.diffConfig(request)),
    configure: method((request: messages.ConfigureRequest, peer) =>
      provider.configure(request, peer),
    ),
    invoke: method((request: messages.InvokeRequest) => provider.invoke(request)),
    check: method((request: messages.CheckRequest, peer) => provider.check(request, peer)),
    diff: method((request: messages.DiffRequest, peer) => provider.diff(request, peer)),
    create: method((request: messages.CreateRequest, peer) => provider.create(request, peer)),
    read: method((request: messages.ReadRequest, peer) => provider.read(request, peer)),
    update: method((request: messages.UpdateRequest, peer) => provider.update(request, peer)),
    delete: method((request: messages.DeleteRequest, peer) => provider.delete(request, peer)),
  });
}

/** Serves the remote component of ingress-nginx on a free port. */
export async function serveIngressNginx(): Promise<Listening> {
  return await serve(services.ResourceProviderService, {
    ...common(sdkVersion("@pulumi/kubernetes-ingress-nginx")),
    diffConfig: method(() => new messages.DiffResponse()),
    // Inputs go on to the Release as they come: secrets stay secrets.
    configure: method(() =>
      new messages.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true),
    ),
    construct: method(constructIngressController),
  });
}

/** What every provider answers in the same way. */
function common(version: string): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: method(() => new pluginMessages.PluginInfo().setVersion(version)),
    getSchema: method(() => new messages.GetSchemaResponse().setSchema("{}")),
    attach: method(() => new emptyMessages.Empty()),
    cancel: method(() => new emptyMessages.Empty()),
    checkConfig: method((request: messages.CheckRequest) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
  };
}

/** Serves `methods` on a free port of the loopback address. */
export async function serve(
  service: grpc.ServiceDefinition,
  methods: grpc.UntypedServiceImplementation,
): Promise<Listening> {
  const server = new grpc.Server(CHANNEL_OPTIONS);
  server.addService(service, methods);
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const close = () => {
    server.forceShutdown();
  };
  return { port, close };
}

/** A gRPC method from a function of the request and the peer's address. */
function method<Request, Response>(
  answer: (request: Request, peer: string) => Answer<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const reply = async () => await answer(call.request, call.getPeer());
    reply().then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(
          error instanceof InitializationError
            ? error.toStatus()
            : { code: grpc.status.UNKNOWN, details: describe(error) },
        );
      },
    );
  };
}

/** The text a user sees. What is no answer of the simulated API is a fault of the simulator: with its stack. */
function describe(error: unknown): string {
  if (error instanceof CloudError || error instanceof StoreError) return error.message;
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fault of the embedded cloud: ${fault}`;
}
