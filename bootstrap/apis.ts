import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

export interface ApisArgs {
  /** Project -> its APIs: `compute.googleapis.com`. */
  readonly apis: Readonly<Record<string, readonly string[]>>;
}

/** The APIs that must be on. They stay on when this is destroyed: others may use them too. */
export class Apis extends pulumi.ComponentResource {
  constructor(name: string, args: ApisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:bootstrap:Apis", name, args, opts);

    for (const [project, services] of Object.entries(args.apis))
      for (const service of services)
        new gcp.projects.Service(
          `${name}-${project}-${service.replace(".googleapis.com", "")}`,
          { project, service, disableOnDestroy: false },
          { parent: this },
        );

    this.registerOutputs({ projects: Object.keys(args.apis) });
  }
}
