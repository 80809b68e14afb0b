/** A route as callers see it, whatever objects carry it. */
import type { Exposure, PathMatch } from "../../catalog/schema.js";

/** What stands between a caller and the pods. */
export type Carrier =
  | "the ingress controller"
  | "a load balancer of its own"
  | "the static route"
  | "the Gateway"
  /** Known by its host only: the preview leaves out what stays the same. */
  | "something unchanged";

/** One host and path, or one tcp port, and where it leads. Texts are on one line and hold no secret. */
export interface Route {
  readonly kind: "http" | "tcp";
  /** Complete host; undefined for a tcp port whose entry the catalog does not have any more. */
  readonly host: string | undefined;
  /** `/` for a tcp port. */
  readonly path: string;
  readonly match: PathMatch;
  /** Port that clients call: of a tcp route, or of the URL. Undefined where the objects do not tell. */
  readonly port: number | undefined;
  readonly exposure: Exposure;
  readonly carrier: Carrier;
  /** `payments/refunds:80`: namespace, Kubernetes Service, port. */
  readonly target: string;
  /** What the carrier does differently for this route: `proxy-read-timeout` -> `90`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly owner: Owner;
}

/** Whose route it is. */
export interface Owner {
  /** Undefined where neither the object nor the catalog tells. */
  readonly team: string | undefined;
  /** `payments/refunds`: the catalog entry, or the team and the Kubernetes Service of one that is gone. */
  readonly entry: string;
}
