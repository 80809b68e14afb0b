/** Runs the program inside this process for the CLI, as Pulumi's Automation API does. */
import type * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import * as automation from "@pulumi/pulumi/automation/server.js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";

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

/** Serves the program to `pulumi <verb> --client=127.0.0.1:<port>`; it may be run many times. */
export async function serveProgram(program: Program): Promise<Listening> {
  const { LanguageServer } = automation as unknown as Automation;
  // The SDK reads the stack of each resource's constructor; mapping each to TypeScript lines took three
  // quarters of a program with 500 resources (measured 2026-11-23).
  process.setSourceMapsEnabled(false);
  const server = new LanguageServer(program);
  return await serve(services.LanguageRuntimeService, {
    getRequiredPlugins: server.getRequiredPlugins.bind(server),
    getPluginInfo: server.getPluginInfo.bind(server),
    run: onceReported(server.run.bind(server)),
    ...forImports,
  });
}

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
