/**
 * The type of one catalog entry. Plain data: an entry says what a service is, never how a controller
 * is configured, so that another controller or strategy can serve the same catalog.
 */

/** A time with its unit, `"500ms"`, `"30s"`, `"5m"`. Checked again at run time. */
export type Duration = `${number}${"ms" | "s" | "m" | "h"}`;

/** A size with its binary unit, `"512KiB"`, `"8MiB"`, `"1GiB"`. Checked again at run time. */
export type Size = `${number}${"KiB" | "MiB" | "GiB"}`;

/**
 * What the pods of the Service speak. Towards clients: `http`, `https` and `grpc` share the ports of
 * the load balancer and are told apart by host; `tcp` has a port of its own and no host routing.
 */
export type Protocol = "http" | "https" | "grpc" | "tcp";

/** `internal`: reachable from the VPC network only. `external`: through a second, public load balancer. */
export type Exposure = "internal" | "external";

/** How a path is compared: `prefix` by path element (`/a` covers `/a/b`, not `/ab`), `exact` as written. */
export type PathMatch = "prefix" | "exact";

/** One path of a route. */
export interface Path {
  /** Starts with `/`; letters, digits and `. _ - /` only (facts E3). */
  readonly path: `/${string}`;
  readonly match: PathMatch;
}

/** How long the controller waits for the pods. Whole seconds, 1s to 1h. */
export interface Timeouts {
  /** To open a connection. At most 75s, NGINX's own limit. @default - the controller's, 5s (facts H13) */
  readonly connect?: Duration;
  /** Between two reads of a response. @default - the controller's, 60s (facts H13) */
  readonly read?: Duration;
  /** Between two writes of a request. @default - the controller's, 60s (facts H13) */
  readonly send?: Duration;
}

/** The fields that may differ between environments. */
export interface ServiceSettings {
  /** Namespace of the Kubernetes Service. @default - the team's name */
  readonly namespace?: string;
  /** Name of the Kubernetes Service, DNS-1035, at most 63 characters. @default - the entry's key */
  readonly service?: string;
  /**
   * Port of the Kubernetes Service, 1-65535. For `tcp` also the port clients call on the load balancer.
   */
  readonly port: number;
  /** @default "http" */
  readonly protocol?: Protocol;
  /** @default "internal" */
  readonly exposure?: Exposure;
  /** Host names relative to the environment's domain: `"refunds"`, `"api.refunds"`. @default - `[key]` */
  readonly hosts?: readonly string[];
  /** Paths of every host that lead here. @default - `[{ path: "/", match: "prefix" }]` */
  readonly paths?: readonly Path[];
  /** @default - the controller's timeouts */
  readonly timeouts?: Timeouts;
  /** Largest request body, 1KiB to 1GiB. @default - the controller's, 1MiB (facts H13) */
  readonly maxBodySize?: Size;
  /** Pod labels; used by `load-balancer-per-service` and `static-route` only. @default - `{ app: <service> }` */
  readonly selector?: Readonly<Record<string, string>>;
}

/** One entry: a service of a team that VMs may call. */
export interface ServiceEntry extends ServiceSettings {
  /** One sentence for the service directory and the preview comment. */
  readonly description?: string;
  /** Who answers for it: an e-mail address, a chat channel, a group. @default - the team */
  readonly owner?: string;
  /** Names of the environments in which it exists. @default - all */
  readonly environments?: readonly string[];
  /** What differs in one environment: environment name -> fields that replace the entry's. */
  readonly overrides?: Readonly<Record<string, Partial<ServiceSettings>>>;
}

/** The services of one team: service key -> entry. The key is a DNS label. */
export type TeamServices = Readonly<Record<string, ServiceEntry>>;

/** The whole catalog: team name -> its services. The team name is a DNS label. */
export type Catalog = Readonly<Record<string, TeamServices>>;

/**
 * An entry as it is in one environment: overrides applied, defaults filled in, hosts complete, units
 * resolved. Everything past the catalog works on this, so a default is known in one place.
 */
export interface ResolvedService {
  /** `<team>/<key>`, unique in the catalog. */
  readonly id: string;
  readonly team: string;
  readonly key: string;
  readonly owner: string;
  readonly description: string | undefined;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly exposure: Exposure;
  /** Complete host names: `refunds.dev.svc.example.com`. Empty for none. */
  readonly hosts: readonly string[];
  readonly paths: readonly Path[];
  /** Whole seconds; a field is missing where the controller's default holds. */
  readonly timeoutSeconds: {
    readonly connect?: number;
    readonly read?: number;
    readonly send?: number;
  };
  /** Bytes; undefined where the controller's default holds. */
  readonly maxBodyBytes: number | undefined;
  readonly selector: Readonly<Record<string, string>>;
}
