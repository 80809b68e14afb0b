/** What may happen, and to which node: one rule for all strategies. */
import type { RecoveryEvent } from "../../compare/recovery.js";
import { controllersOf } from "../kubernetes/controller.js";
import {
  drainNode,
  failControlPlane,
  failNode,
  failZone,
  nodesOf,
  rollOut,
  scaleDown,
  scaleUp,
} from "../reachability.js";
import { nodeStartSeconds } from "../reachability/maintenance.js";
import type { CloudState } from "../state.js";

/** One event of the drill. */
export interface Happening {
  readonly name: string;
  /** What the cost model calls it. */
  readonly event: RecoveryEvent;
  /** What it is, for readers of the report. */
  readonly text: string;
  /**
   * Makes it happen now.
   *
   * @param node name of the node that most of the sample's connections pass.
   * @returns what was hit; undefined when this cloud has nothing that it could hit.
   */
  readonly act: (state: CloudState, node: string) => string | undefined;
}

/** All events, each from the same fresh state. */
export const HAPPENINGS: readonly Happening[] = [
  {
    name: "node loss",
    event: "node loss",
    text: "the VM of the busiest node stops and does not come back",
    act: (state, node) => {
      failNode(state, node);
      return node;
    },
  },
  {
    name: "stops forwarding",
    event: "node stops forwarding",
    text: "the VM of the busiest node runs; its kubelet and what forwards packets are dead",
    act: (state, node) => {
      failNode(state, node, "forwarding");
      return node;
    },
  },
  {
    name: "scale-down",
    event: "scale-down",
    text: `the cluster autoscaler drains and deletes the busiest node; one of another name joins ${nodeStartSeconds} s later`,
    act: (state, node) => {
      const zone = nodesOf(state).find(({ name }) => name === node)?.zone;
      const gone = scaleDown(state, node) - state.clockSeconds;
      scaleUp(state, zone, gone + nodeStartSeconds);
      return node;
    },
  },
  {
    name: "node drain",
    event: "node drain",
    text: "the busiest node is cordoned and drained; its VM runs on",
    act: (state, node) => {
      drainNode(state, node);
      return node;
    },
  },
  {
    name: "rollout",
    event: "controller rollout",
    text: "the pods of every ingress controller are replaced",
    act: (state) => {
      const controllers = Object.values(state.clusters).flatMap(controllersOf);
      for (const { release } of controllers) rollOut(state, release);
      return controllers.length === 0
        ? undefined
        : controllers.map(({ release }) => release).join(", ");
    },
  },
  {
    name: "zone loss",
    event: "zone loss",
    text: "every VM in the zone of the busiest node stops",
    act: (state, node) => {
      const zone = nodesOf(state).find(({ name }) => name === node)?.zone ?? "";
      failZone(state, zone);
      return zone;
    },
  },
  {
    name: "control plane",
    event: "control plane loss",
    text: "the control plane is lost; traffic goes on",
    act: (state) => {
      failControlPlane(state);
      return "the control plane";
    },
  },
];
