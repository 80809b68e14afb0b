/** What the templates of chart ingress-nginx share: metadata, images, port names. */
import { flagAt, labelsAt, recordAt, textAt } from "../json.js";
import type { Json, Properties } from "../kind.js";
import type { KubeObject } from "../state.js";
import { knownChart, selectorLabels } from "./chartNames.js";

/** What the templates know of a release. */
export interface RenderInput {
  readonly name: string;
  readonly namespace: string;
  readonly values: Properties;
}

export function object(
  input: RenderInput,
  apiVersion: string,
  kind: string,
  name: string,
  rest: Record<string, Json>,
  component = "controller",
): KubeObject {
  const clusterWide = [
    "ClusterRole",
    "ClusterRoleBinding",
    "IngressClass",
    "ValidatingWebhookConfiguration",
  ].includes(kind);
  const { metadata, ...body } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(clusterWide ? {} : { namespace: input.namespace }),
      labels: {
        ...selectorLabels(input.values, input.name, component),
        "helm.sh/chart": `${knownChart.name}-${knownChart.version}`,
        "app.kubernetes.io/managed-by": "Helm",
      },
      ...recordAt({ metadata: metadata ?? {} }, "metadata"),
      annotations: {
        "meta.helm.sh/release-name": input.name,
        "meta.helm.sh/release-namespace": input.namespace,
        ...labelsAt({ metadata: metadata ?? {} }, "metadata.annotations"),
      },
    },
    ...body,
  };
}

export function tcpPortNames({ values }: RenderInput): readonly (readonly [string, number])[] {
  const prefix = textAt(values, "portNamePrefix");
  return Object.keys(labelsAt(values, "tcp")).map(
    (port) =>
      [
        `${prefix === undefined || prefix === "" ? "" : `${prefix}-`}${port}-tcp`,
        Number(port),
      ] as const,
  );
}

export function image(given: Json | undefined, name: string, tag: string): string {
  const repository =
    textAt(given, "repository") ??
    `${textAt(given, "registry") ?? "registry.k8s.io"}/${textAt(given, "image") ?? name}`;
  const digest = textAt(given, "digest");
  return `${repository}:${textAt(given, "tag") ?? tag}${digest === undefined || digest === "" ? "" : `@${digest}`}`;
}

export function webhookOn({ values }: RenderInput): boolean {
  return flagAt(values, "controller.admissionWebhooks.enabled") !== false;
}
