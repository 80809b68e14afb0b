/** Deployments: their pods, placed on running nodes. */
import { at, labelsAt, listAt, numberAt, stableHash, textAt } from "../json.js";
import { CloudError, type ClusterScope } from "../kind.js";
import type { Cluster, KubeObject, Pod } from "../state.js";
import { satisfies } from "./labels.js";
import type { ObjectSpec } from "./model.js";
import { keyOf, referenceOf } from "./objects.js";
import { pickNode, schedulableNodes, spreadsOf } from "./scheduler.js";
import { labelMisfits } from "./grammar.js";

/** `apps/v1 Deployment`. A rollout is over at once; one that no node can take is refused. */
export const deploymentSpec: ObjectSpec = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
  replaceOn: ["spec.selector"],
  validate: (object) => {
    const labels = labelsAt(object, "spec.template.metadata.labels");
    const selector = at(object, "spec.selector");
    const containers = listAt(object, "spec.template.spec.containers");
    return [
      ...(selector === undefined ? ["spec.selector: Required value"] : []),
      ...(selector !== undefined && !satisfies(selector, labels)
        ? [
            `spec.template.metadata.labels: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
          ]
        : []),
      ...labelMisfits("spec.template.metadata.labels", labels),
      ...(containers.length === 0 ? ["spec.template.spec.containers: Required value"] : []),
      ...containers.flatMap((container, index) =>
        textAt(container, "image") === undefined
          ? [`spec.template.spec.containers[${index}].image: Required value`]
          : [],
      ),
      ...((numberAt(object, "spec.replicas") ?? 1) < 0
        ? [
            `spec.replicas: Invalid value: ${numberAt(object, "spec.replicas") ?? 0}: must be greater than or equal to 0`,
          ]
        : []),
    ];
  },
  validateUpdate: (object, previous) =>
    JSON.stringify(at(object, "spec.selector")) === JSON.stringify(at(previous, "spec.selector"))
      ? []
      : ["spec.selector: Invalid value: field is immutable"],
  complete: (scope, object) => {
    const replicas = numberAt(object, "spec.replicas") ?? 1;
    const pending = planPods(scope, object).filter(({ node }) => node === undefined);
    if (pending.length > 0 && !skipsAwait(object)) {
      throw notLive(scope.cluster, object, pending, replicas);
    }
    const ready = replicas - pending.length;
    const status = {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
    };
    return { ...object, status };
  },
  stored: (scope, object) => {
    const owner = keyOf(referenceOf(object));
    const planned = planPods(scope, object);
    dropPods(scope.cluster, owner);
    for (const pod of planned) scope.cluster.pods[`${pod.namespace}/${pod.name}`] = pod;
  },
  removed: (scope, object) => {
    dropPods(scope.cluster, keyOf(referenceOf(object)));
  },
};

/** The pods a Deployment should have: those of the same template stay where they are, others are new. */
function planPods({ state, cluster }: ClusterScope, object: KubeObject): readonly Pod[] {
  const { namespace, name } = referenceOf(object);
  const owner = keyOf(referenceOf(object));
  const hash = stableHash(10, JSON.stringify(at(object, "spec.template")));
  const others = Object.values(cluster.pods).filter((pod) => pod.owner !== owner);
  const spreads = spreadsOf(at(object, "spec.template.spec"));
  const nodes = schedulableNodes(state, cluster);
  const planned: Pod[] = [];
  for (let index = 0; index < (numberAt(object, "spec.replicas") ?? 1); index += 1) {
    const podName = `${name}-${hash}-${stableHash(5, owner, hash, String(index))}`;
    const kept = cluster.pods[`${namespace}/${podName}`];
    planned.push(
      kept ?? {
        name: podName,
        namespace,
        labels: { ...labelsAt(object, "spec.template.metadata.labels"), "pod-template-hash": hash },
        owner,
        node: pickNode(nodes, [...others, ...planned], owner, spreads)?.name,
        ports: portsOf(object),
        createdSecond: state.clockSeconds,
      },
    );
  }
  return planned;
}

function portsOf(object: KubeObject): Record<string, number> {
  const ports = listAt(object, "spec.template.spec.containers").flatMap((container) =>
    listAt(container, "ports"),
  );
  const entries = ports.flatMap((port) => {
    const [name, number] = [textAt(port, "name"), numberAt(port, "containerPort")];
    if (number === undefined) return [];
    return name === undefined
      ? [[String(number), number] as const]
      : [[name, number] as const, [String(number), number] as const];
  });
  return Object.fromEntries(entries);
}

function dropPods(cluster: Cluster, owner: string): void {
  for (const [key, pod] of Object.entries(cluster.pods)) {
    if (pod.owner === owner) Reflect.deleteProperty(cluster.pods, key);
  }
}

/** The provider's `pulumi.com/skipAwait`; its key has dots, so it is read as one piece. */
function skipsAwait(object: KubeObject): boolean {
  return labelsAt(object, "metadata.annotations")["pulumi.com/skipAwait"] === "true";
}

/** What the Pulumi provider says when pods stay Pending. */
function notLive(
  cluster: Cluster,
  object: KubeObject,
  pending: readonly Pod[],
  replicas: number,
): CloudError {
  const { namespace, name } = referenceOf(object);
  const nodes = Object.keys(cluster.nodes).length;
  const why =
    nodes === 0 ? "no nodes available to schedule pods" : `0/${nodes} nodes are available`;
  return new CloudError(
    "Timeout",
    `resource ${namespace}/${name} was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: '${name}' timed out waiting to be Ready\n` +
      `\t* Minimum number of live Pods was not attained (${replicas - pending.length} of ${replicas})\n` +
      `\t* [Pod ${namespace}/${pending[0]?.name ?? name}]: [Unschedulable] ${why}`,
  );
}
