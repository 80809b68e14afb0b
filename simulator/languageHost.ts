/** Runs the program inside this process for the CLI, as Pulumi's Automation API does. */
import type * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import * as automation from "@pulumi/pulumi/automation/server.js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

import { CHANNEL_OPTIONS } from "./providers/channel.js";
import { serve } from "./providers/server.js";
import type { Listening } from "./providers/server.js";

/** A Pulumi program: it registers resources and returns the stack's outputs. */
export type Program = () => pulumi.Inputs | Promise<pulumi.Inputs>;

type Run = grpc.handleUnaryCall<messages.RunRequest, messages.RunResponse>;

/** What the SDK keeps internal: its declaration file is empty. */
interface Automation {
  readonly LanguageServer: new (program: Program) => {
    readonly getRequiredPlugins: grpc.UntypedHandleCall;
    readonly getPluginInfo: grpc.UntypedHandleCall;
    readonly run: Run;
  };
}

interface Settings {
  readonly grpcClientOptions: grpc.ClientOptions;
}

/** Serves the program to `pulumi <verb> --client=127.0.0.1:<port>`; it may be run many times. */
export async function serveProgram(program: Program): Promise<Listening> {
  const { LanguageServer } = automation as unknown as Automation;
  // The SDK reads the stack of each resource's constructor; mapping each to TypeScript lines took three
  // quarters of a program with 500 resources (measured 2026-11-23).
  process.setSourceMapsEnabled(false);
  // The SDK closes no client of a run (docs/surprises.md).
  const { grpcClientOptions } = settings as unknown as Settings;
  Object.assign(grpcClientOptions, CHANNEL_OPTIONS);
  const server = new LanguageServer(program);
  return await serve(services.LanguageRuntimeService, {
    getRequiredPlugins: server.getRequiredPlugins.bind(server),
    getPluginInfo: server.getPluginInfo.bind(server),
    run: toItsEnd(program, (watched) => {
      const own = new LanguageServer(watched);
      return onceReported(own.run.bind(own));
    }),
    ...forImports,
  });
}

/**
 * The SDK takes a lost connection for an engine that ends, and answers with success. A program that never
 * ran would then be one without resources, for which the engine deletes everything.
 */
function toItsEnd(program: Program, runOf: (watched: Program) => Run): Run {
  return (call, callback) => {
    let hasEnded = false;
    const watched = async () => {
      const outputs = await program();
      hasEnded = true;
      return outputs;
    };
    runOf(watched)(call, (error, response) => {
      const isFailure = Boolean(error) || response?.getError() !== "" || response.getBail();
      if (isFailure || hasEnded) callback(error, response);
      else callback(null, new messages.RunResponse().setError(UNFINISHED));
    });
  };
}

/** What the user reads of a program that lost its engine; the same command may well work the next time. */
export const UNFINISHED =
  "the program lost its connection to the engine before it ended; run the command again";

/** What `pulumi import` asks of a language before it reads: nothing that a program in this process needs. */
const forImports: grpc.UntypedServiceImplementation = {
  handshake: answer(() => new messages.LanguageHandshakeResponse()),
  getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
};

function answer<Response>(make: () => Response): grpc.handleUnaryCall<unknown, Response> {
  return (_, callback) => {
    callback(null, make());
  };
}

/**
 * The SDK answers a failed run with the error that it has logged already, and then a second time with
 * success. The user shall read an error once: "bail" says that it was reported.
 */
function onceReported(run: Run): Run {
  return (call, callback) => {
    let isAnswered = false;
    run(call, (error, response) => {
      if (isAnswered) return;
      isAnswered = true;
      if (error && pulumi.log.hasErrors()) callback(null, new messages.RunResponse().setBail(true));
      else callback(error, response);
    });
  };
}
