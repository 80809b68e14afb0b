import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { TlsMode } from "../stacks/environment.js";
import { dependencies } from "./dependencies.js";
import type { PlannedIngress } from "../catalog/ingressLayout.js";
import { withoutStackTrace } from "./withoutStackTrace.js";

export interface TeamRoutesArgs {
  /** The team's Ingress objects, as `planIngresses` laid them out. */
  readonly ingresses: readonly PlannedIngress[];
  /** With a certificate, clients of http are redirected to https (facts E9). */
  readonly tls: TlsMode["kind"];
}

/**
 * The routes of one team. A host is one Ingress of its own, named after the host alone: it stays the
 * same object when its entry moves to another team, and is removed before it is added when the
 * namespace changes, because the controller refuses a host that two objects claim (facts E5, E7).
 *
 * A move to another namespace is refused in the preview, whose dry run meets the old object (facts K3);
 * so is, in the sharded layout, a host that changes its group (namespace, exposure, settings) or whose
 * shard is merged back after removals. Then: take the host out (`environments` without this one),
 * `pulumi up`, put it back, `pulumi up`.
 */
export class TeamRoutes extends pulumi.ComponentResource {
  /** Hosts of the team that have a route, sorted. */
  readonly hosts: readonly string[];

  constructor(name: string, args: TeamRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    // Without the plan: its Ingress objects say the same, and one more host must change one object only.
    super("service-ingress:ingress:TeamRoutes", name, { tls: args.tls }, opts);

    const made = new Map<string, kubernetes.networking.v1.Ingress>();
    // A shard is named after the one it was split from, so names sort in the order of writing.
    for (const ingress of args.ingresses) {
      const origin = ingress.after === undefined ? undefined : made.get(ingress.after);
      made.set(ingress.name, this.ingress(ingress, args.tls, origin, opts));
    }

    this.hosts = args.ingresses.flatMap(({ rules }) => rules.map(({ host }) => host)).sort();
    this.registerOutputs({ hosts: this.hosts });
  }

  private ingress(
    planned: PlannedIngress,
    tls: TlsMode["kind"],
    origin: pulumi.Resource | undefined,
    opts: pulumi.ComponentResourceOptions | undefined,
  ): kubernetes.networking.v1.Ingress {
    const options = {
      parent: this,
      deleteBeforeReplace: true,
      dependsOn: [...dependencies(opts), ...(origin ? [origin] : [])],
    };
    return withoutStackTrace(
      () => new kubernetes.networking.v1.Ingress(planned.name, ingressArgs(planned, tls), options),
    );
  }
}

/** What the API server is asked for, for one planned Ingress. */
export function ingressArgs(
  { name, namespace, exposure, annotations, rules }: PlannedIngress,
  tls: TlsMode["kind"],
): kubernetes.networking.v1.IngressArgs {
  return {
    metadata: {
      name,
      namespace,
      // Nothing writes its status: waiting for one would take 10 minutes each (facts K1, K2, H18).
      annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
    },
    spec: {
      ingressClassName: exposure,
      // Without a Secret's name: the controller's default certificate, and the redirect (facts E9).
      ...(tls === "secret" ? { tls: [{ hosts: rules.map(({ host }) => host) }] } : {}),
      rules: rules.map(({ host, paths }) => ({
        host,
        http: {
          paths: paths.map(({ path, match, service, port }) => ({
            path,
            pathType: match === "prefix" ? "Prefix" : "Exact",
            backend: { service: { name: service, port: { number: port } } },
          })),
        },
      })),
    },
  };
}
