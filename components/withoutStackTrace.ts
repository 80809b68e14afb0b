/**
 * What `make` returns, which makes one of many resources that come from the same line of code: for those of
 * which there is one for each entry of the catalog. The state then does not say which line it was.
 *
 * The SDK reads the stack trace of each constructor's call, and the engine keeps all of it: a third of an
 * Ingress' entry in the state, the same for each, and a file back end writes the whole state twice for each
 * resource. Where Node maps it to TypeScript, as Pulumi's own language host does, reading it is two thirds
 * of the program's time besides (docs/surprises.md). No option of the SDK prevents it, and it sets
 * `Error.stackTraceLimit` itself.
 */
export function withoutStackTrace<T>(make: () => T): T {
  // V8's own hook: https://v8.dev/docs/stack-trace-api, read 2026-11-28.
  const hook = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = String;
  try {
    return make();
  } finally {
    if (hook === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Object.defineProperty(Error, "prepareStackTrace", hook);
  }
}
