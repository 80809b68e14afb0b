/** The API server of these tests: what is on it, and Pulumi on it. */
import { describe, inject } from "vitest";
import { z } from "zod";

import { connect } from "../../simulator/apiServer/connect.js";
import { idOf } from "../../simulator/apiServer/objects.js";
import { textAt } from "../../simulator/json.js";
import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import type { Properties } from "../../simulator/kind.js";
import type { Program } from "../../simulator/languageHost.js";
import { ApiServerProvider } from "../../simulator/providers/apiServer.js";
import { Trial } from "../engine/harness.js";

const apiServer = inject("apiServer");

/** Whether the API server has the Gateway API and GKE's policies. */
export const hasGateways = inject("hasGateways");

/** `describe`, skipped by name when there is no API server on this machine. */
export const describeOnCluster = describe.skipIf(apiServer === undefined);

/** Kubeconfig and context; empty texts when the tests are skipped. */
export const access = apiServer ?? { kubeconfig: "", context: "" };

/** What the API server keeps for itself: locks, and a note of each ClusterIP. */
const OWN_KINDS = new Set(["ComponentStatus", "Event", "IPAddress", "Lease"]);

export function objectsOnCluster(): ObjectClient {
  return connect(access);
}

/** Every object of every type, `networking.k8s.io/v1/Ingress ns/name`, sorted; not what is in kube-system. */
export async function inventory(objects: ObjectClient): Promise<readonly string[]> {
  return [...(await versions(objects)).keys()];
}

/** As `inventory`, with each object's `resourceVersion`, which every change of it moves. */
export async function versions(objects: ObjectClient): Promise<ReadonlyMap<string, string>> {
  const types = (await objects.allTypes()).filter(
    ({ kind, verbs }) => verbs.includes("list") && !OWN_KINDS.has(kind),
  );
  const lists = types.map(async ({ apiVersion, kind }) => {
    const found = await objects.list(apiVersion, kind);
    return found.map(
      (object) =>
        [
          `${apiVersion}/${kind} ${idOf(object)}`,
          textAt(object, "metadata.resourceVersion") ?? "",
        ] as const,
    );
  });
  const all = (await Promise.all(lists)).flat();
  return new Map(
    all
      .filter(([line]) => !line.includes(" kube-system/"))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const State = z.object({
  deployment: z.object({
    resources: z.array(
      z.object({
        type: z.string(),
        id: z.string().optional(),
        custom: z.boolean(),
        external: z.boolean().optional(),
        outputs: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
});

const Names = z.record(z.string(), z.array(z.string()));

/** The objects that the engine's state says are there, as `inventory` writes them. */
export async function registered(trial: Trial): Promise<readonly string[]> {
  const { deployment } = State.parse(JSON.parse(await trial.succeed("stack", "export")));
  const lines = deployment.resources.flatMap(({ type, id, custom, external, outputs = {} }) => {
    if (!custom || external === true || !type.startsWith("kubernetes:")) return [];
    if (type !== "kubernetes:helm.sh/v3:Release") {
      return [`${String(outputs.apiVersion)}/${String(outputs.kind)} ${id ?? ""}`];
    }
    const [namespace = "", name = ""] = (id ?? "").split("/");
    const chart = Object.entries(Names.parse(outputs.resourceNames)).flatMap(([key, ids]) => {
      const [kind = "", ...apiVersion] = key.split(".");
      return ids.map((object) => `${apiVersion.join(".")}/${kind} ${object}`);
    });
    return [...chart, `v1/ConfigMap ${namespace}/helm-release.${name}`];
  });
  return lines.sort();
}

/** Number of lines of an inventory by kind: `{ Ingress: 26 }`. */
export function countByKind(lines: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const kind = line.split(" ")[0]?.split("/").at(-1) ?? "";
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** An object that is there, by `ns/name`; throws when it is not. */
export async function mustGet(
  objects: ObjectClient,
  apiVersion: string,
  kind: string,
  id: string,
): Promise<Properties> {
  const [name = "", namespace] = id.split("/").reverse();
  const found = await objects.get({ apiVersion, kind, namespace, name });
  if (found === undefined) throw new Error(`${kind} ${id} is not there`);
  return found;
}

/** Changes an object as somebody with kubectl would: a merge patch by another field manager. */
export async function editByHand(
  objects: ObjectClient,
  object: { readonly apiVersion: string; readonly kind: string; readonly id: string },
  change: Properties,
): Promise<void> {
  const { apiVersion, kind, id } = object;
  const [name = "", namespace] = id.split("/").reverse();
  await objects.ask({
    method: "PATCH",
    path: await objects.pathOf({ apiVersion, kind, namespace, name }),
    query: { fieldManager: "kubectl-edit" },
    contentType: "application/merge-patch+json",
    body: change,
  });
}

/** The real Pulumi CLI with the stand-in provider on the API server. */
export class ClusterTrial {
  readonly trial: Trial;
  private readonly provider: ApiServerProvider;

  private constructor(trial: Trial, provider: ApiServerProvider) {
    this.trial = trial;
    this.provider = provider;
  }

  /** `of`: whose clusters these are, those of kubeconfigs or the GKE ones of the embedded project. */
  static async open(
    program: Program,
    of: "kubeconfig" | "embedded project" = "kubeconfig",
  ): Promise<ClusterTrial> {
    const kubernetes = new ApiServerProvider(of === "kubeconfig" ? undefined : access);
    return new ClusterTrial(await Trial.open({ program, kubernetes }), kubernetes);
  }

  async close(): Promise<void> {
    await this.trial.close();
    this.provider.close();
  }
}
