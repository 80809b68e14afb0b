/**
 * The type of one environment: everything that differs between stacks and is no secret, as plain data.
 * `gcp:project` and credentials stay in `Pulumi.<stack>.yaml`. Modes are unions, so that a setting
 * without effect cannot be written.
 */
import type { GuardRule } from "./guardRules.js";

/** An IPv4 range in CIDR notation, `"10.10.0.0/20"`. */
export type Cidr = `${number}.${number}.${number}.${number}/${number}`;

/** The VPC network: made here, brought by the caller, or none (a cluster outside Google Cloud). */
export type NetworkMode =
  | {
      readonly kind: "create";
      /** Primary range of the subnet: nodes and load balancer addresses. /20 holds 4,092. */
      readonly nodeRange: Cidr;
      /** Secondary range for pods. A /24 of it goes to each node. */
      readonly podRange: Cidr;
      /**
       * Secondary range for ClusterIPs. `"managed"`: Google's 34.118.224.0/20, at most 4,096 Services
       * (facts R12, Q43).
       */
      readonly serviceRange: Cidr | "managed";
    }
  | {
      readonly kind: "existing";
      /** Name of the VPC network. */
      readonly network: string;
      /** Name of the subnet of the cluster's nodes, in the environment's region. */
      readonly subnet: string;
      /** Name of the secondary range for pods; needed when the cluster is created here. */
      readonly podRangeName?: string;
      /** Name of the secondary range for ClusterIPs. @default - Google's managed range (facts R12) */
      readonly serviceRangeName?: string;
      /**
       * `create`: this program adds its firewall rules; `existing`: somebody else has opened clients and
       * health checks to the nodes, and the control plane to tcp/8443 (facts B24).
       */
      readonly firewall: "create" | "existing";
    }
  | {
      /** No Google Cloud network: no address is reserved, no firewall rule and no DNS zone is made. */
      readonly kind: "none";
    };

/** Window in which Google may upgrade the cluster, RFC 5545, UTC. */
export interface MaintenanceWindow {
  /** Start of the first window: `"2026-01-03T02:00:00Z"`. */
  readonly start: string;
  /** End of the first window; at least 4 hours later. */
  readonly end: string;
  /** `"FREQ=WEEKLY;BYDAY=SA,SU"`. */
  readonly recurrence: string;
  /**
   * From when on the minor version is held, until its end of support: `"2026-01-03T02:00:00Z"`
   * (facts K6, K14). @default - the release channel upgrades minor versions in the window
   */
  readonly minorVersionHeldSince?: string;
}

/** The cluster: a GKE Standard cluster made here, an existing GKE one, or any the caller can reach. */
export type ClusterMode =
  | {
      readonly kind: "create";
      /** `"1.35"` or a full GKE version. ingress-nginx 1.15.1 is tested to 1.35 (facts K14). */
      readonly kubernetesVersion: string;
      readonly releaseChannel: "RAPID" | "REGULAR" | "STABLE" | "EXTENDED";
      readonly machineType: string;
      /**
       * What routes packets to Services on the nodes: Dataplane V2, or kube-proxy (`legacy`), which only
       * `static-route` needs (facts R13-R15). A change replaces the cluster (facts R16). @default "v2"
       */
      readonly dataplane?: "v2" | "legacy";
      /** Per zone, so a pool of 1-3 in three zones has 3 to 9 nodes. */
      readonly nodesPerZone: { readonly min: number; readonly max: number };
      /** /28 of the control plane; the firewall opens the admission webhook to it (facts B24). */
      readonly controlPlaneRange: Cidr;
      /** @default - Google chooses the time */
      readonly maintenanceWindow?: MaintenanceWindow;
      /** Refuse to delete the cluster (GKE's own guard). */
      readonly deletionProtection: boolean;
    }
  | {
      readonly kind: "existing";
      /** Name of the GKE cluster, in the environment's region. */
      readonly name: string;
      /** Its version, for the checks: `"1.35"`. */
      readonly kubernetesVersion: string;
      /** E-mail of the nodes' service account: the target of firewall rules. */
      readonly nodeServiceAccount: string;
      readonly controlPlaneRange: Cidr;
    }
  | {
      readonly kind: "kubeconfig";
      /** Context of the kubeconfig. */
      readonly context: string;
      /** Path of the kubeconfig. @default - $KUBECONFIG, then ~/.kube/config */
      readonly path?: string;
      readonly kubernetesVersion: string;
      /** Range the API server calls the admission webhook from. @default - not restricted */
      readonly controlPlaneRange?: Cidr;
    };

/** Where the chart of ingress-nginx comes from. A floating version cannot be written (facts K5, P5). */
export type ChartLocation =
  | {
      /** A chart repository; each preview loads the chart from it (facts K5). */
      readonly kind: "repository";
      readonly url: string;
      readonly version: string;
    }
  | {
      /** An OCI registry: `oci://europe-docker.pkg.dev/p/charts/ingress-nginx`. */
      readonly kind: "oci";
      readonly address: string;
      readonly version: string;
    }
  | {
      /** A chart archive on disk, as `npm run vendor:chart` leaves it: previews need no network. */
      readonly kind: "archive";
      /** Path from the project's folder. */
      readonly path: string;
      readonly version: string;
      /** Hex SHA-256 of the file; checked before the first resource is registered. */
      readonly sha256: string;
    };

