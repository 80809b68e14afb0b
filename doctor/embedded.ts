/** The embedded cloud as the doctor sees it. */
import type { Properties } from "../simulator/kind.js";
import { kubernetesKinds } from "../simulator/kubernetes/index.js";
import { bornWith, type CloudState } from "../simulator/state.js";
import type { CloudView, Existing } from "./cloud.js";

/** Every Google resource that a program can register, and every object of its clusters. */
export function viewOf(state: CloudState): CloudView {
  const google = Object.entries(state.google)
    .filter(([, { token }]) => token.startsWith("gcp:"))
    .map(([id, { token, outputs }]): Existing => ({ type: token, id, outputs }));
  const objects = Object.values(state.clusters).flatMap((cluster) =>
    Object.keys(cluster.objects)
      .filter((key) => !bornWith.has(key))
      .flatMap((key): Existing[] => {
        const parts = key.split("/");
        const [kind = "", namespace = "", name = ""] = parts.slice(-3);
        const version = parts.slice(0, -3).join("/");
        const type = `kubernetes:${version === "v1" ? "core/v1" : version}:${kind}`;
        const id = namespace === "" ? name : `${namespace}/${name}`;
        const known = kubernetesKinds.find(({ token }) => token === type);
        const outputs: Properties | undefined = known?.read({ state, cluster }, id);
        return outputs === undefined ? [] : [{ type, id, outputs }];
      }),
  );
  return {
    existing: [...google, ...objects],
    hasCluster: Object.keys(state.clusters).length > 0,
  };
}
