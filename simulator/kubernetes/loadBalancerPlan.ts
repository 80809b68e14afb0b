/** What one Service's passthrough Network Load Balancer will consist of in the Google project. */
import { forwardingRuleToken } from "../google/address.js";
import { demandFirewallQuota, firewallToken } from "../google/firewall.js";
import { demand, resourcesOf, selfLink } from "../google/model.js";
import { demandSubnet } from "../google/network.js";
import { nodeTag } from "../google/nodes.js";
import { demandQuota } from "../google/quota.js";
import { flagAt, labelsAt, listAt, numberAt, stableHash, textAt, textsAt } from "../json.js";
import { CloudError, type Json, type Made } from "../kind.js";
import type { Cluster, CloudState, GoogleResource, KubeObject } from "../state.js";
import { chooseAddress } from "./loadBalancerAddress.js";
import { isInternal } from "./loadBalancerClass.js";
import { referenceOf } from "./objects.js";

/** Most ports of a forwarding rule; with more GKE opens all (facts Q11, B31). */
const maxPorts = 5;

/** Where Google's health checks come from; GKE allows all four (facts B37). */
export const healthCheckRanges = [
  "130.211.0.0/22",
  "35.191.0.0/16",
  "209.85.152.0/22",
  "209.85.204.0/22",
];

/** Port of the shared health check (facts B6). */
const sharedHealthCheckPort = 10_256;

/** Token of the backend services that the Service controller makes. */
export const backendToken = "compute/backendService";

/** Token of the health checks that GKE makes. */
export const healthCheckToken = "compute/healthCheck";

/** Health-check timing by externalTrafficPolicy: seconds and counts (facts B1 to B4). */
export const healthChecks = {
  Cluster: { checkIntervalSec: 8, timeoutSec: 1, healthyThreshold: 1, unhealthyThreshold: 3 },
  Local: { checkIntervalSec: 3, timeoutSec: 1, healthyThreshold: 1, unhealthyThreshold: 2 },
} as const;

/** What the names of all load balancer resources of a cluster begin with. */
export function namePrefix(cluster: Cluster): string {
  return `k8s2-${stableHash(8, cluster.key)}`;
}

/** What one Service's load balancer will consist of. The constructor throws when it may not be made. */
export class Plan {
  readonly address: string;
  readonly #region: string;
  readonly #internal: boolean;
  readonly #name: string;
  readonly #network: string;
  readonly #subnet: Made;
  readonly #annotations: Readonly<Record<string, string>>;
  readonly #local: boolean;

  constructor(
    readonly state: CloudState,
    readonly cluster: Cluster,
    readonly service: KubeObject,
  ) {
    const gke = demand(state, cluster.key).outputs;
    const { namespace, name } = referenceOf(service);
    this.#annotations = labelsAt(service, "metadata.annotations");
    this.#region = (textAt(gke, "location") ?? "").replace(/-[a-z]$/, "");
    this.#internal = isInternal(cluster, flagAt(gke, "enableL4IlbSubsetting") === true, service);
    this.#local = textAt(service, "spec.externalTrafficPolicy") === "Local";
    const readable = `${namespace}-${name}`.slice(0, 36);
    this.#name = `${namePrefix(cluster)}-${readable}-${stableHash(8, cluster.key, namespace, name)}`;
    this.#network = textAt(gke, "network") ?? "";
    const subnet =
      this.#annotations["networking.gke.io/load-balancer-subnet"] ??
      this.#annotations["networking.gke.io/internal-load-balancer-subnet"];
    this.#subnet = demandSubnet(state, subnet ?? textAt(gke, "subnetwork") ?? "", this.#region);
    this.#demandQuotas();
    this.address = chooseAddress(state, service, {
      internal: this.#internal,
      region: this.#region,
      subnet: this.#subnet,
      rule: this.#ruleName(),
    });
  }

