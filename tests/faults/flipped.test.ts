/**
 * Claim: a byte of the state that was flipped is found before an `up` acts on it, also where the state stays
 * sound JSON and contradicts nothing, and the newest sound copy is put back.
 */
import { rm, readFile, writeFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { stateOf } from "./damage.js";
import { errorsOf } from "./errors.js";
import { examine, recover } from "./recover.js";
import { WatchedTrial } from "./watched.js";
import { changeOf, deployWorkloads, inventory } from "./world.js";

const change = changeOf(8);
const subject = { strategy: "shared-ingress", change } as const;

let watched: WatchedTrial;

/** Two updates, so that there is an older copy too. */
beforeAll(async () => {
  const { trial } = await WatchedTrial.open({ ...subject, phase: "before" });
  await trial.up();
  await trial.meddle((state) => {
    deployWorkloads(state, change);
  });
  await trial.leave();
  watched = await WatchedTrial.open({ ...subject, phase: "after" }, trial.directory);
  await rm(trial.directory, { recursive: true });
  await watched.trial.up();
});

afterAll(async () => {
  await watched.trial.close();
});

/** Flips the lowest bit of the last character of `text`, where the state first has it. */
async function flip(text: string): Promise<void> {
  const file = stateOf(watched.trial);
  const bytes = await readFile(file);
  const start = bytes.indexOf(text);
  if (start < 0) throw new Error(`the state has no ${text}`);
  const at = start + text.length - 1;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(file, bytes);
}

const RECORD = "RecordSet::service-ingress-local-zone-wildcar";
const NOT_WRITTEN = /local\.json is not what Pulumi wrote, by the checksum in local\.json\.attrs$/;

test.each<readonly [string, string, string, RegExp]>([
  [
    "in a quotation mark: no JSON any more",
    '{"version":3,"',
    "error: failed to load checkpoint: place 1: invalid character",
    /\.pulumi\/stacks\/service-ingress\/local\.json cannot be read$/,
  ],
  [
    "in a URN that others name: the state contradicts itself",
    '"urn":"urn:pulumi:local::service-ingress::service-ingress:ingress:TeamRoutes::t',
    "error: The Pulumi CLI encountered a snapshot integrity error. This is a bug!",
    NOT_WRITTEN,
  ],
  [
    "in a URN that nothing names: Pulumi would make the record again, and delete the one there is",
    `"urn":"urn:pulumi:local::service-ingress::service-ingress:dns:PrivateZone$gcp:dns/recordSet:${RECORD}`,
    "",
    NOT_WRITTEN,
  ],
  ["in an id: Pulumi would change something else", '"id":"team-001/audit', "", NOT_WRITTEN],
])("%s", async (_, text, said, what) => {
  const { trial, lost } = watched;
  const before = trial.cloud(inventory);

  await flip(text);
  const { stdout, stderr } = await trial.pulumi("preview", "--json");
  const [first] = await examine(trial);

  expect(errorsOf(stdout + stderr)).toContain(said);
  expect(first?.situation).toBe("damaged");
  expect(first?.what).toMatch(what);
  expect(await recover(trial)).toEqual({ steps: ["restore", "refresh", "up"], problems: [] });
  expect(await trial.preview()).toEqual([]);
  expect(trial.cloud(inventory)).toEqual(before);
  expect(lost).toEqual([]);
});
