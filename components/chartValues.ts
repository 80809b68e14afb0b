/**
 * The values this project sets on chart ingress-nginx 4.15.1: the one place where the controller's
 * hardening and shutdown settings can be read. Ids H1-H30 are the facts behind each.
 */
import type { ControllerOptions, ImagePin, TlsMode } from "../stacks/environment.js";

/** One TCP port of the load balancer and the Service port behind it (facts E14). */
export interface TcpPort {
  /** 1-65535, not 80 or 443. Clients call it; the Service has the same number. */
  readonly port: number;
  readonly namespace: string;
  readonly service: string;
}

/** Whether a namespace's Ingress objects go through the admission webhook. */
export type NamespaceSelector =
  | { readonly matchLabels: Readonly<Record<string, string>> }
  | {
      readonly matchExpressions: readonly {
        readonly key: string;
        readonly operator: "In";
        readonly values: readonly string[];
      }[];
    };

/** What the values depend on. All plain: an Output would hide the chart's diff (facts K6). */
export interface ChartSettings {
  /** Release, IngressClass and prefix of every object of the chart: `ingress-internal`. */
  readonly releaseName: string;
  readonly ingressClassName: string;
  readonly options: ControllerOptions;
  /** Annotations of the controller's Service: what kind of load balancer, and which address. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Client ranges; without them GKE opens the load balancer to 0.0.0.0/0 (facts B30). */
  readonly sourceRanges: readonly string[];
  readonly tls: TlsMode;
  readonly tcpPorts: readonly TcpPort[];
  /** Whether an entry sets its own body size, an annotation of risk Medium (facts H9, E13). */
  readonly bodySizePerEntry: boolean;
  readonly namespaceSelector: NamespaceSelector;
}

/** What holds for a route that sets nothing itself; upstream's own defaults, stated (facts H13). */
export const CONTROLLER_DEFAULTS = {
  connectTimeoutSeconds: 5,
  readTimeoutSeconds: 60,
  sendTimeoutSeconds: 60,
  maxBodyBytes: 1024 * 1024,
} as const;

/**
 * A pod that stops keeps its listeners open for 20 s, while the load balancer steers away (6 s with
 * externalTrafficPolicy Local, facts B5), then lets requests end for 240 s: 300 s hold both (facts H14, H15).
 */
export const SHUTDOWN = {
  gracePeriodSeconds: 20,
  workerTimeoutSeconds: 240,
  terminationSeconds: 300,
} as const;

/** Words no annotation value may hold: the second barrier after the catalog's grammar (facts H11). */
const WORD_BLOCKLIST =
  "load_module,lua_package,_by_lua,location,root,proxy_pass,serviceaccount,{,},',\"";

/** All values of the chart for one controller. */
export function chartValues(settings: ChartSettings) {
  const { releaseName, options, tcpPorts } = settings;
  return {
    fullnameOverride: releaseName,
    controller: {
      ...controllerIdentity(settings),
      ...controllerAvailability(settings),
      image: { ...image(options.images.controller), ...IMAGE_HARDENING },
      config: controllerConfig(settings),
      extraArgs: controllerArguments(settings),
      // Refused snippets and validated annotations are defaults upstream; stated, so they stay (H8).
      allowSnippetAnnotations: false,
      enableAnnotationValidations: true,
      resources: { requests: { ...options.resources } },
      service: controllerService(settings),
      admissionWebhooks: {
        enabled: true,
        // An Ingress that nobody checked must not reach the controller (H26, E6).
        failurePolicy: "Fail",
        timeoutSeconds: 30,
        namespaceSelector: settings.namespaceSelector,
        patch: { image: image(options.images.webhookCertgen) },
      },
      // The chart's policy opens the webhook to everybody; ingressController.ts has its own (H25).
      networkPolicy: { enabled: false },
    },
    // Unknown hosts get a plain 404 from here, not a page of the controller.
    defaultBackend: {
      enabled: true,
      image: image(options.images.defaultBackend),
      replicaCount: 2,
      minAvailable: 1,
    },
    tcp: Object.fromEntries(
      tcpPorts.map(({ port, namespace, service }) => [
        String(port),
        `${namespace}/${service}:${port}`,
      ]),
    ),
  };
}

