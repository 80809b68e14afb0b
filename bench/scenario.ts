/**
 * Measures one size and layout on the embedded cloud: program, stand-in providers and CLI are a process
 * each, as they are for a real stack. `tsx bench/scenario.ts <services> <rules per Ingress> [<how the
 * state is written>]`, where 1 rule means an Ingress per host; prints JSON.
 */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { z } from "zod";

import { stateFile } from "../doctor/backend.js";
import { EmbeddedEngine } from "../simulator/engine.js";
import { benchEnvironment, layoutOf } from "./environment.js";
import type { Measured } from "./measured.js";
import { startProgram } from "./programProcess.js";
import { STATE_WRITINGS, StateWriting } from "./stateWriting.js";

const Preview = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string() })),
});

async function measure(
  services: number,
  rulesPerIngress: number,
  stateWriting: StateWriting,
): Promise<Measured> {
  const environment = benchEnvironment(layoutOf(rulesPerIngress));
  const { env, suffix } = STATE_WRITINGS[stateWriting];
  const program = await startProgram(services, rulesPerIngress);
  const directory = await mkdtemp(join(tmpdir(), "bench-"));
  await writeFile(join(directory, "Pulumi.yaml"), "name: service-ingress\nruntime: nodejs\n");
  await writeFile(join(directory, "Pulumi.local.yaml"), "config:\n  gcp:project: bench\n");
  const engine = await EmbeddedEngine.open({
    directory,
    stack: environment.name,
    program,
    purpose: "the benchmark",
    env,
  });

  const timed = async (...args: readonly string[]) => {
    const start = performance.now();
    const { code, stdout, stderr } = await engine.pulumi(args, { capture: true });
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${stdout}${stderr}`);
    return { seconds, stdout };
  };
  const changes = (stdout: string) =>
    Preview.parse(JSON.parse(stdout))
      .steps.filter(({ op }) => op !== "same")
      .map(({ op, urn }) => `${op} ${urn.split("::")[2]?.split("$").at(-1) ?? ""}`);

  try {
    const preview = await timed("preview", "--json");
    const up = await timed("up", "--yes", "--skip-preview");
    const made = await engine.lastChanges();
    const empty = await timed("preview", "--json");
    await program.ask("one more");
    const addOne = await timed("preview", "--json");
    const addOneUp = await timed("up", "--yes", "--skip-preview");
    const refresh = await timed("refresh", "--yes", "--skip-preview");
    const backend = join(directory, ".local", "state");
    const state = stateFile({ backend, project: "service-ingress", stack: environment.name });
    return {
      services,
      rulesPerIngress,
      stateWriting,
      resources: Object.values(made).reduce((sum, count) => sum + count, 0),
      previewSeconds: preview.seconds,
      upSeconds: up.seconds,
      emptyPreviewSeconds: empty.seconds,
      addOnePreviewSeconds: addOne.seconds,
      addOneUpSeconds: addOneUp.seconds,
      refreshSeconds: refresh.seconds,
      addOneChanges: changes(addOne.stdout),
      emptyPreviewChanges: changes(empty.stdout).length,
      programMiB: await program.ask("memory"),
      standInsMiB: process.resourceUsage().maxRSS / 1024,
      stateMB: (await stat(`${state}${suffix}`)).size / 1e6,
    };
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const [services, rulesPerIngress, writing = "each step"] = process.argv.slice(2);
if (services === undefined || rulesPerIngress === undefined)
  throw new Error(
    "usage: tsx bench/scenario.ts <services> <rules per Ingress> [how the state is written]",
  );
const measured = await measure(
  Number(services),
  Number(rulesPerIngress),
  StateWriting.parse(writing),
);
process.stdout.write(`${JSON.stringify(measured)}\n`);
