/** All environments: stack name -> environment. */
import { dev } from "./dev.js";
import type { Environment } from "./environment.js";
import { local } from "./local.js";
import { prod } from "./prod.js";
import { staging } from "./staging.js";

/** The shipped environments. */
export const environments: Readonly<Record<string, Environment>> = { local, dev, staging, prod };

/**
 * The environment of a stack.
 * @throws Error, one line with the known names, for a stack without one.
 */
export function environmentFor(stack: string): Environment {
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment !== undefined) return environment;
  const known = Object.keys(environments).join(", ");
  throw new Error(
    `stack ${JSON.stringify(stack)} has no environment in stacks/; known are ${known}`,
  );
}
