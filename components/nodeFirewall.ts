import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import type { Cidr } from "../stacks/environment.js";
import { physicalName } from "./names.js";

export interface NodeFirewallArgs {
  /** Id of the VPC network. */
  readonly network: pulumi.Input<string>;
  /** E-mail of the nodes' service account: rules apply to VMs that run as it. */
  readonly nodeServiceAccount: pulumi.Input<string>;
  /** Ranges that may call, and the TCP ports they may call: one rule for each door. */
  readonly doors: readonly FirewallDoor[];
  /** Whether Google's health checks come in: nodes behind a load balancer answer them. */
  readonly healthChecks: boolean;
  /** Range of the control plane, which calls the admission webhook. @default - there is no webhook */
  readonly controlPlaneRange?: Cidr;
  /** Also refuse, and log, everything else: for a network of our own only. */
  readonly denyOthers: boolean;
}

/** Who may come in, and where. */
export interface FirewallDoor {
  /** DNS label, part of the rule's name: `internal`. */
  readonly name: string;
  readonly sourceRanges: readonly Cidr[];
  /** TCP ports on the nodes and their pods, 1-65535. */
  readonly ports: readonly number[] | "all";
}

/** Where Google's health checks come from (facts B37). */
const HEALTH_CHECK_RANGES = [
  "130.211.0.0/22",
  "35.191.0.0/16",
  "209.85.152.0/22",
  "209.85.204.0/22",
];

/** Port of the admission webhook of ingress-nginx; GKE opens only 443 and 10250 (facts B24). */
const WEBHOOK_PORT = "8443";

/** Lowest priority that still stands before the implied rules. */
const LAST_PRIORITY = 65_534;

/** The firewall rules of the nodes: clients come in, health checks and the control plane where needed, nobody else. */
export class NodeFirewall extends pulumi.ComponentResource {
  /** Names of the rules, sorted. */
  readonly ruleNames: pulumi.Output<string[]>;

  constructor(name: string, args: NodeFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:network:NodeFirewall", name, args, opts);

    const allow = (rule: string, sourceRanges: readonly string[], ports?: readonly string[]) =>
      new gcp.compute.Firewall(
        `${name}-${rule}`,
        {
          name: physicalName(name, rule),
          network: args.network,
          direction: "INGRESS",
          sourceRanges: [...sourceRanges],
          targetServiceAccounts: [args.nodeServiceAccount],
          allows: [{ protocol: "tcp", ...(ports ? { ports: [...ports] } : {}) }],
        },
        { parent: this },
      );

    const rules = args.doors.map(({ name: door, sourceRanges, ports }) =>
      allow(`clients-${door}`, sourceRanges, ports === "all" ? undefined : ports.map(String)),
    );
    // With externalTrafficPolicy Local the health check's port is the Service's own node port (facts B6).
    if (args.healthChecks) rules.push(allow("health-checks", HEALTH_CHECK_RANGES));
    if (args.controlPlaneRange !== undefined)
      rules.push(allow("control-plane", [args.controlPlaneRange], [WEBHOOK_PORT, "10250"]));
    if (args.denyOthers) rules.push(this.denyOthers(name, args));

    this.ruleNames = pulumi.all(rules.map((rule) => rule.name)).apply((names) => names.sort());
    this.registerOutputs({ ruleNames: this.ruleNames });
  }

  /** Refuses what is not allowed above, as the implied rule does, but with a log (facts, section 6). */
  private denyOthers(name: string, args: NodeFirewallArgs): gcp.compute.Firewall {
    return new gcp.compute.Firewall(
      `${name}-deny-others`,
      {
        name: physicalName(name, "deny-others"),
        network: args.network,
        direction: "INGRESS",
        priority: LAST_PRIORITY,
        sourceRanges: ["0.0.0.0/0"],
        targetServiceAccounts: [args.nodeServiceAccount],
        denies: [{ protocol: "all" }],
        logConfig: { metadata: "INCLUDE_ALL_METADATA" },
      },
      { parent: this },
    );
  }
}
