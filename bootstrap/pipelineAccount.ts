import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { accountId } from "../components/names.js";

export interface PipelineAccountArgs {
  readonly environment: string;
  /** `deploy` changes the environment; `preview` only reads it. */
  readonly purpose: "deploy" | "preview";
  /** Project of the environment. */
  readonly project: string;
  readonly bucketName: pulumi.Input<string>;
  readonly keyId: pulumi.Input<string>;
  /** The runs of pipelines that may be this account. */
  readonly runs: pulumi.Input<string>;
}

/** Roles in the environment's project. Those of `deploy` are what README.md names for `pulumi up`. */
const ROLES = {
  deploy: [
    "roles/compute.networkAdmin",
    "roles/compute.securityAdmin",
    "roles/container.admin",
    "roles/dns.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/resourcemanager.projectIamAdmin",
  ],
  preview: [
    "roles/compute.viewer",
    "roles/container.viewer",
    "roles/dns.reader",
    "roles/iam.securityReviewer",
  ],
} as const;

/** Role on the environment's key: a preview decrypts, and has nothing to encrypt. */
const KEY_ROLE = {
  deploy: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
  preview: "roles/cloudkms.cryptoKeyDecrypter",
} as const;

/** Where Pulumi keeps the state, lock, history and backups of one stack in its bucket. */
const stackPrefixes = (stack: string) => [
  `.pulumi/stacks/service-ingress/${stack}.`,
  `.pulumi/locks/organization/service-ingress/${stack}/`,
  `.pulumi/history/service-ingress/${stack}/`,
  `.pulumi/backups/service-ingress/${stack}/`,
];

/** A service account of a pipeline, with the least roles for one environment, and no key. */
export class PipelineAccount extends pulumi.ComponentResource {
  readonly email: pulumi.Output<string>;

  constructor(name: string, args: PipelineAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:bootstrap:PipelineAccount", name, args, opts);
    const { environment, purpose, project } = args;

    const account = new gcp.serviceaccount.Account(
      name,
      {
        accountId: accountId("ingress", purpose, environment),
        displayName: `service-ingress: ${purpose} ${environment}`,
        project,
      },
      { parent: this },
    );
    const { member } = account;
    for (const role of ROLES[purpose])
      new gcp.projects.IAMMember(
        `${name}-${role.replace("roles/", "")}`,
        { project, role, member },
        { parent: this },
      );
    new gcp.kms.CryptoKeyIAMMember(
      `${name}-key`,
      { cryptoKeyId: args.keyId, role: KEY_ROLE[purpose], member },
      { parent: this },
    );
    new gcp.storage.BucketIAMMember(
      `${name}-state`,
      { bucket: args.bucketName, role: "roles/storage.objectViewer", member },
      { parent: this },
    );
    if (purpose === "deploy")
      new gcp.storage.BucketIAMMember(
        `${name}-own-state`,
        {
          bucket: args.bucketName,
          role: "roles/storage.objectUser",
          member,
          condition: {
            title: `state of ${environment}`,
            expression: pulumi
              .output(args.bucketName)
              .apply((bucket) => ownState(bucket, environment)),
          },
        },
        { parent: this },
      );
    new gcp.serviceaccount.IAMMember(
      `${name}-runs`,
      { serviceAccountId: account.name, role: "roles/iam.workloadIdentityUser", member: args.runs },
      { parent: this },
    );

    this.email = account.email;
    this.registerOutputs({ email: this.email });
  }
}

/** CEL: the object belongs to the stack of the environment. */
function ownState(bucket: string, environment: string): string {
  const path = (prefix: string) => JSON.stringify(`projects/_/buckets/${bucket}/objects/${prefix}`);
  return stackPrefixes(environment)
    .map((prefix) => `resource.name.startsWith(${path(prefix)})`)
    .join(" || ");
}
