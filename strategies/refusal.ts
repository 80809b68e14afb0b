import { inspect } from "node:util";

import * as pulumi from "@pulumi/pulumi";

/**
 * The program's "no" to bad input: Pulumi shows the message alone, without a stack.
 *
 * The Node language host calls `util.inspect` on what a program throws. A RunError carries a promise
 * that leads to the whole SDK, and that took it half a minute (measured 2026-11-23, SDK 3.248).
 */
export class Refusal extends pulumi.RunError {
  [inspect.custom](): string {
    return this.message;
  }
}
