/** Changes of the cloud that no program makes. */
import { growPool } from "../../simulator/google/nodes.js";
import { textAt } from "../../simulator/json.js";
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
    const [kind = "", namespace = "", name = ""] = key.split("/").slice(-3);
    const object = structuredClone(cluster.objects[key]) as KubeObject & {
      metadata: { labels?: Record<string, string> };
      spec: { rules?: { http: { paths: { path: string }[] } }[]; ports?: { port: number }[] };
    };
    const [path] = object.spec.rules?.[0]?.http.paths ?? [];
    const [port] = object.spec.ports ?? [];
    if (path !== undefined) path.path = "/edited";
    if (port !== undefined) port.port = 81;
    kindOf(kind).update({ state, cluster }, `${namespace}/${name}`, object);
    return key;
  },
  "added by hand": (state, cluster, random) => {
    const [like = ""] = routed(cluster);
    const [kind = "", namespace = ""] = like.split("/").slice(-3);
    const object = structuredClone(cluster.objects[like]) as KubeObject & {
      metadata: Record<string, unknown>;
      spec: { rules?: { host: string }[] };
    };
    const name = kind === "Ingress" ? random.choice(["added-one", "added-two"]) : "added";
    object.metadata = { name, namespace, labels: { made: "by-hand" } };
    for (const rule of object.spec.rules ?? [])
      rule.host = rule.host.replace(/^[^.]+/, `${name}-other`);
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

/** Keys of what carries a host: Ingresses, or the Services that are load balancers. */
function routed(cluster: Cluster): readonly string[] {
  return Object.entries(cluster.objects)
    .filter(
      ([key, object]) =>
        key.startsWith("networking.k8s.io/v1/Ingress/") ||
        (key.startsWith("v1/Service/team-") && textAt(object, "spec.type") === "LoadBalancer"),
    )
    .map(([key]) => key);
}

function kindOf(kind: string) {
  const found = kubernetesKinds.find(({ token }) => token.endsWith(`:${kind}`));
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
}