/** Not root, no new privileges; a read-only root is not supported by the image (H23). */
const IMAGE_HARDENING = {
  runAsNonRoot: true,
  runAsUser: 101,
  runAsGroup: 82,
  allowPrivilegeEscalation: false,
  seccompProfile: { type: "RuntimeDefault" },
  readOnlyRootFilesystem: false,
  chroot: false,
} as const;

function image({ registry, repository, tag, digest }: ImagePin) {
  return { registry, image: repository, tag, digest };
}

/** Two controllers share neither class nor leader lease (H7). */
function controllerIdentity({ releaseName, ingressClassName }: ChartSettings) {
  return {
    ingressClassResource: {
      name: ingressClassName,
      enabled: true,
      default: false,
      controllerValue: `k8s.io/${releaseName}`,
    },
    ingressClass: ingressClassName,
    electionID: `${releaseName}-leader`,
    watchIngressWithoutClass: false,
  };
}

/** Rollout, drain, node loss and zone loss leave ready pods behind (H14, H19-H22). */
function controllerAvailability({ releaseName, options }: ChartSettings) {
  const spread = (topologyKey: string) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: {
      matchLabels: {
        "app.kubernetes.io/name": "ingress-nginx",
        "app.kubernetes.io/instance": releaseName,
        "app.kubernetes.io/component": "controller",
      },
    },
    matchLabelKeys: ["pod-template-hash"],
  });
  return {
    kind: "Deployment",
    replicaCount: options.replicas,
    minAvailable: options.replicas - 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    updateStrategy: {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    },
    minReadySeconds: 10,
    terminationGracePeriodSeconds: SHUTDOWN.terminationSeconds,
    topologySpreadConstraints: [
      spread("topology.kubernetes.io/zone"),
      spread("kubernetes.io/hostname"),
    ],
  };
}

/** The controller's ConfigMap; every value is a string there. */
function controllerConfig({ bodySizePerEntry }: ChartSettings) {
  return {
    // Low also blocks rewrite-target, the way into NGINX faults nobody fixes any more (H9, N4).
    "annotations-risk-level": bodySizePerEntry ? "Medium" : "Low",
    "strict-validate-path-type": "true",
    "annotation-value-word-blocklist": WORD_BLOCKLIST,
    "allow-cross-namespace-resources": "false",
    // VMs are no trusted proxy (H12).
    "use-forwarded-headers": "false",
    "proxy-body-size": String(CONTROLLER_DEFAULTS.maxBodyBytes),
    "proxy-connect-timeout": String(CONTROLLER_DEFAULTS.connectTimeoutSeconds),
    "proxy-read-timeout": String(CONTROLLER_DEFAULTS.readTimeoutSeconds),
    "proxy-send-timeout": String(CONTROLLER_DEFAULTS.sendTimeoutSeconds),
    "worker-shutdown-timeout": `${SHUTDOWN.workerTimeoutSeconds}s`,
  };
}

function controllerArguments({ tls }: ChartSettings) {
  return {
    "shutdown-grace-period": String(SHUTDOWN.gracePeriodSeconds),
    // No rule without a host, no Service that points out of the cluster (H16).
    "disable-catch-all": "true",
    "disable-svc-external-name": "true",
    // Nothing reads the status of an Ingress here; hundreds of writes a minute are saved (H18).
    "update-status": "false",
    ...(tls.kind === "secret" ? { "default-ssl-certificate": `${tls.namespace}/${tls.name}` } : {}),
  };
}

/** The one load balancer. "external" is the chart's name of the main Service, whatever its exposure. */
function controllerService({ serviceAnnotations, sourceRanges, tls }: ChartSettings) {
  return {
    type: "LoadBalancer",
    annotations: { ...serviceAnnotations },
    // A node without a ready pod leaves in 6 s, not 24 s, and the pods see the client's address (H4).
    externalTrafficPolicy: "Local",
    loadBalancerSourceRanges: [...sourceRanges],
    enableHttp: true,
    enableHttps: tls.kind === "secret",
    // A second Service would expose everything twice (H3).
    internal: { enabled: false },
  };
}
