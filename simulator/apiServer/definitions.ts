/** Custom resource definitions on a real API server: the Gateway API's, from their files. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import { at, isRecord, listAt, textAt } from "../json.js";
import type { Json, Properties } from "../kind.js";
import { referenceOf } from "./objects.js";
import type { ObjectClient } from "./objects.js";

const CRD = "CustomResourceDefinition";

/** Milliseconds between two looks, and the longest wait: a definition is served within a second. */
const INTERVAL = 50;
const LIMIT = 30_000;

/** The definitions in the YAML files of a folder; policies beside them are left out. */
export async function readDefinitions(folder: string): Promise<readonly Properties[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Json))
    .filter(isRecord)
    .filter(({ kind }) => kind === CRD);
}

/** Applies the definitions and waits until the server serves all of them. */
export async function installDefinitions(
  objects: ObjectClient,
  definitions: readonly Properties[],
): Promise<void> {
  const options = { fieldManager: "set-up", dryRun: false, force: false };
  await Promise.all(definitions.map((definition) => objects.apply(definition, options)));
  for (const definition of definitions) await served(objects, definition);
}

async function served(objects: ObjectClient, definition: Properties): Promise<void> {
  const limit = Date.now() + LIMIT;
  const group = textAt(definition, "spec.group") ?? "";
  const kind = textAt(definition, "spec.names.kind") ?? "";
  const versions = listAt(definition, "spec.versions").filter((one) => at(one, "served") === true);
  for (;;) {
    // A definition is established before its objects can be listed.
    const lists = versions.map((one) =>
      objects.list(`${group}/${textAt(one, "name") ?? ""}`, kind).then(
        () => true,
        () => false,
      ),
    );
    if ((await Promise.all(lists)).every((isListed) => isListed)) return;
    if (Date.now() > limit)
      throw new Error(`${referenceOf(definition).name} is not served after ${LIMIT / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
