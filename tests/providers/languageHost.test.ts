/** Claim: a program that does not reach the engine fails, and an engine is reached whatever its port was before. */
import * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import languageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resources from "@pulumi/pulumi/proto/resource_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { afterEach, beforeEach, expect, test } from "vitest";

import { serveProgram, UNFINISHED } from "../../simulator/languageHost.js";
import type { Listening } from "../../simulator/providers/server.js";

const opened: { close(): void }[] = [];

// The SDK leaves rejections of its messages to a lost engine to whoever runs it; vitest would fail for them.
let listeners: NodeJS.UnhandledRejectionListener[] = [];
beforeEach(() => {
  listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => undefined);
});
afterEach(() => {
  process.removeAllListeners("unhandledRejection");
  for (const listener of listeners) process.on("unhandledRejection", listener);
});

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** What the engine asks the language host, and hears. */
async function run(
  host: Listening,
  monitorPort: number,
  enginePort = monitorPort,
): Promise<messages.RunResponse> {
  const client = new languageServices.LanguageRuntimeClient(
    `127.0.0.1:${host.port}`,
    grpc.credentials.createInsecure(),
  );
  opened.push(client);
  const request = new messages.RunRequest();
  request.setProject("p").setStack("s").setDryrun(false);
  request.setMonitorAddress(`127.0.0.1:${monitorPort}`);
  request.setArgsList([`127.0.0.1:${enginePort}`]);
  return await new Promise((resolve, reject) => {
    client.run(request, (error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** An engine that takes what it is asked for, on a port; 0 for a free one. */
async function engine(port: number): Promise<{ readonly port: number; readonly urns: string[] }> {
  const urns: string[] = [];
  const empty: grpc.handleUnaryCall<unknown, emptyMessages.Empty> = (_, callback) => {
    callback(null, new emptyMessages.Empty());
  };
  const server = new grpc.Server();
  server.addService(resourceServices.ResourceMonitorService, {
    supportsFeature: ((_, callback) => {
      callback(null, new resources.SupportsFeatureResponse().setHassupport(false));
    }) satisfies grpc.handleUnaryCall<unknown, resources.SupportsFeatureResponse>,
    registerResource: (({ request }, callback) => {
      urns.push(`${request.getType()}::${request.getName()}`);
      callback(null, new resources.RegisterResourceResponse().setUrn(urns.at(-1) ?? ""));
    }) satisfies grpc.handleUnaryCall<
      resources.RegisterResourceRequest,
      resources.RegisterResourceResponse
    >,
    registerResourceOutputs: empty,
    signalAndWaitForShutdown: empty,
  });
  server.addService(engineServices.EngineService, {
    log: empty,
    setRootResource: ((_, callback) => {
      callback(null, new engineMessages.SetRootResourceResponse());
    }) satisfies grpc.handleUnaryCall<unknown, engineMessages.SetRootResourceResponse>,
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, at) => {
      if (error === null) resolve(at);
      else reject(error);
    });
  });
  opened.push({
    close: () => {
      server.forceShutdown();
    },
  });
  return { port: bound, urns };
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const { port } = await engine(0);
  opened.pop()?.close();
  return port;
}

async function host(): Promise<Listening> {
  const listening = await serveProgram(() => {
    new pulumi.ComponentResource("t:m:C", "c");
    return {};
  });
  opened.push(listening);
  return listening;
}

test("a program that does not reach the engine's second service fails: it is none without resources", async () => {
  const { port, urns } = await engine(0);

  const response = await run(await host(), port, await freePort());

  expect(response.getError()).toBe(UNFINISHED);
  expect(urns).toEqual(["pulumi:pulumi:Stack::p-s"]);
});

test("an engine is reached on a port where another did not answer a moment before", async () => {
  const program = await host();
  const { port, urns } = await engine(0);
  const later = await freePort();
  await run(program, port, later);

  await engine(later);
  const response = await run(program, port, later);

  expect(response.getError()).toBe("");
  expect(urns.slice(1)).toEqual(["pulumi:pulumi:Stack::p-s", "t:m:C::c"]);
});
