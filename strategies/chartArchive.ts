import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Fault } from "../catalog/fault.js";
import type { Environment } from "../stacks/environment.js";

/**
 * What is wrong with the chart archive an environment names: missing, or not the file that was pinned.
 * Asked before the first resource is registered.
 *
 * @param directory the project's folder, which the archive's path is relative to.
 */
export function chartArchiveFaults(environment: Environment, directory: string): Fault[] {
  const { strategy } = environment;
  if (strategy.kind !== "shared-ingress" || strategy.controller.chart.kind !== "archive") return [];
  const { path, sha256 } = strategy.controller.chart;
  const at = `${environment.name}.strategy.controller.chart`;
  const cure = "run `npm run vendor:chart` and copy what it prints";

  let content: Buffer;
  try {
    content = readFileSync(resolve(directory, path));
  } catch {
    return [{ at: `${at}.path`, problem: `"${path}" cannot be read`, cure }];
  }
  const found = createHash("sha256").update(content).digest("hex");
  if (found === sha256) return [];
  return [
    {
      at: `${at}.sha256`,
      problem: `"${sha256}" is not the digest of ${path}, which is ${found}`,
      cure,
    },
  ];
}
