/** Names and labels that chart ingress-nginx 4.15.1 gives, by its templates/_helpers.tpl. */
import { textAt } from "../json.js";
import type { Json, Properties } from "../kind.js";

/** The chart, and the one version that the embedded cloud knows. */
export const knownChart = {
  name: "ingress-nginx",
  version: "4.15.1",
  appVersion: "1.15.1",
} as const;

/** Names of the objects of a release. */
export interface ChartNames {
  readonly fullname: string;
  /** Service, Deployment, ConfigMap and PodDisruptionBudget of the controller. */
  readonly controller: string;
  readonly defaultBackend: string;
  /** ValidatingWebhookConfiguration and the Secret of its certificate. */
  readonly admission: string;
}

/** The names for these values and this release. */
export function namesOf(values: Properties, release: string): ChartNames {
  const fullname = fullnameOf(values, release);
  const part = (path: string, fallback: string) =>
    cut(`${fullname}-${textAt(values, path) ?? fallback}`);
  return {
    fullname,
    controller: part("controller.name", "controller"),
    defaultBackend: part("defaultBackend.name", "defaultbackend"),
    admission: part("controller.admissionWebhooks.name", "admission"),
  };
}

/** Selector labels of a component's pods: `controller` or `default-backend`. */
export function selectorLabels(
  values: Properties,
  release: string,
  component: string,
): Record<string, string> {
  return {
    "app.kubernetes.io/name": cut(given(values, "nameOverride") ?? knownChart.name),
    "app.kubernetes.io/instance": release,
    "app.kubernetes.io/component": component,
  };
}

function fullnameOf(values: Properties, release: string): string {
  const override = given(values, "fullnameOverride");
  if (override !== undefined) return cut(override);
  const name = given(values, "nameOverride") ?? knownChart.name;
  return cut(release.includes(name) ? release : `${release}-${name}`);
}

/** Templates treat an empty text as not given. */
function given(values: Json, path: string): string | undefined {
  const text = textAt(values, path);
  return text === "" ? undefined : text;
}

/** `trunc 63 | trimSuffix "-"`. */
function cut(name: string): string {
  return name.slice(0, 63).replace(/-$/, "");
}
