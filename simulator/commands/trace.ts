/** `trace <host>`: one request from a VM, hop by hop. */
import { parseArgs } from "node:util";

import { trace } from "../reachability.js";
import type { Trace } from "../reachability.js";
import { currentState, type CommandLine } from "./context.js";
import { durationSeconds } from "./nodes.js";
import { verdict } from "./text.js";
import { messageOf, UsageError } from "../../tools/commandLine.js";

/** Traces as the command line says; resolves to the text and whether the request gets an answer. */
export async function traceHost({
  stack,
  rest,
}: CommandLine): Promise<{ readonly text: string; readonly ok: boolean }> {
  const { host, path, port, afterSeconds } = readArgs(rest);
  const state = await currentState(stack);
  const found = trace(state, {
    host,
    atSecond: afterSeconds,
    ...(port === undefined ? {} : { port }),
    ...(path === undefined ? {} : { path }),
  });
  return { text: formatTrace(found), ok: found.result.ok };
}

/** One line for each hop, and one for the result. */
export function formatTrace(found: Trace): string {
  const { host, port, path, hops } = found;
  const width = Math.max(...hops.map(({ kind }) => kind.length));
  const lines = hops.map(({ kind, what, ok, detail }) => {
    const mark = verdict(ok, ok ? "ok" : "--");
    return `  ${mark}  ${kind.padEnd(width)}  ${what}${detail === "" ? "" : `\n      ${" ".repeat(width)}  ${detail}`}`;
  });
  return [`${host}:${port}${path}`, ...lines, `  ${formatResult(found)}`].join("\n");
}

/** `200 from payments/refunds`, or why not and what would help. */
export function formatResult({ result }: Trace): string {
  const status = result.status === undefined ? "" : `${result.status} `;
  const cure = result.cure === undefined ? "" : `; ${result.cure}`;
  return verdict(result.ok, `${status}${result.reason}${cure}`);
}

interface TraceArgs {
  readonly host: string;
  readonly path: string | undefined;
  readonly port: number | undefined;
  readonly afterSeconds: number;
}

function readArgs(args: readonly string[]): TraceArgs {
  const cure = "write: trace <host> [--path /x] [--port n] [--at 5s]";
  const { values, positionals } = parse(args, cure);
  const [host, ...rest] = positionals;
  if (host === undefined || rest.length > 0) throw new UsageError(cure);

  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new UsageError(`${values.port} is not a port; use 1-65535`);
  }
  if (values.path?.startsWith("/") === false) {
    throw new UsageError(`path ${JSON.stringify(values.path)} does not start with "/"`);
  }
  const afterSeconds = values.at === undefined ? 0 : durationSeconds(values.at);
  if (afterSeconds === undefined) {
    throw new UsageError(`--at ${JSON.stringify(values.at)} is not a duration; write 5s, 2m`);
  }
  return { host, path: values.path, port, afterSeconds };
}

function parse(args: readonly string[], cure: string) {
  try {
    const options = { path: { type: "string" }, port: { type: "string" }, at: { type: "string" } };
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: options as Record<"path" | "port" | "at", { type: "string" }>,
    });
  } catch (error) {
    const reason = messageOf(error);
    throw new UsageError(`${reason.split(".")[0] ?? reason}; ${cure}`);
  }
}
