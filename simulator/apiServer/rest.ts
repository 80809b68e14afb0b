/**
 * Requests to a Kubernetes API server, JSON as it is. The kubeconfig, its credentials and its TLS are
 * client-node's; its typed objects are not used, because they drop fields they do not know, and a field
 * that a program invents must reach the server to be refused.
 */
import { request as httpRequest } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { RequestOptions } from "node:https";

import type { KubeConfig } from "@kubernetes/client-node";

import { isRecord, textAt } from "../json.js";
import { CloudError } from "../kind.js";
import type { Json } from "../kind.js";

/** An answer of the API server that is not success. */
export class ApiError extends CloudError {
  override readonly name = "ApiError";

  constructor(
    /** HTTP status: 404, 409, 422. */
    readonly status: number,
    reason: string,
    message: string,
  ) {
    super(reason, message);
  }
}

export interface RestRequest {
  readonly method: "GET" | "PATCH" | "POST" | "PUT" | "DELETE";
  /** `/api/v1/namespaces/a/services/b`, each segment encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** @default "application/json" */
  readonly contentType?: string;
}

/** Milliseconds one request may take: the API server's own limit of a request. */
const TIMEOUT = 60_000;

/** Requests at a time; more wait. A connection each, kept open. */
const CONNECTIONS = 32;

/** One API server, reached as the current context of a kubeconfig says. */
export class RestClient {
  private readonly config: KubeConfig;
  private readonly server: string;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  /** Throws CloudError when the current context names no cluster. */
  constructor(config: KubeConfig) {
    const cluster = config.getCurrentCluster();
    if (cluster === null) {
      throw unreachable(
        `the kubeconfig has no cluster for context "${config.getCurrentContext()}"`,
      );
    }
    this.config = config;
    this.server = cluster.server.replace(/\/$/, "");
  }

  /** The answer's JSON. Throws ApiError for another status than success, CloudError without an answer. */
  async request(request: RestRequest): Promise<Json> {
    return JSON.parse(await this.text(request)) as Json;
  }

  /** The answer as text, for what is not JSON. Throws as `request` does. */
  async text({ method, path, query = {}, body, contentType }: RestRequest): Promise<string> {
    const search = new URLSearchParams(query).toString();
    const url = new URL(`${this.server}${path}${search === "" ? "" : `?${search}`}`);
    const given: OutgoingHttpHeaders = {};
    // The credentials go into `given`; client-node's types do not say so.
    const options: RequestOptions = { headers: given };
    await this.config.applyToHTTPSOptions(options);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...given,
      Accept: "application/json",
      ...(text === undefined
        ? {}
        : {
            "Content-Type": contentType ?? "application/json",
            // Node sends the body of a DELETE without its length otherwise, which breaks the connection.
            "Content-Length": String(Buffer.byteLength(text)),
          }),
    };
    const all = { ...options, method, headers, agent: this.agentFor(url, options) };
    const { status, answer } = await send(url, all, text);
    if (status >= 200 && status < 300) return answer;
    throw apiError(status, answer);
  }

  /** Ours keeps connections open; client-node's own knows how to pass a proxy. */
  private agentFor({ protocol }: URL, options: RequestOptions): RequestOptions["agent"] {
    if (protocol === "http:") return undefined;
    return this.config.getCurrentCluster()?.proxyUrl === undefined ? this.agent : options.agent;
  }

  /** Drops the connections that are kept open. */
  close(): void {
    this.agent.destroy();
  }
}

function send(
  url: URL,
  options: RequestOptions,
  body: string | undefined,
): Promise<{ readonly status: number; readonly answer: string }> {
  const start = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(unreachable(error.message));
    };
    const signal = AbortSignal.timeout(TIMEOUT);
    const request = start(url, { ...options, signal }, (response) => {
      let answer = "";
      response.setEncoding("utf8").on("data", (text: string) => (answer += text));
      response.once("error", fail).once("end", () => {
        resolve({ status: response.statusCode ?? 0, answer });
      });
    });
    request.once("error", fail).end(body);
  });
}

/** The API server's `Status` object as an error. */
function apiError(status: number, answer: string): ApiError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    parsed = undefined;
  }
  const body = isRecord(parsed) ? parsed : {};
  const message = textAt(body, "message") ?? `HTTP status ${status}: ${answer.slice(0, 200)}`;
  return new ApiError(status, textAt(body, "reason") ?? "Unknown", message);
}

/** The real provider's words for a cluster that does not answer. */
export function unreachable(cause: string): CloudError {
  return new CloudError("Unreachable", `configured Kubernetes cluster is unreachable: ${cause}`);
}
