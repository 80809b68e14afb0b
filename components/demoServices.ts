import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ImagePin } from "../stacks/environment.js";
import { dependencies } from "./dependencies.js";
import { withoutStackTrace } from "./withoutStackTrace.js";

export interface DemoServicesArgs {
  /** The Kubernetes Services that the routes lead to, without repeats. */
  readonly backends: readonly DemoBackend[];
  /** Kubernetes' `agnhost`, or one with the same arguments. */
  readonly image: ImagePin;
  /** Pods for each Service. */
  readonly replicas: number;
}

/** One Service that a route leads to. */
export interface DemoBackend {
  readonly namespace: string;
  readonly service: string;
  /** Ports of the Service, 1-65535, sorted. */
  readonly ports: readonly number[];
  /** port -> `appProtocol`, where it is more than plain HTTP. @default - none */
  readonly appProtocols?: Readonly<Record<number, string>>;
  /** Labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * Small Deployments and Services behind the routes, where no team has deployed its own: for a trial.
 * They answer plain HTTP whatever the entry's protocol, so a real cluster would carry the http entries only.
 */
export class DemoServices extends pulumi.ComponentResource {
  /** `<namespace>/<service>`, sorted. */
  readonly services: readonly string[];

  constructor(name: string, args: DemoServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:demo:DemoServices", name, args, opts);

    for (const backend of args.backends) demo(name, backend, args, this, opts);

    this.services = args.backends.map(({ namespace, service }) => `${namespace}/${service}`).sort();
    this.registerOutputs({ services: this.services });
  }
}

function demo(
  name: string,
  backend: DemoBackend,
  args: DemoServicesArgs,
  parent: pulumi.Resource,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const childName = `${name}-${backend.namespace}/${backend.service}`;
  const dependsOn = [...dependencies(opts)];
  const options = { parent, dependsOn };
  withoutStackTrace(() => {
    new kubernetes.apps.v1.Deployment(childName, demoDeployment(backend, args), options);
    new kubernetes.core.v1.Service(childName, demoService(backend), options);
  });
}

/** The pods of one Service. */
export function demoDeployment(
  { namespace, service, ports, selector }: DemoBackend,
  { image, replicas }: Pick<DemoServicesArgs, "image" | "replicas">,
): kubernetes.apps.v1.DeploymentArgs {
  const { registry, repository, tag, digest } = image;
  return {
    metadata: { name: service, namespace },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65_532,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: ports.map((containerPort) => ({
            name: `port-${containerPort}`,
            image: `${registry}/${repository}:${tag}@${digest}`,
            // The agnhost image answers plain HTTP on any port; nothing listens on UDP.
            args: ["netexec", `--http-port=${containerPort}`, "--udp-port=-1"],
            ports: [{ containerPort }],
            resources: { requests: { cpu: "10m", memory: "16Mi" } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          })),
        },
      },
    },
  };
}

/** The Service itself. */
export function demoService({
  namespace,
  service,
  ports,
  appProtocols = {},
  selector,
}: DemoBackend): kubernetes.core.v1.ServiceArgs {
  return {
    metadata: { name: service, namespace },
    spec: {
      selector,
      ports: ports.map((port) => ({
        name: `port-${port}`,
        port,
        targetPort: port,
        ...(appProtocols[port] === undefined ? {} : { appProtocol: appProtocols[port] }),
      })),
    },
  };
}
