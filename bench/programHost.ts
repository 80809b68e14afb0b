/** Hosts the program for the CLI; started by `programProcess.ts`, which says what it is asked. */
import program from "../index.js";
import { serveProgram } from "../simulator/languageHost.js";
import { generateCatalog, withOneMore } from "./catalogs.js";
import { benchEnvironment, layoutOf } from "./environment.js";
import { Question } from "./programProcess.js";

const [services, rulesPerIngress] = process.argv.slice(2).map(Number);
if (services === undefined || rulesPerIngress === undefined)
  throw new Error("usage: programHost.ts <services> <rules per Ingress>");
let catalog = generateCatalog(services);
const environment = benchEnvironment(layoutOf(rulesPerIngress));

const { port } = await serveProgram(async () => Promise.resolve(program(environment, catalog)));
const say = (answer: number) => process.send?.(answer);

process.on("message", (message) => {
  switch (Question.parse(message)) {
    case "one more":
      catalog = withOneMore(catalog);
      say(0);
      break;
    case "memory":
      say(process.resourceUsage().maxRSS / 1024);
  }
});
process.on("disconnect", () => {
  process.exit();
});
say(port);
