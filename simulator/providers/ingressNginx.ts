/**
 * The package `kubernetes-ingress-nginx` of the embedded cloud: one remote component, built as version
 * 0.1.3 of the real one builds it (facts P1, P2, P4, P5). It speaks to the engine's resource monitor
 * itself, because the SDK's way configures the runtime of the whole process.
 */
import * as grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resources from "@pulumi/pulumi/proto/resource_pb.js";

import { isRecord } from "../json.js";
import { CloudError, UNKNOWN } from "../kind.js";
import type { Json, Properties } from "../kind.js";
import { CHANNEL_OPTIONS } from "./channel.js";
import { sdkVersion } from "./cloud.js";
import { fromStruct, toStruct } from "./wire.js";

const TOKEN = "kubernetes-ingress-nginx:index:IngressController";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const CHART = "ingress-nginx";
const REPOSITORY = "https://kubernetes.github.io/ingress-nginx";

/** Marks a secret, an asset or the like on the wire; such an object has no fields of its own. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Arguments of the component that become chart values: all but `helmOptions`. */
const TYPED_VALUES = [
  "controller",
  "defaultBackend",
  "dhParam",
  "fullnameOverride",
  "imagePullSecrets",
  "nameOverride",
  "podSecurityPolicy",
  "rbac",
  "revisionHistoryLimit",
  "serviceAccount",
  "tcp",
  "udp",
];

/** Answers Construct: registers the component and its Release, and resolves to the component's state. */
export async function constructIngressController(
  request: messages.ConstructRequest,
): Promise<messages.ConstructResponse> {
  if (request.getType() !== TOKEN) {
    throw new CloudError("unknown", `the embedded cloud has no component "${request.getType()}"`);
  }
  const monitor = new Monitor(request.getMonitorendpoint());
  try {
    const { urn } = await monitor.register(componentRequest(request));
    const release = await monitor.register(releaseRequest(request, urn));
    const status = release.outputs.status ?? (request.getDryrun() ? UNKNOWN : null);
    await monitor.registerOutputs(urn, { status });
    return new messages.ConstructResponse().setUrn(urn).setState(toStruct({ status }));
  } finally {
    monitor.close();
  }
}

/**
 * Arguments of the Release. The typed values replace whole top-level keys of `helmOptions.values`, and
 * `helmOptions.valueYamlFiles` is dropped (facts P2, P4). No version means the latest chart (facts P5).
 */
export function releaseInputs(inputs: Properties): Properties {
  const typed = TYPED_VALUES.flatMap((key): [string, Json][] => {
    const value = inputs[key];
    return value === undefined ? [] : [[key, value]];
  });
  const options = fields(inputs.helmOptions);
  const kept = Object.entries(options).filter(([key]) => key !== "valueYamlFiles");
  return {
    chart: CHART,
    ...Object.fromEntries(kept),
    repositoryOpts: { repo: REPOSITORY, ...fields(options.repositoryOpts) },
    values: { ...fields(options.values), ...Object.fromEntries(typed) },
    compat: "true",
  };
}

/** The fields of an argument; a secret or an unknown in the place of the whole object is refused. */
function fields(value: Json | undefined): Properties {
  if (value === undefined || value === null) return {};
  if (isRecord(value) && !(SIGNATURE in value)) return value;
  throw new CloudError(
    "invalid",
    "the embedded ingress-nginx component needs helmOptions, its values and repositoryOpts as plain " +
      "objects; an Output or a secret may stand inside them",
  );
}

function componentRequest(request: messages.ConstructRequest): resources.RegisterResourceRequest {
  const component = new resources.RegisterResourceRequest()
    .setType(TOKEN)
    .setName(request.getName())
    .setParent(request.getParent())
    .setObject(toStruct({}))
    .setProtect(request.getProtect() ?? false)
    .setDependenciesList(request.getDependenciesList())
    .setAliasesList(request.getAliasesList())
    .setAliasspecs(true);
  request.getProvidersMap().forEach((reference: string, name: string) => {
    component.getProvidersMap().set(name, reference);
  });
  return component;
}

function releaseRequest(
  request: messages.ConstructRequest,
  parent: string,
): resources.RegisterResourceRequest {
  const dependencies = new Set<string>();
  request
    .getInputdependenciesMap()
    .forEach((urns: messages.ConstructRequest.PropertyDependencies) => {
      for (const urn of urns.getUrnsList()) dependencies.add(urn);
    });
  return new resources.RegisterResourceRequest()
    .setType(RELEASE)
    .setName(`${request.getName()}-helm`)
    .setParent(parent)
    .setCustom(true)
    .setObject(toStruct(releaseInputs(fromStruct(request.getInputs()))))
    .setVersion(sdkVersion("@pulumi/kubernetes"))
    .setProvider(request.getProvidersMap().get("kubernetes") ?? "")
    .setProtect(request.getProtect() ?? false)
    .setDependenciesList([...dependencies])
    .setAcceptsecrets(true)
    .setAliasspecs(true);
}

/** The engine's resource monitor, as far as a component needs it. */
class Monitor {
  private readonly client: services.ResourceMonitorClient;

  constructor(address: string) {
    const credentials = grpc.credentials.createInsecure();
    this.client = new services.ResourceMonitorClient(address, credentials, CHANNEL_OPTIONS);
  }

  async register(
    request: resources.RegisterResourceRequest,
  ): Promise<{ readonly urn: string; readonly outputs: Properties }> {
    return await new Promise((resolve, reject) => {
      this.client.registerResource(request, (error, response) => {
        if (error !== null) reject(asCloudError(error));
        else resolve({ urn: response.getUrn(), outputs: fromStruct(response.getObject()) });
      });
    });
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const request = new resources.RegisterResourceOutputsRequest();
    request.setUrn(urn);
    request.setOutputs(toStruct(outputs));
    await new Promise<void>((resolve, reject) => {
      this.client.registerResourceOutputs(request, (error) => {
        if (error !== null) reject(asCloudError(error));
        else resolve();
      });
    });
  }

  close(): void {
    this.client.close();
  }
}

/** The engine's own words: it has reported the failed resource already. */
function asCloudError(error: grpc.ServiceError): CloudError {
  return new CloudError("engine", error.details);
}
