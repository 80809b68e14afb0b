/** A running ingress-nginx controller, as its Helm release describes it. */
import { flagAt, labelsAt, numberAt, recordAt, shown, textAt } from "../json.js";
import type { Json } from "../kind.js";
import type { Cluster, KubeObject } from "../state.js";
import { namesOf, selectorLabels } from "./chartNames.js";
import { objectsOf, referenceOf, releaseType } from "./objects.js";

/** Where the API server sends Ingresses to be judged. */
export interface Webhook {
  readonly failurePolicy: string;
  /** @default 10, the API server's (facts H26) */
  readonly timeoutSeconds: number;
  readonly namespaceSelector: Json | undefined;
  readonly objectSelector: Json | undefined;
}

/** One controller. */
export interface Controller {
  readonly release: string;
  readonly namespace: string;
  /** Name of its Service and Deployment. */
  readonly fullname: string;
  /** Labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly className: string;
  /** `spec.controller` of its IngressClass. */
  readonly controllerValue: string;
  /** The ConfigMap: key -> text. */
  readonly config: Readonly<Record<string, string>>;
  readonly allowsSnippets: boolean;
  readonly disableCatchAll: boolean;
  readonly watchesWithoutClass: boolean;
  /** The only namespace it reads; undefined = all. */
  readonly watchedNamespace: string | undefined;
  readonly updatesStatus: boolean;
  /** `namespace/name` of the Secret of the default certificate. */
  readonly defaultCertificate: string | undefined;
  /** Port -> `namespace/service:port`. */
  readonly tcp: Readonly<Record<string, string>>;
  /** Name of the default backend's Service; undefined = the controller answers 404 itself. */
  readonly defaultBackend: string | undefined;
  readonly webhook: Webhook | undefined;
}

const read = new WeakMap<KubeObject, Controller>();

/** All controllers of a cluster. */
export function controllersOf(cluster: Cluster): readonly Controller[] {
  return objectsOf(cluster, releaseType).map((release) => {
    const known = read.get(release);
    if (known !== undefined) return known;
    const controller = controllerOf(release);
    read.set(release, controller);
    return controller;
  });
}

function controllerOf(release: KubeObject): Controller {
  const { name, namespace } = referenceOf(release);
  const values = recordAt(release, "values");
  const names = namesOf(values, name);
  const extra = (key: string) => {
    const value = recordAt(values, "controller.extraArgs")[key];
    return value === undefined ? undefined : shown(value);
  };
  const scoped = flagAt(values, "controller.scope.enabled") === true;
  return {
    release: name,
    namespace,
    fullname: names.controller,
    selector: selectorLabels(values, name, "controller"),
    className: textAt(values, "controller.ingressClassResource.name") ?? "nginx",
    controllerValue:
      textAt(values, "controller.ingressClassResource.controllerValue") ?? "k8s.io/ingress-nginx",
    config: labelsAt(values, "controller.config"),
    allowsSnippets: flagAt(values, "controller.allowSnippetAnnotations") ?? false,
    disableCatchAll: extra("disable-catch-all") === "true",
    watchesWithoutClass: flagAt(values, "controller.watchIngressWithoutClass") ?? false,
    watchedNamespace: scoped
      ? (textAt(values, "controller.scope.namespace") ?? namespace)
      : undefined,
    updatesStatus: extra("update-status") !== "false",
    defaultCertificate: extra("default-ssl-certificate"),
    tcp: labelsAt(values, "tcp"),
    defaultBackend:
      flagAt(values, "defaultBackend.enabled") === true ? names.defaultBackend : undefined,
    webhook:
      flagAt(values, "controller.admissionWebhooks.enabled") === false
        ? undefined
        : webhookOf(values),
  };
}

function webhookOf(values: Json): Webhook {
  const webhook = recordAt(values, "controller.admissionWebhooks");
  return {
    failurePolicy: textAt(webhook, "failurePolicy") ?? "Fail",
    timeoutSeconds: numberAt(webhook, "timeoutSeconds") ?? 10,
    namespaceSelector: webhook["namespaceSelector"],
    objectSelector: webhook["objectSelector"],
  };
}
