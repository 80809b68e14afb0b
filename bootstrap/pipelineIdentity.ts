import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import type { CodeHost } from "./settings.js";

export interface PipelineIdentityArgs {
  readonly codeHost: CodeHost;
}

/** What differs between the two hosts. */
interface Trust {
  readonly issuerUri: string;
  /** Claim that names the repository or project. */
  readonly claim: "repository" | "project_path";
  readonly repository: string;
}

function trustOf(host: CodeHost): Trust {
  switch (host.kind) {
    case "github":
      return {
        issuerUri: "https://token.actions.githubusercontent.com",
        claim: "repository",
        repository: host.repository,
      };
    case "gitlab":
      return { issuerUri: host.url, claim: "project_path", repository: host.project };
    default:
      return host satisfies never;
  }
}

/**
 * Who a pipeline is, without a key: tokens of the code host, of one repository alone. Everybody on
 * github.com gets tokens of the same issuer, so the condition on the repository is what keeps others out.
 */
export class PipelineIdentity extends pulumi.ComponentResource {
  /** For WORKLOAD_IDENTITY_PROVIDER: `projects/1/locations/global/workloadIdentityPools/p/providers/q`. */
  readonly providerName: pulumi.Output<string>;
  /** Every run of the repository's pipelines. */
  readonly anyRun: pulumi.Output<string>;
  private readonly poolName: pulumi.Output<string>;
  private readonly codeHost: CodeHost;

  constructor(name: string, args: PipelineIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:bootstrap:PipelineIdentity", name, args, opts);
    const { issuerUri, claim, repository } = trustOf(args.codeHost);

    const pool = new gcp.iam.WorkloadIdentityPool(
      name,
      { workloadIdentityPoolId: "service-ingress", displayName: "service-ingress pipelines" },
      { parent: this },
    );
    const provider = new gcp.iam.WorkloadIdentityPoolProvider(
      `${name}-${args.codeHost.kind}`,
      {
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: args.codeHost.kind,
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": `assertion.${claim}`,
        },
        attributeCondition: `assertion.${claim} == ${JSON.stringify(repository)}`,
        oidc: { issuerUri },
      },
      { parent: this },
    );

    this.codeHost = args.codeHost;
    this.poolName = pool.name;
    this.providerName = provider.name;
    this.anyRun = pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.repository/${repository}`;
    this.registerOutputs({ providerName: this.providerName, anyRun: this.anyRun });
  }

  /**
   * The runs that may deploy an environment. On GitHub those of the environment of that name, which its
   * reviewers let through; on GitLab those of the protected branch.
   */
  deployRuns(environment: string): pulumi.Output<string> {
    const host = this.codeHost;
    const subject =
      host.kind === "github"
        ? `repo:${host.repository}:environment:${environment}`
        : `project_path:${host.project}:ref_type:branch:ref:${host.branch}`;
    return pulumi.interpolate`principal://iam.googleapis.com/${this.poolName}/subject/${subject}`;
  }
}
