/** Faults of Pulumi's own state. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stateFile } from "../../doctor/backend.js";
import type { Trial } from "../engine/harness.js";
import type { Random } from "./random.js";
import type { FaultClass } from "./classes.js";

type Damage = Extract<FaultClass, `state ${string}`>;

export function isDamage(fault: FaultClass): fault is Damage {
  return fault.startsWith("state ");
}

/** The state file of a trial. */
export function stateOf(trial: Trial): string {
  const backend = join(trial.directory, ".local", "state");
  return stateFile({ backend, project: "service-ingress", stack: "local" });
}

/** Damages the state after an `up` that changed something; what was done to it. */
export async function damage(fault: Damage, trial: Trial, random: Random): Promise<string> {
  const file = stateOf(trial);
  const before = await readFile(file);
  await trial.up();
  const after = await readFile(file);
  switch (fault) {
    case "state cut": {
      const at = random.from1(after.length - 1);
      await writeFile(file, after.subarray(0, at));
      return `${at} of ${after.length} bytes left`;
    }
    case "state flipped": {
      const at = random.from1(after.length) - 1;
      after.writeUInt8((after.at(at) ?? 0) ^ 0x10, at);
      await writeFile(file, after);
      return `byte ${at} of ${after.length}`;
    }
    case "state older":
      await writeFile(file, before);
      return `${(await readdir(join(file, ".."))).length} files`;
    default:
      return fault satisfies never;
  }
}
