/**
 * A model of chart ingress-nginx 4.15.1: values -> the objects that its templates render. It renders what
 * the simulated cluster acts on; values that only tune what is not simulated are accepted, as by the real
 * chart, which has no schema and ignores unknown keys.
 */

import { flagAt, labelsAt, numberAt, recordAt, textAt } from "../json.js";
import type { Json } from "../kind.js";
import type { KubeObject } from "../state.js";
import { namesOf, selectorLabels } from "./chartNames.js";
import { controllerDeployment, present } from "./chartDeployment.js";
import { image, object, type RenderInput, webhookOn } from "./chartObject.js";
import { controllerServices } from "./chartServices.js";

/** The objects of a release, in Helm's order of installation. */
export function render(input: RenderInput): readonly KubeObject[] {
  return [
    ...rbac(input),
    configMap(input),
    ...tcpConfigMap(input),
    ...controllerServices(input),
    ...disruptionBudget(input),
    controllerDeployment(input),
    ...ingressClass(input),
    ...webhook(input),
    ...defaultBackend(input),
  ];
}

const RBAC = "rbac.authorization.k8s.io/v1";

function rbac(input: RenderInput): KubeObject[] {
  const { fullname } = namesOf(input.values, input.name);
  const cluster =
    flagAt(input.values, "rbac.scope") === true ? [] : ["ClusterRole", "ClusterRoleBinding"];
  return [
    object(input, "v1", "ServiceAccount", fullname, {}),
    ...[...cluster, "Role", "RoleBinding"].map((kind) =>
      object(input, RBAC, kind, fullname, kind.endsWith("Binding") ? binding(kind, input) : {}),
    ),
  ];
}

/** Which role a binding gives to the controller's account; what the role allows is not modelled. */
function binding(kind: string, input: RenderInput): Record<string, Json> {
  const { fullname: name } = namesOf(input.values, input.name);
  const [apiGroup] = RBAC.split("/");
  return {
    roleRef: { apiGroup: apiGroup ?? "", kind: kind.replace("Binding", ""), name },
    subjects: [{ kind: "ServiceAccount", name, namespace: input.namespace }],
  };
}

function configMap(input: RenderInput): KubeObject {
  const data = {
    "allow-snippet-annotations": String(
      flagAt(input.values, "controller.allowSnippetAnnotations") ?? false,
    ),
    ...labelsAt(input.values, "controller.config"),
  };
  return object(input, "v1", "ConfigMap", namesOf(input.values, input.name).controller, { data });
}

function tcpConfigMap(input: RenderInput): KubeObject[] {
  const data = labelsAt(input.values, "tcp");
  if (Object.keys(data).length === 0) return [];
  return [
    object(input, "v1", "ConfigMap", `${namesOf(input.values, input.name).fullname}-tcp`, { data }),
  ];
}

function disruptionBudget(input: RenderInput): KubeObject[] {
  const replicas = numberAt(input.values, "controller.replicaCount") ?? 1;
  if (replicas <= 1) return [];
  const minAvailable = recordAt(input.values, "controller")["minAvailable"] ?? 1;
  const selector = { matchLabels: selectorLabels(input.values, input.name, "controller") };
  return [
    object(
      input,
      "policy/v1",
      "PodDisruptionBudget",
      namesOf(input.values, input.name).controller,
      {
        spec: {
          minAvailable,
          selector,
          ...present(input, "unhealthyPodEvictionPolicy"),
        },
      },
    ),
  ];
}

function ingressClass(input: RenderInput): KubeObject[] {
  const resource = recordAt(input.values, "controller.ingressClassResource");
  if (flagAt(resource, "enabled") === false) return [];
  const annotations: Record<string, string> =
    flagAt(resource, "default") === true
      ? { "ingressclass.kubernetes.io/is-default-class": "true" }
      : {};
  const spec = { controller: textAt(resource, "controllerValue") ?? "k8s.io/ingress-nginx" };
  return [
    object(input, "networking.k8s.io/v1", "IngressClass", textAt(resource, "name") ?? "nginx", {
      metadata: { annotations },
      spec,
    }),
  ];
}

function webhook(input: RenderInput): KubeObject[] {
  if (!webhookOn(input)) return [];
  const names = namesOf(input.values, input.name);
  const settings = recordAt(input.values, "controller.admissionWebhooks");
  const entry = {
    name: "validate.nginx.ingress.kubernetes.io",
    failurePolicy: textAt(settings, "failurePolicy") ?? "Fail",
    sideEffects: "None",
    clientConfig: {
      service: {
        namespace: input.namespace,
        name: `${names.controller}-admission`,
        path: "/networking/v1/ingresses",
      },
    },
    ...(settings["namespaceSelector"] === undefined
      ? {}
      : { namespaceSelector: settings["namespaceSelector"] }),
  };
  return [
    object(
      input,
      "admissionregistration.k8s.io/v1",
      "ValidatingWebhookConfiguration",
      names.admission,
      { webhooks: [entry] },
      "admission-webhook",
    ),
  ];
}

function defaultBackend(input: RenderInput): KubeObject[] {
  const settings = recordAt(input.values, "defaultBackend");
  if (flagAt(settings, "enabled") !== true) return [];
  const name = namesOf(input.values, input.name).defaultBackend;
  const selector = selectorLabels(input.values, input.name, "default-backend");
  const port = numberAt(settings, "port") ?? 8080;
  const containers = [
    {
      name: "ingress-nginx-default-backend",
      image: image(settings["image"], "defaultbackend-amd64", "1.5"),
      ports: [{ name: "http", containerPort: port }],
    },
  ];
  const spec = {
    replicas: numberAt(settings, "replicaCount") ?? 1,
    selector: { matchLabels: selector },
    template: { metadata: { labels: selector }, spec: { containers } },
  };
  const ports = [
    {
      name: "http",
      port: numberAt(settings, "service.servicePort") ?? 80,
      protocol: "TCP",
      targetPort: "http",
    },
  ];
  return [
    object(
      input,
      "v1",
      "Service",
      name,
      { spec: { type: textAt(settings, "service.type") ?? "ClusterIP", ports, selector } },
      "default-backend",
    ),
    object(input, "apps/v1", "Deployment", name, { spec }, "default-backend"),
  ];
}
