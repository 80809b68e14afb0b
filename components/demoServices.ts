import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ImagePin } from "../stacks/environment.js";
import { dependencies } from "./dependencies.js";

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
  { namespace, service, ports, appProtocols = {}, selector }: DemoBackend,
  { image, replicas }: DemoServicesArgs,
  parent: pulumi.Resource,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const childName = `${name}-${namespace}/${service}`;
  const dependsOn = [...dependencies(opts)];
  const metadata = { name: service, namespace };
  const { registry, repository, tag, digest } = image;
  new kubernetes.apps.v1.Deployment(
    childName,
    {
      metadata,
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
    },
    { parent, dependsOn },
  );
  new kubernetes.core.v1.Service(
    childName,
    {
      metadata,
      spec: {
        selector,
        ports: ports.map((port) => ({
          name: `port-${port}`,
          port,
          targetPort: port,
          ...(appProtocols[port] === undefined ? {} : { appProtocol: appProtocols[port] }),
        })),
      },
    },
    { parent, dependsOn },
  );
}
