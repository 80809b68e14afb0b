/** The rules of an Ingress, read once: hosts, paths, backends, TLS. */
import { listAt, numberAt, textAt, textsAt } from "../json.js";
import type { KubeObject } from "../state.js";

/** One path of one host. */
export interface IngressPath {
  /** Empty host = every host, as the API has it. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly service: string;
  /** Number or name. */
  readonly port: number | string | undefined;
  /** Place in the object: `spec.rules[0].http.paths[0]`. */
  readonly place: string;
}

/** NGINX's name for the server that answers hosts without a rule. */
export const anyHost = "_";

const read = new WeakMap<KubeObject, readonly IngressPath[]>();

/**
 * All paths of an Ingress, in order. A rule without `http` has none. Objects are replaced and never
 * changed, so what was read of one stays true.
 */
export function pathsOf(ingress: KubeObject): readonly IngressPath[] {
  const known = read.get(ingress);
  if (known !== undefined) return known;
  const paths = readPaths(ingress);
  read.set(ingress, paths);
  return paths;
}

function readPaths(ingress: KubeObject): readonly IngressPath[] {
  return listAt(ingress, "spec.rules").flatMap((rule, ruleIndex) =>
    listAt(rule, "http.paths").map((path, pathIndex) => ({
      host: textAt(rule, "host") ?? "",
      path: textAt(path, "path") ?? "",
      pathType: textAt(path, "pathType") ?? "",
      service: textAt(path, "backend.service.name") ?? "",
      port:
        numberAt(path, "backend.service.port.number") ?? textAt(path, "backend.service.port.name"),
      place: `spec.rules[${ruleIndex}].http.paths[${pathIndex}]`,
    })),
  );
}

/** Hosts that the Ingress has TLS for. */
export function tlsHostsOf(ingress: KubeObject): readonly string[] {
  return listAt(ingress, "spec.tls").flatMap((entry) => [...textsAt(entry, "hosts")]);
}

/**
 * NGINX locations that the paths become, as `host path`: a Prefix `/a` owns `/a` and `/a/`
 * (facts E5, ingress-nginx location.go).
 */
export function claimedLocations(ingress: KubeObject): readonly string[] {
  return pathsOf(ingress).flatMap(({ host, path, pathType }) => {
    const [server, location] = [host === "" ? anyHost : host, path === "" ? "/" : path];
    if (pathType !== "Prefix" || location === "/") return [`${server} ${location}`];
    const bare = location.replace(/\/+$/, "");
    return [`${server} ${bare}`, `${server} ${bare}/`];
  });
}