  /** Id -> resource: forwarding rule, backend service, health check, two firewall rules. */
  resources(): Record<string, GoogleResource> {
    const { state, cluster } = this;
    const regional = (collection: string, name: string) =>
      `projects/${state.project}/regions/${this.#region}/${collection}/${name}`;
    const checkName = this.#local ? this.#name : `${namePrefix(cluster)}-l4-shared-hc`;
    const checkId = regional("healthChecks", checkName);
    const backendId = regional("backendServices", this.#name);
    const policy = this.#local ? "Local" : "Cluster";
    const port = numberAt(this.service, "spec.healthCheckNodePort") ?? sharedHealthCheckPort;
    const checkPort = this.#local ? port : sharedHealthCheckPort;
    const scheme = this.#internal ? "INTERNAL" : "EXTERNAL";
    const affinity =
      textAt(this.service, "spec.sessionAffinity") === "ClientIP" ? "CLIENT_IP" : "NONE";
    return {
      [regional("forwardingRules", this.#ruleName())]: this.#own(
        forwardingRuleToken,
        this.#ruleName(),
        {
          ...this.#ports(),
          ipAddress: this.address,
          loadBalancingScheme: scheme,
          backendService: selfLink(backendId),
          ...(this.#internal
            ? { network: selfLink(this.#network), subnetwork: selfLink(this.#subnet.id) }
            : {}),
          allowGlobalAccess:
            this.#annotations["networking.gke.io/internal-load-balancer-allow-global-access"] ===
            "true",
        },
      ),
      [backendId]: this.#own(backendToken, this.#name, {
        loadBalancingScheme: scheme,
        sessionAffinity: affinity,
        // facts B7: TCP connections get 30 s to end.
        connectionDraining: { drainingTimeoutSec: 30 },
        healthChecks: [selfLink(checkId)],
      }),
      [checkId]: this.#own(
        healthCheckToken,
        checkName,
        { ...healthChecks[policy], port: checkPort, requestPath: "/healthz" },
        !this.#local,
      ),
      ...this.#firewalls(checkName, checkPort),
    };
  }

  #own(token: string, name: string, outputs: Record<string, Json>, shared = false): GoogleResource {
    const { namespace, name: service } = referenceOf(this.service);
    const madeFor = { cluster: this.cluster.key, service: shared ? "" : `${namespace}/${service}` };
    return { token, outputs: { name, region: this.#region, ...outputs, madeFor } };
  }

  #ruleName(): string {
    return this.#name.replace(/^k8s2-/, `k8s2-${this.#protocol().toLowerCase()}-`).slice(0, 63);
  }

  #protocol(): string {
    const protocols = new Set(
      listAt(this.service, "spec.ports").map((port) => textAt(port, "protocol") ?? "TCP"),
    );
    if (protocols.size > 1)
      throw new CloudError(
        "Invalid",
        "LoadBalancer Services with TCP and UDP ports are not supported by this cluster version (facts B23)",
      );
    return [...protocols][0] ?? "TCP";
  }

  #ports(): Record<string, Json> {
    const ports = listAt(this.service, "spec.ports").map((port) =>
      String(numberAt(port, "port") ?? 0),
    );
    const open = this.#internal && ports.length > maxPorts;
    return { ipProtocol: this.#protocol(), ...(open ? { allPorts: true } : { ports }) };
  }

  /** GKE's own firewall rules: clients, and health checks. None when the cluster's owner makes them (facts B38). */
  #firewalls(checkName: string, checkPort: number): Record<string, GoogleResource> {
    const { state, cluster, service } = this;
    if (flagAt(demand(state, cluster.key).outputs, "disableL4LbFirewallReconciliation") === true)
      return {};
    const rule = (
      name: string,
      sources: readonly string[],
      ports: readonly string[],
      shared: boolean,
    ) => ({
      [`projects/${state.project}/global/firewalls/${name}`]: this.#own(
        firewallToken,
        name,
        {
          network: selfLink(this.#network),
          direction: "INGRESS",
          priority: 1000,
          sourceRanges: sources,
          targetTags: [nodeTag(cluster)],
          allows: [{ protocol: "tcp", ...(ports.length > 0 ? { ports } : {}) }],
        },
        shared,
      ),
    });
    const sources = textsAt(service, "spec.loadBalancerSourceRanges");
    const ports =
      this.#ports()["allPorts"] === true
        ? []
        : textsAt(
            { p: listAt(service, "spec.ports").map((port) => String(numberAt(port, "port") ?? 0)) },
            "p",
          );
    return {
      // facts B30: no ranges means everybody.
      ...rule(this.#name, sources.length > 0 ? sources : ["0.0.0.0/0"], ports, false),
      ...rule(`${checkName}-fw`, healthCheckRanges, [String(checkPort)], !this.#local),
    };
  }

  #demandQuotas(): void {
    const { state } = this;
    const old =
      state.google[
        `projects/${state.project}/regions/${this.#region}/forwardingRules/${this.#ruleName()}`
      ];
    if (old !== undefined) return;
    demandFirewallQuota(state);
    if (!this.#internal) return;
    const inNetwork = resourcesOf(state, forwardingRuleToken).filter(
      ([, rule]) =>
        textAt(rule, "network") === selfLink(this.#network) &&
        textAt(rule, "loadBalancingScheme") === "INTERNAL",
    );
    const network = this.#network.slice(this.#network.lastIndexOf("/") + 1);
    demandQuota(
      state,
      "INTERNAL_FORWARDING_RULES_PER_NETWORK",
      inNetwork.length,
      `in network ${network}`,
    );
    const backends = resourcesOf(state, backendToken).filter(
      ([, backend]) => textAt(backend, "loadBalancingScheme") === "INTERNAL",
    );
    demandQuota(
      state,
      "REGIONAL_INTERNAL_LB_BACKEND_SERVICES",
      backends.length,
      `in region ${this.#region}`,
    );
  }
}
