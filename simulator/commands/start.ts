/** `npm start`: bring the environment up, prove that each route works, and name the alternatives. */
import { catalog, resolve } from "../../catalog/index.js";
import { alternatives } from "../../compare/model.js";
import type { Environment } from "../../stacks/environment.js";
import { environmentFor } from "../../stacks/index.js";
import { openEngine } from "./context.js";
import { describeWaiting } from "./quota.js";
import { formatRoutes, traceRoutes } from "./routes.js";
import { heading, paragraph } from "./text.js";
import { messageOf, UsageError } from "../../tools/commandLine.js";

/** What an update does with a resource that stays as it is. */
const UNCHANGED = "same";

/** Runs `pulumi up` and prints the table; resolves to the exit code. */
export async function start(stack: string): Promise<number> {
  const environment = knownEnvironment(stack);
  const services = resolve(catalog, environment);
  const engine = await openEngine(stack, "npm start");
  try {
    const { code } = await engine.pulumi(["up", "--yes", "--skip-preview"], { capture: false });
    const waiting = code === 0 ? undefined : engine.store.read(describeWaiting);
    if (waiting !== undefined) process.stdout.write(`${waiting}\n`);
    if (code !== 0) return code;
    const changes = await engine.lastChanges();
    const isUnchanged = Object.keys(changes).every((operation) => operation === UNCHANGED);
    const routes = engine.store.read((state) => traceRoutes(state, services, environment.domain));
    const lines = [
      isUnchanged
        ? `nothing changed: all ${changes[UNCHANGED] ?? 0} resources are as declared\n`
        : "",
      heading("Each route, as a VM in the client range meets it"),
      formatRoutes(routes),
      "",
      heading("What the other strategies would have used"),
      ...alternatives(services, environment).map((line) => paragraph(line)),
      "",
      "Next: npm run local -- trace <host> | fail node <name> | destroy",
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    return routes.every(({ trace }) => trace.result.ok) ? 0 : 1;
  } finally {
    await engine.close();
  }
}

function knownEnvironment(stack: string): Environment {
  try {
    return environmentFor(stack);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
