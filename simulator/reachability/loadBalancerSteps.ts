/** Through a load balancer: its node, and behind it a controller that routes on or the application itself. */
import { controllersOf, type Controller } from "../kubernetes/controller.js";
import { selects } from "../kubernetes/labels.js";
import { referenceOf } from "../kubernetes/objects.js";
import { podsAt, type PodAt } from "../kubernetes/pods.js";
import { portsOf, selectorOf } from "../kubernetes/service.js";
import type { ClusterNode, CloudState } from "../state.js";
import { controllerSteps } from "./controller.js";
import { serviceSteps } from "./endpoints.js";
import { isLocal } from "./health.js";
import { clientStep, nodeStep, type NodeRequest } from "./node.js";
import type { FullRequest, Step } from "./trace.js";
import { defaultClient, listenStep, type ForwardingRuleWay } from "./way.js";

/** The controller whose pods the Service selects; undefined when they are an application's. */
export function controllerBehind({ cluster, service }: ForwardingRuleWay): Controller | undefined {
  const { namespace } = referenceOf(service);
  const selector = selectorOf(service);
  return controllersOf(cluster).find(
    (known) => known.namespace === namespace && selects(selector, known.selector),
  );
}

/** From the client to the pods. */
export function loadBalancerSteps(
  state: CloudState,
  request: FullRequest,
  way: ForwardingRuleWay,
  name: Step,
): readonly Step[] {
  const second = state.clockSeconds + (request.atSecond ?? 0);
  const pods = podsAt(way.cluster, second);
  const client = request.fromVm ?? defaultClient(state, way);
  const { port, connection } = request;
  const incoming: NodeRequest = { way, client, port, second, pods, connection };
  const listen = listenStep(way, request.port);
  const arrival = [clientStep(incoming), name, listen];
  if (listen.end !== undefined) return arrival;
  const node = nodeStep(state, incoming);
  if (node.node === undefined) return [...arrival, node];
  const behind = (one: ClusterNode) => behindNode(request, way, one, pods);
  const picked = behind(node.node);
  if (connection !== undefined || !isLocal(way)) return [...arrival, node, ...picked];
  // A trace stands for all connections: with Local, what fails on one node need not fail on another.
  const worst = node.alive.map(behind).find((steps) => steps.some(isLossy));
  return [...arrival, node, ...(worst ?? picked)];
}

function isLossy({ end, loss }: Step): boolean {
  return loss !== undefined || end?.ok === false;
}

/** From a node to the pods of the Service: a controller that routes on, or the application itself. */
function behindNode(
  request: FullRequest,
  way: ForwardingRuleWay,
  node: ClusterNode,
  pods: readonly PodAt[],
): readonly Step[] {
  const { namespace, name } = referenceOf(way.service);
  const visible = isLocal(way) ? pods.filter((entry) => entry.node === node) : pods;
  const own = serviceSteps({
    cluster: way.cluster,
    pods: visible,
    namespace,
    service: name,
    port: request.port,
    caller: "kube-proxy",
  });
  const controller = controllerBehind(way);
  if (controller === undefined || own.end !== undefined) return [own];
  const port = portsOf(way.service).find(({ number }) => number === request.port);
  const pod = own.hops.at(-1)?.what ?? "";
  const listener = String(port?.target ?? "");
  const routed = controllerSteps({
    ...request,
    cluster: way.cluster,
    controller,
    pods,
    pod,
    listener,
  });
  return own.loss === undefined ? [routed] : [{ ...routed, loss: own.loss }];
}
