/** Faults of Pulumi's own state. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stateFile } from "../../doctor/backend.js";
import { attributesOf } from "../../doctor/checksum.js";
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
      const hit = flip(after, random);
      await writeFile(file, after);
      return hit;
    }
    case "state older":
      await writeFile(file, before);
      return `${(await readdir(join(file, ".."))).length} files`;
    case "state attributes cut": {
      // As a CLI leaves it that is killed while it writes.
      const attributes = await readFile(attributesOf(file));
      const length = random.from1(attributes.length - 1) - 1;
      await writeFile(attributesOf(file), attributes.subarray(0, length));
      return `${length} of ${attributes.length} bytes left`;
    }
    default:
      return fault satisfies never;
  }
}

/** What a bit is flipped in. In most of a state's bytes it would do no harm. */
const PLACES: Readonly<Record<string, RegExp>> = {
  "the file": /[^]+/g,
  "an id": /(?<="id":")[^"]+/g,
  "a URN": /(?<=")urn:pulumi:[^"]+/g,
  "a type": /(?<="type":")[^"]+/g,
  "a name": /(?<="(?:name|namespace|host)":")[^"]+/g,
  "a number": /(?<=":)\d+/g,
  "a flag": /(?<=":)(?:true|false)/g,
};

/** Flips one bit; which one. */
function flip(content: Buffer, random: Random): string {
  const text = content.toString("latin1"); // a character for each byte
  const place = random.choice(Object.keys(PLACES));
  const found = random.choice([...text.matchAll(PLACES[place] ?? /[^]+/g)]);
  const at = found.index + random.from1(found[0].length) - 1;
  const bit = random.from1(8) - 1;
  content.writeUInt8((content.at(at) ?? 0) ^ (1 << bit), at);
  return `bit ${bit} of byte ${at} of ${content.length}, in ${place}`;
}
