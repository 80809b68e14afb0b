/** A small simulated project for tests, built through the same kinds as the stand-in providers use. */
import { googleKinds } from "../../simulator/google/index.js";
import {
  UNKNOWN,
  type Json,
  type Made,
  type Properties,
  type ResourceKind,
} from "../../simulator/kind.js";
import { clusterForKubeconfig, kubernetesKinds } from "../../simulator/kubernetes/index.js";
import { emptyState, type Cluster, type CloudState } from "../../simulator/state.js";

export { UNKNOWN };

/** The kind with this last part of its token: `Network`, `Ingress`. */
export function kind(noun: string): ResourceKind<CloudState> {
  const found = googleKinds.find(({ token }) => token.endsWith(`:${noun}`));
  if (found === undefined) throw new Error(`no kind ${noun}`);
  return found;
}

export function kubeKind(noun: string) {
  const found = kubernetesKinds.find(({ token }) => token.endsWith(`:${noun}`));
  if (found === undefined) throw new Error(`no kind ${noun}`);
  return found;
}

/** The message with which `act` fails; an Error when it does not. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error("was not refused");
}

/** One project with short verbs. */
export class World {
  readonly state = emptyState("demo");
  cluster: Cluster | undefined;

  google(noun: string, inputs: Properties, name = noun.toLowerCase()): Made {
    return kind(noun).create(this.state, inputs, name);
  }

  kube(noun: string, inputs: Properties, name = noun.toLowerCase()): Made {
    return kubeKind(noun).create(this.scope, inputs, name);
  }

  get scope() {
    if (this.cluster === undefined) throw new Error("no cluster");
    return { state: this.state, cluster: this.cluster };
  }

  network(): this {
    this.google("Network", { name: "vpc", autoCreateSubnetworks: false });
    this.google("Subnetwork", {
      name: "nodes",
      network: "vpc",
      region: "europe-west1",
      ipCidrRange: "10.10.0.0/20",
      secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.64.0.0/16" }],
    });
    return this;
  }

  gke(more: Properties = {}, pool: Properties = {}): this {
    this.network();
    const { id } = this.google("Cluster", {
      name: "main",
      location: "europe-west1",
      network: "vpc",
      subnetwork: "nodes",
      initialNodeCount: 1,
      removeDefaultNodePool: true,
      minMasterVersion: "1.35",
      deletionProtection: false,
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
      ...more,
    });
    const autoscaling = { minNodeCount: 1, maxNodeCount: 3 };
    this.google("NodePool", {
      name: "pool",
      cluster: "main",
      location: "europe-west1",
      autoscaling,
      ...pool,
    });
    this.cluster = this.state.clusters[id];
    return this;
  }

  attached(): this {
    this.cluster = clusterForKubeconfig(this.state, { context: "kind" });
    return this;
  }

  namespace(name: string): this {
    this.kube("Namespace", { metadata: { name } });
    return this;
  }

  /** The controller with an internal load balancer. */
  controller(values: Record<string, Json> = {}, controller: Record<string, Json> = {}): Made {
    if (this.state.google["projects/demo/regions/europe-west1/addresses/ingress"] === undefined) {
      this.google("Address", {
        name: "ingress",
        region: "europe-west1",
        addressType: "INTERNAL",
        subnetwork: "nodes",
      });
    }
    return this.kube("Release", releaseInputs(values, controller));
  }

  /** Pods and a Service of an application. */
  app(namespace: string, name: string, port = 8080): this {
    const labels = { app: name };
    const containers = [{ name, image: "echo:1", ports: [{ containerPort: port }] }];
    const template = { metadata: { labels }, spec: { containers } };
    this.kube("Deployment", {
      metadata: { name, namespace },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    });
    this.kube("Service", {
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ port: 80, targetPort: port }] },
    });
    return this;
  }
}

export function releaseInputs(
  values: Record<string, Json> = {},
  controller: Record<string, Json> = {},
): Properties {
  return {
    name: "internal",
    namespace: "ingress-internal",
    chart: "ingress-nginx",
    version: "4.15.1",
    repositoryOpts: { repo: "https://kubernetes.github.io/ingress-nginx" },
    values: {
      fullnameOverride: "internal",
      controller: {
        replicaCount: 3,
        ingressClassResource: { name: "internal", controllerValue: "k8s.io/internal" },
        service: {
          annotations: {
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/load-balancer-ip-addresses": "ingress",
          },
          externalTrafficPolicy: "Local",
          loadBalancerSourceRanges: ["10.10.0.0/20", "10.20.0.0/16"],
        },
        ...controller,
      },
      ...values,
    },
  };
}

export interface IngressOptions {
  readonly annotations?: Record<string, string>;
  readonly tls?: boolean;
  readonly path?: string;
  readonly pathType?: string;
  readonly className?: string;
}

export function ingressInputs(
  namespace: string,
  name: string,
  host: string,
  service: string,
  options: IngressOptions = {},
): Properties {
  const {
    annotations = {},
    tls = false,
    path = "/",
    pathType = "Prefix",
    className = "internal",
  } = options;
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    metadata: { name, namespace, annotations },
    spec: {
      ingressClassName: className,
      rules: [{ ...(host === "" ? {} : { host }), http: { paths: [{ path, pathType, backend }] } }],
      ...(tls ? { tls: [{ hosts: [host] }] } : {}),
    },
  };
}

/** A GKE cluster with controller, zone, and the application `shop/cart` behind `cart.svc.test`. */
export function routedWorld(
  values: Record<string, Json> = {},
  controller: Record<string, Json> = {},
): World {
  const world = new World().gke().namespace("ingress-internal").namespace("shop");
  world.controller(values, controller);
  world.app("shop", "cart");
  world.google("ManagedZone", {
    name: "svc",
    dnsName: "svc.test.",
    visibility: "private",
    privateVisibilityConfig: { networks: [{ networkUrl: "projects/demo/global/networks/vpc" }] },
  });
  world.google("RecordSet", {
    managedZone: "svc",
    name: "*.svc.test.",
    type: "A",
    ttl: 300,
    rrdatas: ["10.10.0.5"],
  });
  world.kube("Ingress", ingressInputs("shop", "cart", "cart.svc.test", "cart"));
  return world;
}
