/** Brings one attempt up with the real engine, on an embedded cloud of its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Catalog } from "../../catalog/schema.js";
import { describeWaiting } from "../commands/quota.js";
import { EmbeddedEngine } from "../engine.js";
import { isRecord } from "../json.js";
import type { Properties } from "../kind.js";
import type { CloudState } from "../state.js";
import type { Attempt } from "./attempts.js";

/** The simulated project after `up`. */
export interface Deployed {
  readonly state: CloudState;
  /** What did not fit into a quota, in Google's words; undefined when all did. */
  readonly waiting: string | undefined;
}

/** The quota that the article's first attempt met. */
export const FORWARDING_RULES = "INTERNAL_FORWARDING_RULES_PER_NETWORK";

/**
 * Runs `pulumi up` with the attempt's environment in a temporary folder, under the given quota of internal
 * forwarding rules. Throws an Error with the CLI's output when it fails for another reason than the quota.
 */
export async function deploy(
  { name, environment, chartValues }: Attempt,
  catalog: Catalog,
  quota: number,
): Promise<Deployed> {
  const directory = await mkdtemp(join(tmpdir(), "drill-"));
  try {
    await writeFile(join(directory, "Pulumi.yaml"), "name: service-ingress\nruntime: nodejs\n");
    await writeFile(
      join(directory, `Pulumi.${environment.name}.yaml`),
      "config:\n  gcp:project: drill\n",
    );
    const program = async () => {
      if (chartValues !== undefined) changeReleases(chartValues);
      return (await import("../../index.js")).default(environment, catalog);
    };
    const stack = environment.name;
    const engine = await EmbeddedEngine.open({
      directory,
      stack,
      program,
      purpose: "npm run drill",
    });
    try {
      await engine.store.change((state) => {
        state.quotas[FORWARDING_RULES] = quota;
      });
      // One at a time: the order decides where pods run, and who fits into a quota.
      const args = ["up", "--yes", "--skip-preview", "--continue-on-error", "--parallel", "1"];
      const { code, stdout, stderr } = await engine.pulumi(args, { capture: true });
      const waiting = engine.store.read(describeWaiting);
      if (code !== 0 && waiting === undefined)
        throw new Error(`${name}: pulumi up ended with ${code}:\n${stdout}${stderr}`);
      return { state: engine.store.read((state) => structuredClone(state)), waiting };
    } finally {
      await engine.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The stack's transforms come last, after those of the program's own components. */
function changeReleases(change: (values: Properties) => Properties): void {
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    const values: unknown = props["values"];
    if (type !== "kubernetes:helm.sh/v3:Release" || !isRecord(values)) return undefined;
    return { props: { ...props, values: change(values) }, opts };
  });
}
