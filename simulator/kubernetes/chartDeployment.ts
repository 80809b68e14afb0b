/** The controller's Deployment in chart ingress-nginx (template controller-deployment.yaml). */
import { labelsAt, listAt, numberAt, recordAt, shown } from "../json.js";
import type { Json } from "../kind.js";
import type { KubeObject } from "../state.js";
import { namesOf, selectorLabels } from "./chartNames.js";
import { image, object, type RenderInput, tcpPortNames, webhookOn } from "./chartObject.js";

/** The chart's defaults of what decides how a pod starts and stops (values.yaml of 4.15.1). */
const DEFAULTS = {
  minReadySeconds: 0,
  terminationGracePeriodSeconds: 300,
  lifecycle: { preStop: { exec: { command: ["/wait-shutdown"] } } },
  readinessProbe: {
    httpGet: { path: "/healthz", port: 10_254, scheme: "HTTP" },
    initialDelaySeconds: 10,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  },
} as const;

/** The Deployment of the controller. */
export function controllerDeployment(input: RenderInput): KubeObject {
  const controller = recordAt(input.values, "controller");
  const selector = selectorLabels(input.values, input.name, "controller");
  const strategy = recordAt(controller, "updateStrategy");
  const spec = {
    replicas: numberAt(controller, "replicaCount") ?? 1,
    selector: { matchLabels: selector },
    ...(Object.keys(strategy).length === 0 ? {} : { strategy }),
    minReadySeconds: numberAt(controller, "minReadySeconds") ?? DEFAULTS.minReadySeconds,
    template: {
      metadata: { labels: { ...selector, ...labelsAt(controller, "podLabels") } },
      spec: {
        terminationGracePeriodSeconds:
          numberAt(controller, "terminationGracePeriodSeconds") ??
          DEFAULTS.terminationGracePeriodSeconds,
        containers: [container(input)],
        topologySpreadConstraints: listAt(controller, "topologySpreadConstraints"),
      },
    },
  };
  return object(input, "apps/v1", "Deployment", namesOf(input.values, input.name).controller, {
    spec,
  });
}

function container(input: RenderInput): Json {
  const controller = recordAt(input.values, "controller");
  const args = Object.entries(recordAt(controller, "extraArgs")).map(
    ([key, value]) => `--${key}=${shown(value)}`,
  );
  return {
    name: "controller",
    image: image(controller["image"], "ingress-nginx/controller", "v1.15.1"),
    args,
    ports: [
      { name: "http", containerPort: numberAt(controller, "containerPort.http") ?? 80 },
      { name: "https", containerPort: numberAt(controller, "containerPort.https") ?? 443 },
      ...(webhookOn(input) ? [{ name: "webhook", containerPort: 8443 }] : []),
      ...tcpPortNames(input).map(([name, containerPort]) => ({ name, containerPort })),
    ],
    lifecycle: controller["lifecycle"] ?? DEFAULTS.lifecycle,
    readinessProbe: { ...DEFAULTS.readinessProbe, ...recordAt(controller, "readinessProbe") },
  };
}

/** A value of the controller under its own name, where it is set. */
export function present({ values }: RenderInput, key: string): Record<string, Json> {
  const value = recordAt(values, "controller")[key];
  return value === undefined ? {} : { [key]: value };
}
