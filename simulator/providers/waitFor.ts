/** The annotation `pulumi.com/waitFor`: what the real provider awaits of an object whose type it does not know. */
import { JSONPath } from "jsonpath-plus";

import { listAt, recordAt, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Properties } from "../kind.js";

/** Whether an object, as it is on the server, is what its annotation waits for. */
export type Wait = (object: Properties) => boolean;

/**
 * The wait of an object: `condition=<type>[=<status>]` or `jsonpath={<path>}[=<value>]`, as `kubectl
 * wait --for` has them. Undefined without the annotation; throws CloudError for another form.
 */
export function waitOf(object: Properties): Wait | undefined {
  const written = recordAt(object, "metadata.annotations")["pulumi.com/waitFor"];
  if (typeof written !== "string") return undefined;
  const condition = /^condition=([^=]+)(?:=(.+))?$/.exec(written);
  if (condition !== null) {
    const [, type, status = "True"] = condition;
    return (now) =>
      listAt(now, "status.conditions").some(
        (one) => textAt(one, "type") === type && textAt(one, "status") === status,
      );
  }
  const path = /^jsonpath=\{(\..+)\}(?:=(.+))?$/.exec(written);
  if (path !== null) {
    const [, expression = "", value] = path;
    return (now) => found(now, expression).some((one) => value === undefined || one === value);
  }
  throw new CloudError(
    "BadRequest",
    `"${written}" in pulumi.com/waitFor is neither condition=<type> nor jsonpath={<path>}=<value>`,
  );
}

/** The values at a path of Kubernetes' JSONPath, as texts. */
function found(object: Properties, expression: string): readonly string[] {
  const values = JSONPath<unknown[]>({ path: `$${expression}`, json: object, eval: "safe" });
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
}
