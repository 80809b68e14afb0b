/** What a program asks the engine for, recorded: the SDK's mocks, but repeats and options are kept. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import * as runtimeState from "@pulumi/pulumi/runtime/state.js";

type Inputs = Record<string, unknown>;

/** The parts of a RegisterResourceRequest that tests look at. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getProtect(): boolean;
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getProvider(): string;
  getTransformsList(): unknown[];
  getIgnorechangesList(): string[];
  getStacktrace(): { getFramesList(): unknown[] } | undefined;
  getObject(): { toJavaScript(): Inputs };
}

/** One resource that was asked for. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly dependencies: readonly string[];
  readonly provider: string;
  /** Number of `transforms` callbacks. */
  readonly transforms: number;
  readonly ignoreChanges: readonly string[];
  /** Calls that led to the constructor's, as the state would keep them. */
  readonly stackFrames: number;
  readonly inputs: Inputs;
}

export interface Recording {
  readonly resources: readonly Recorded[];
  /** URN -> what the component registered as its outputs. */
  readonly outputs: ReadonlyMap<string, Inputs>;
}

type Done<T> = (err: unknown, response: T) => void;

class Recorder extends MockMonitor {
  readonly recorded: Recorded[] = [];
  readonly outputs = new Map<string, Inputs>();

  override async registerResource(req: unknown, done: Done<{ getUrn(): string }>): Promise<void> {
    const request = req as Request;
    const keep: typeof done = (err, response) => {
      if (!err) this.recorded.push(recorded(request, response.getUrn()));
      done(err, response);
    };
    await super.registerResource(req, keep);
  }

  override registerResourceOutputs(req: unknown, done: Done<unknown>): void {
    const request = req as { getUrn(): string; getOutputs(): { toJavaScript(): Inputs } };
    this.outputs.set(request.getUrn(), request.getOutputs().toJavaScript());
    super.registerResourceOutputs(req, done);
  }
}

function recorded(request: Request, urn: string): Recorded {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    protect: request.getProtect(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    transforms: request.getTransformsList().length,
    ignoreChanges: request.getIgnorechangesList(),
    stackFrames: request.getStacktrace()?.getFramesList().length ?? 0,
    inputs: request.getObject().toJavaScript(),
  };
}

/** Outputs that only the cloud knows, by type. */
function cloudAnswers(type: string, name: string, inputs: Inputs): Inputs {
  switch (type) {
    case "gcp:container/cluster:Cluster":
      return {
        ...inputs,
        controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: `${name}.gke.goog` } },
      };
    case "gcp:serviceaccount/account:Account":
      return {
        ...inputs,
        email: `${String(inputs.accountId)}@p.iam.gserviceaccount.com`,
        member: `serviceAccount:${String(inputs.accountId)}@p.iam.gserviceaccount.com`,
      };
    case "gcp:compute/address:Address":
      return { ...inputs, address: "10.0.0.10" };
    case "kubernetes-ingress-nginx:index:IngressController":
      return { ...inputs, status: { status: "deployed" } };
    case "kubernetes:core/v1:Service":
      return {
        ...inputs,
        spec: { clusterIP: "10.30.0.7", ...(inputs.spec as Inputs) },
        status: { loadBalancer: { ingress: [{ ip: "10.0.0.11" }] } },
      };
    default:
      return inputs;
  }
}

const mocks: pulumi.runtime.Mocks = {
  newResource: ({ type, name, inputs, custom }) => ({
    id: custom ? `${name}-id` : undefined,
    state: cloudAnswers(type, name, inputs as Inputs),
  }),
  call: ({ token, inputs }) => ({
    ...(inputs as Inputs),
    id: "found-id",
    controlPlaneEndpointsConfigs: [{ dnsEndpointConfigs: [{ endpoint: "found.gke.goog" }] }],
    ...vmAnswers(token, String((inputs as Inputs).selfLink)),
  }),
};

/**
 * Two VMs in each instance group: `zones/z/group` -> `zones/z/group-1` (the older) and `-2`. Those of a
 * group `stuck` cannot forward IP.
 */
function vmAnswers(token: string, link: string): Inputs {
  switch (token) {
    case "gcp:compute/getInstanceGroup:getInstanceGroup":
      return { instances: [`${link}-2`, `${link}-1`] };
    case "gcp:compute/getInstance:getInstance": {
      const [, zone, name] = link.split("/");
      return {
        name,
        zone,
        canIpForward: !link.includes("stuck"),
        currentStatus: "RUNNING",
        creationTimestamp: `2026-01-0${link.slice(-1)}T00:00:00.000-08:00`,
      };
    }
    default:
      return {};
  }
}

/** Runs `program` against the recorder and gives back everything it asked for, in the order of arrival. */
export async function record(program: () => unknown): Promise<Recording> {
  await pulumi.runtime.setMocks(mocks, "service-ingress", "test");
  const recorder = new Recorder(mocks);
  setMockOptions(recorder, "service-ingress", "test");
  // The engine supports them; that values arrive through them is shown with the real engine.
  const state = runtimeState as unknown as { getStore(): { supportsTransforms: boolean } };
  state.getStore().supportsTransforms = true;
  program();
  await pulumi.runtime.disconnect();
  return { resources: recorder.recorded, outputs: recorder.outputs };
}

/** The one recorded resource of a type (and name); fails when there is none or more than one. */
export function only({ resources }: Recording, type: string, name?: string): Recorded {
  const found = resources.filter((r) => r.type === type && (name === undefined || r.name === name));
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} resources of type ${type}${name ? ` named ${name}` : ""}`);
  return first;
}

/** How many of each type were asked for, sorted by type. */
export function inventory({ resources }: Recording): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