/** An image, pinned. Keep a tag with a digest: the tag is what people read (facts N7). */
export interface ImagePin {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: `sha256:${string}`;
}

/** The ingress controller of the strategy `shared-ingress`. */
export interface ControllerOptions {
  readonly chart: ChartLocation;
  readonly images: {
    readonly controller: ImagePin;
    readonly webhookCertgen: ImagePin;
    readonly defaultBackend: ImagePin;
  };
  /** Pods of one controller. At least 2; 3 spread over three zones (facts H19). */
  readonly replicas: number;
  /** Reserved for each pod; Kubernetes quantities. */
  readonly resources: { readonly cpu: string; readonly memory: string };
}

/** How rules are laid out over Ingress objects. */
export type IngressLayout =
  /** One Ingress per host: a fault breaks one host, and a host never moves between objects (facts E7, E10). */
  | { readonly kind: "per-host" }
  /** Hosts of equal namespace and settings share objects: fewer, larger objects for thousands of hosts. */
  | { readonly kind: "sharded"; /** 1-100 (facts E12). */ readonly rulesPerIngress: number };

/** Which address the load balancer of a service has, in the strategy `load-balancer-per-service`. */
export type AddressSharing =
  /** One of its own, which GKE takes from the subnet. */
  | "none"
  /** A reserved one, shared by up to 10 load balancers whose ports differ (facts Q12). */
  | "shared";

/** The design that carries the catalog. */
export type Strategy =
  | {
      readonly kind: "shared-ingress";
      readonly controller: ControllerOptions;
      readonly layout: IngressLayout;
    }
  | {
      readonly kind: "load-balancer-per-service";
      readonly addressSharing: AddressSharing;
    }
  | {
      readonly kind: "static-route";
      /** Routes of rising priority to as many different nodes (facts R1, R6). 1-10; 1 = no redundancy. */
      readonly redundancy: number;
    }
  | {
      readonly kind: "gateway";
      /** The subnet of Google's proxies. One is active in a region of a VPC network (facts Q33). */
      readonly proxySubnet:
        | { readonly kind: "create"; /** A /26 or larger; it cannot grow. */ readonly range: Cidr }
        | { readonly kind: "existing"; readonly range: Cidr };
      /** What a URL map of the project holds: Google's pages conflict (facts Q25, Q26). */
      readonly urlMapSize: "128KiB" | "1MiB";
    };

/** TLS between clients and the load balancer. */
export type TlsMode =
  | { readonly kind: "none" }
  | {
      /** A Secret of type kubernetes.io/tls is the default certificate; http is redirected (facts H17, E9). */
      readonly kind: "secret";
      readonly namespace: string;
      readonly name: string;
    };

/** Whether catalog entries may be `external`, and who may call them. */
export type ExternalMode =
  | { readonly kind: "forbidden" }
  | {
      readonly kind: "allowed";
      /** Client ranges of the external load balancer. `0.0.0.0/0` must be written to be meant. */
      readonly clientRanges: readonly Cidr[];
      /** Name of an existing public Cloud DNS zone for the external hosts. @default - no public record */
      readonly publicZone?: string;
    };

/** What stands behind the routes: the teams' own Services, or small demo ones made here. */
export type WorkloadMode =
  | { readonly kind: "existing" }
  | { readonly kind: "demo"; readonly image: ImagePin; readonly replicas: number };

/** One environment, one Pulumi stack of the same name. */
export interface Environment {
  /** Name of the stack, a DNS label. */
  readonly name: string;
  readonly region: string;
  /** Zones of the nodes, in the region. Three for a regional cluster. */
  readonly zones: readonly string[];
  /** Hosts are relative to it: `dev.svc.example.com`, no dot at the end. */
  readonly domain: string;
  /** Ranges of the VMs that may call the internal load balancer. */
  readonly clientRanges: readonly Cidr[];
  /** `region`: clients of the same region; `global`: of every region (facts B12), the only one of `static-route` (facts R19). */
  readonly clientAccess: "region" | "global";
  readonly network: NetworkMode;
  readonly cluster: ClusterMode;
  readonly strategy: Strategy;
  readonly tls: TlsMode;
  readonly external: ExternalMode;
  /** `create`: the teams' namespaces are made here. */
  readonly namespaces: "create" | "existing";
  readonly workloads: WorkloadMode;
  /** Protect what holds an address or state (Pulumi's `protect`): cluster, addresses, DNS zone, network. */
  readonly protect: boolean;
  /**
   * Seconds that resolvers may keep the records of hosts, 1-86400. Lower it before a change of
   * `strategy`: docs/adr/0010. @default 300
   */
  readonly recordTtlSeconds?: number;
  /**
   * What the guard of the preview comment shall let pass this time, by the names of its rules; a comment
   * says when one is not needed any more. @default - the guard stops everything it knows
   */
  readonly acknowledged?: readonly GuardRule[];
}
