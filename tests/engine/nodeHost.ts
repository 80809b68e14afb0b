/**
 * A language runtime that starts the program as Pulumi's own Node language host does: the same flags,
 * environment and loader (`pulumi-language-nodejs`, constructArguments), from the checkout's Pulumi.yaml.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import type * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";

import { serve } from "../../simulator/providers/server.js";
import type { Listening } from "../../simulator/providers/server.js";

/** Exit code of a program that has reported its error: nothing more to say. */
const REPORTED = 32;

/** Serves the program of the project in `directory`, each run in a process of its own. */
export async function serveNodeProgram(directory: string): Promise<Listening> {
  const settings = await readFile(join(directory, "Pulumi.yaml"), "utf8");
  const nodeArgs = /^ +nodeargs: *(.*)$/m.exec(settings)?.[1]?.split(" ") ?? [];
  const isTypeScript = !/^ +typescript: *false$/m.test(settings);

  const run: grpc.handleUnaryCall<messages.RunRequest, messages.RunResponse> = (call, callback) => {
    const child = spawn(process.execPath, [...nodeArgs, ...runArguments(call.request, directory)], {
      cwd: directory,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(call.request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(call.request.getConfigsecretkeysList()),
        ...(isTypeScript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
      },
    });
    child.once("close", (code) => {
      const response = new messages.RunResponse();
      if (code === REPORTED) response.setBail(true);
      else if (code !== 0)
        response.setError(`Program exited with non-zero exit code: ${code ?? -1}`);
      callback(null, response);
    });
  };
  return await serve(services.LanguageRuntimeService, {
    getRequiredPlugins: answer(new messages.GetRequiredPluginsResponse()),
    getPluginInfo: answer(new pluginMessages.PluginInfo().setVersion("3.250.0")),
    run,
  });
}

function runArguments(request: messages.RunRequest, directory: string): string[] {
  const [engine = ""] = request.getArgsList();
  const flags: readonly [string, string][] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engine],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", directory],
    ["stack", request.getStack()],
    ["pwd", directory],
  ];
  return [
    createRequire(join(directory, "index.ts")).resolve("@pulumi/pulumi/cmd/run"),
    ...flags.flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", `${request.getParallel()}`],
    ".",
  ];
}

function answer<Response>(response: Response): grpc.handleUnaryCall<unknown, Response> {
  return (_, callback) => {
    callback(null, response);
  };
}
