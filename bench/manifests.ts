/** The Ingress objects of a catalog as plain manifests: what a user would write without this program. */
import { resolve } from "../catalog/index.js";
import { planIngresses, type PlannedIngress } from "../catalog/ingressLayout.js";
import type { Catalog } from "../catalog/schema.js";
import type { IngressLayout } from "../stacks/environment.js";
import { local } from "../stacks/local.js";

/** One rule for each host; a rule for each path in it. */
const rulesOf = ({ rules }: PlannedIngress) =>
  rules.map(({ host, paths }) => ({
    host,
    http: {
      paths: paths.map(({ path, match, service, port }) => ({
        path,
        pathType: match === "prefix" ? "Prefix" : "Exact",
        backend: { service: { name: service, port: { number: port } } },
      })),
    },
  }));

/** `networking.k8s.io/v1` Ingress objects, as the program would register them, sorted by name. */
export function manifests(catalog: Catalog, layout: IngressLayout) {
  const services = resolve(catalog, local);
  return planIngresses(services, layout, local.domain).map((ingress) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: ingress.name,
      namespace: ingress.namespace,
      annotations: { ...ingress.annotations },
    },
    spec: {
      ingressClassName: ingress.exposure,
      tls: [{ hosts: ingress.rules.map(({ host }) => host) }],
      rules: rulesOf(ingress),
    },
  }));
}

/** Namespaces of the manifests, sorted. */
export function namespacesOf(objects: ReturnType<typeof manifests>): readonly string[] {
  return [...new Set(objects.map(({ metadata }) => metadata.namespace))].sort();
}
