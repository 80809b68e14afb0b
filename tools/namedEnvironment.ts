/** The environment that a user named on a command line. */
import type { Environment } from "../stacks/environment.js";
import { environmentFor } from "../stacks/index.js";
import { messageOf, UsageError } from "./commandLine.js";

/** Throws UsageError with the names that are known. */
export function namedEnvironment(stack: string): Environment {
  try {
    return environmentFor(stack);
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}
