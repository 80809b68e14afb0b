/**
 * The process that hosts program and providers, to be killed: runs `pulumi up` on the folder of a trial
 * and kills itself at a changing call. Started by `schedule.ts`; its one argument is JSON.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import program from "../../index.js";
import { EmbeddedEngine } from "../../simulator/engine.js";
import { CLI_PID, HostOrder, LOST } from "./hostOrder.js";
import { creationsOf, Injector } from "./inject.js";
import { changeOf, environmentOf, lost } from "./world.js";

async function host(order: HostOrder): Promise<void> {
  const { directory, strategy, services, phase, created, call, done } = order;
  const change = changeOf(services);
  const injector = new Injector(() => {
    process.kill(process.pid, "SIGKILL");
  });
  injector.arm(
    { kind: "killed", done },
    call,
    created === undefined ? undefined : creationsOf(created),
  );
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
  const losses = lost(change, strategy);
  if (phase === "after")
    engine.store.observe((state) => {
      for (const [host, reason] of losses(state))
        appendFileSync(join(directory, LOST), `${host}: ${reason}\n`);
    });
  // Its output goes where ours goes: the CLI outlives us.
  const { code } = await engine.pulumi(["up", "--yes", "--skip-preview"], { capture: false });
  await engine.close();
  process.exitCode = code;
}

await host(HostOrder.parse(JSON.parse(process.argv[2] ?? "")));
