/** What the state keeps of events: when a node, a Deployment or the control plane was hit, and by what. */
import { z } from "zod";

/** A time of the simulated clock. */
export interface Period {
  readonly fromSecond: number;
  /** Missing while it lasts. */
  readonly untilSecond?: number | undefined;
}

/** Seconds during which a node did not do its work. */
export interface Outage extends Period {
  /**
   * `vm`: the VM was not RUNNING. `forwarding`: it was, but the kubelet and what forwards packets to
   * Services and pods (kube-proxy, the agent of Dataplane V2) were dead. @default "vm"
   */
  readonly of?: "vm" | "forwarding" | undefined;
}

/** A drain of a node, until it is uncordoned. */
export interface Drain extends Period {
  /** The cluster autoscaler's: the VM goes when the pods have gone. */
  readonly by: "user" | "autoscaler";
}

/** A rolling restart of a Deployment: all its pods of before are replaced, by its strategy. */
export interface Rollout {
  /** Key of the Deployment in `Cluster.objects`. */
  readonly owner: string;
  readonly second: number;
}

const period = { fromSecond: z.number(), untilSecond: z.number().optional() };

/** The shape of a node's events. */
export const nodeEventFields = {
  outages: z.array(z.strictObject({ ...period, of: z.enum(["vm", "forwarding"]).optional() })),
  createdSecond: z.number().optional(),
  removedSecond: z.number().optional(),
  drains: z.array(z.strictObject({ ...period, by: z.enum(["user", "autoscaler"]) })).optional(),
};

/** The shape of a cluster's events. */
export const clusterEventFields = {
  rollouts: z.array(z.strictObject({ owner: z.string(), second: z.number() })).optional(),
  controlPlaneOutages: z.array(z.strictObject(period)).optional(),
};
