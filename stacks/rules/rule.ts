/** What every rule about an environment is. */
import type { Fault } from "../../catalog/fault.js";
import type { EnvironmentParts } from "../shape.js";

/**
 * What is wrong with the parts of an environment in one respect; `at` is relative to the environment.
 * A part that could not be read is undefined, and a rule that needs it says nothing.
 */
export type Rule = (parts: EnvironmentParts) => Fault[];
