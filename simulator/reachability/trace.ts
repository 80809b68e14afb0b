/** The vocabulary of traces: the way of one request, hop by hop. */

/** What is asked: one TCP connection and, for http, one request. */
export interface TraceRequest {
  /** Host name, or an IPv4 address. */
  readonly host: string;
  /** IPv4 address of the client. @default - one in the first client range of the load balancer found */
  readonly fromVm?: string;
  /** Seconds after the state's clock, so after the last event. @default 0 */
  readonly atSecond?: number;
  /** @default - 443 where http would be redirected to https, else 80 */
  readonly port?: number;
  /** @default "/" */
  readonly path?: string;
}

/** A request with its defaults filled in. */
export type FullRequest = TraceRequest & {
  readonly path: string;
  readonly port: number;
  readonly connection: string | undefined;
};

/** A station of the way. */
export type HopKind =
  "VM" | "DNS" | "forwarding rule" | "route" | "node" | "controller" | "proxy" | "Service" | "pod";

/** One hop: what was met, whether it let the request through, and why. */
export interface Hop {
  readonly kind: HopKind;
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** How it ended. */
export interface TraceResult {
  /** True when every new connection succeeds. */
  readonly ok: boolean;
  /** HTTP status; missing when there is no HTTP answer. */
  readonly status?: number;
  readonly reason: string;
  /** What would help; missing when nothing needs to. */
  readonly cure?: string;
}

/** The whole way. The last hop is where it ended. */
export interface Trace {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly hops: readonly Hop[];
  readonly result: TraceResult;
}

/** What a step found: its hops, and either how the request ended or nothing, when it goes on. */
export interface Step {
  readonly hops: readonly Hop[];
  readonly end?: TraceResult;
  /** Some connections fail here though others go on: the result when nothing worse follows. */
  readonly loss?: Loss;
}

/** The failure of a part of the connections. */
export interface Loss extends TraceResult {
  /** How many of equal shares of new connections fail: 1 of 3. */
  readonly lost: number;
  readonly of: number;
}
