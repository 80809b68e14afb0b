/**
 * The process that hosts program and providers, to be killed: runs `pulumi up` on the folder of a trial
 * and kills itself at a changing call. Started by `schedule.ts`; its one argument is JSON.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import program from "../../index.js";
import { EmbeddedEngine } from "../../simulator/engine.js";
import { Injector } from "./inject.js";
import { changeOf, environmentOf, lost, STRATEGIES } from "./world.js";

/** What the process is told. */
export const HostOrder = z.object({
  directory: z.string(),
  strategy: z.enum(STRATEGIES),
  services: z.number(),
  phase: z.enum(["before", "after"]),
  call: z.number(),
  done: z.boolean(),
});

export type HostOrder = z.infer<typeof HostOrder>;

/** Files in the trial's folder by which it tells what it did. */
export const CLI_PID = "cli.pid";
export const LOST = "lost.txt";

async function host(order: HostOrder): Promise<void> {
  const { directory, strategy, services, phase, call, done } = order;
  const change = changeOf(services);
  const injector = new Injector(() => {
    process.kill(process.pid, "SIGKILL");
  });
  injector.arm({ kind: "killed", done }, call);
  const engine = await EmbeddedEngine.open({
    directory,
    stack: "local",
    program: async () => Promise.resolve(program(environmentOf(strategy), change[phase])),
    purpose: "a host to be killed",
    intercept: injector.intercept,
    started: (pid) => {
      writeFileSync(join(directory, CLI_PID), String(pid));
    },
  });
  if (phase === "after")
    engine.store.observe((state) => {
      for (const line of lost(state, change, strategy))
        appendFileSync(join(directory, LOST), `${line}\n`);
    });
  // Its output goes where ours goes: the CLI outlives us.
  const { code } = await engine.pulumi(["up", "--yes", "--skip-preview"], { capture: false });
  await engine.close();
  process.exitCode = code;
}

const [argument] = process.argv.slice(2);
if (argument !== undefined) await host(HostOrder.parse(JSON.parse(argument)));
