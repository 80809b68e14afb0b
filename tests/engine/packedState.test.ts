/**
 * Claim: a stack whose state is packed goes on where it was plain, and back, as the pipelines and a person may
 * differ; and the CLI itself refuses a packed state of which a byte has changed.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import * as gcp from "@pulumi/gcp";
import { afterEach, expect, test } from "vitest";

import { stateOf } from "../faults/damage.js";
import { Trial } from "./harness.js";

let routingMode = "";

async function program() {
  const args = { name: "net", autoCreateSubnetworks: false, routingMode };
  const { networkId } = new gcp.compute.Network("net", args);
  return await Promise.resolve({ networkId });
}

const PACKED = { PULUMI_DIY_BACKEND_GZIP: "true" };

/** Folders of trials, of which each goes on from the one before. */
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Runs one `up`, after a preview has shown no change; the state files that there are afterwards. */
async function goOn(env: Readonly<Record<string, string>>, next: "REGIONAL" | "GLOBAL") {
  const from = folders.at(-1);
  const trial = await Trial.open({ program, env, ...(from === undefined ? {} : { from }) });
  folders.push(trial.directory);
  const before = from === undefined ? [] : await trial.preview();
  routingMode = next;
  const changes = await trial.up();
  await trial.leave();
  const states = (await readdir(dirname(stateOf(trial)))).filter((name) =>
    /^local\.json(\.gz)?$/.test(name),
  );
  return { before, changes, states };
}

test("plain, packed, plain: each up finds what the one before left", async () => {
  expect(await goOn({}, "REGIONAL")).toEqual({
    before: [],
    changes: { create: 2 },
    states: ["local.json"],
  });
  const changed = { before: [], changes: { same: 1, update: 1 } };
  expect(await goOn(PACKED, "GLOBAL")).toEqual({ ...changed, states: ["local.json.gz"] });
  expect(await goOn(PACKED, "REGIONAL")).toEqual({ ...changed, states: ["local.json.gz"] });
  expect(await goOn({}, "GLOBAL")).toEqual({ ...changed, states: ["local.json"] });
});

/** Bytes before the packed data: the format, a time, where it was made. */
const HEADER_BYTES = 10;

test("a flipped byte of a packed state is refused, wherever it is in the data", async () => {
  const trial = await Trial.open({ program, env: PACKED });
  folders.push(trial.directory);
  await trial.up();
  const file = `${stateOf(trial)}.gz`;
  const written = await readFile(file);

  for (const at of [HEADER_BYTES, Math.floor(written.length / 2), written.length - 1]) {
    const flipped = Buffer.from(written);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    await writeFile(file, flipped);
    const { code, stdout, stderr } = await trial.pulumi("preview");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(
      /error: failed to load checkpoint: .*(gzip: invalid checksum|flate: corrupt input|unexpected EOF)/,
    );
  }

  await writeFile(file, written);
  expect(await trial.preview()).toEqual([]);
});
