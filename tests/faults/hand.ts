/** Changes of the cloud that no program makes. */
import { distinctName } from "../../components/names.js";
import { growPool } from "../../simulator/google/nodes.js";
import { kubernetesKinds } from "../../simulator/kubernetes/index.js";
import { dropObject } from "../../simulator/kubernetes/objects.js";
import type { CloudState, Cluster, KubeObject } from "../../simulator/state.js";
import type { Trial } from "../engine/harness.js";
import type { Random } from "./random.js";
import type { FaultClass } from "./classes.js";

type ByHand = Extract<FaultClass, `${string} by hand` | "node pool grown">;

export function isByHand(fault: FaultClass): fault is ByHand {
  return fault.endsWith(" by hand") || fault === "node pool grown";
}

/** Changes the simulated project; what was done. */
export async function byHand(fault: ByHand, trial: Trial, random: Random): Promise<string> {
  let told = "";
  await trial.meddle((state) => {
    told = ACTS[fault](state, clusterOf(state), random);
  });
  return told;
}

function clusterOf(state: CloudState): Cluster {
  const [cluster] = Object.values(state.clusters);
  if (cluster === undefined) throw new Error("there is no cluster");
  return cluster;
}

const ACTS: Readonly<
  Record<ByHand, (state: CloudState, cluster: Cluster, random: Random) => string>
> = {
  "deleted by hand": (state, cluster, random) => {
    const key = random.choice(routed(cluster));
    const [kind = "", namespace = "", name = ""] = key.split("/").slice(-3);
    kindOf(kind).delete({ state, cluster }, `${namespace}/${name}`);
    dropObject(cluster, key);
    return key;
  },
  "edited by hand": (state, cluster, random) => {
    const key = random.choice(routed(cluster));
    const object = structuredClone(cluster.objects[key]) as Editable;
    const [path] = object.spec.rules?.[0]?.http?.paths ?? [];
    const [port] = object.spec.ports ?? [];
    const [match] = object.spec.rules?.[0]?.matches ?? [];
    if (path !== undefined) path.path = "/edited";
    if (match !== undefined) match.path = { type: "PathPrefix", value: "/edited" };
    if (port !== undefined) port.port = 81;
    const [kind = "", namespace = "", name = ""] = key.split("/").slice(-3);
    kindOf(kind).update({ state, cluster }, `${namespace}/${name}`, object);
    return key;
  },
  "added by hand": (state, cluster, random) => {
    const like = random.choice(routed(cluster));
    const [kind = "", namespace = "", first = ""] = like.split("/").slice(-3);
    const object = structuredClone(cluster.objects[like]) as Editable;
    const name = nameOfAdded(kind, first, random.choice(["added-one", "added-two"]));
    object.metadata = { name, namespace, labels: { made: "by-hand" } };
    delete object.status;
    const other = (host: string) => host.replace(/^[^.]+/, `${name}-other`);
    for (const rule of object.spec.rules ?? []) if (rule.host) rule.host = other(rule.host);
    if (object.spec.hostnames) object.spec.hostnames = object.spec.hostnames.map(other);
    for (const generated of GENERATED) Reflect.deleteProperty(object.spec, generated);
    for (const port of object.spec.ports ?? []) Reflect.deleteProperty(port, "nodePort");
    kindOf(kind).create({ state, cluster }, object, name);
    return `${kind}/${namespace}/${name}`;
  },
  "node pool grown": (state, cluster) => {
    const pools = Object.entries(state.google).filter(([, { token }]) =>
      token.endsWith(":NodePool"),
    );
    for (const [id, { outputs }] of pools) {
      growPool(state, cluster, id, 2, cluster.zones);
      Object.assign(outputs, { nodeCount: 2 });
    }
    return `${Object.keys(cluster.nodes).length} nodes`;
  },
};

/** What is edited of an Ingress, an HTTPRoute or a Service. */
type Editable = KubeObject & {
  metadata: Record<string, unknown>;
  status?: unknown;
  spec: {
    rules?: {
      host?: string;
      http?: { paths: { path: string }[] };
      matches?: { path: { type: string; value: string } }[];
    }[];
    hostnames?: string[];
    ports?: { port: number }[];
  };
};

/** What the server gives to each Service, and to no other. */
const GENERATED = ["clusterIP", "clusterIPs", "healthCheckNodePort"];

/** The name that the program gives to the object of an entry that is to come, as it names this kind. */
function nameOfAdded(kind: string, like: string, key: string): string {
  const prefix = /^(lb|ip)-/.exec(like)?.[1];
  if (prefix !== undefined) return distinctName(prefix, TEAM, key);
  return kind === "HTTPRoute" ? distinctName(TEAM, key) : key;
}

/** The one team of the generated catalog. */
const TEAM = "team-001";

/**
 * Keys of what carries a host, sorted, so that a seed draws the same of every run: Ingresses, HTTPRoutes, or
 * the Services that a strategy makes.
 */
function routed(cluster: Cluster): readonly string[] {
  const carrier =
    /^networking\.k8s\.io\/v1\/Ingress\/|\/HTTPRoute\/team-|^v1\/Service\/team-[^/]+\/(lb|ip)-/;
  return Object.keys(cluster.objects)
    .filter((key) => carrier.test(key))
    .sort();
}

function kindOf(kind: string) {
  const found = kubernetesKinds.find(({ token }) => token.endsWith(`:${kind}`));
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
}
