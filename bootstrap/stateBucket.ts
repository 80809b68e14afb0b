import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

export interface StateBucketArgs {
  /** Name in all of Google Cloud, 3-63 characters. */
  readonly bucketName: string;
  readonly location: string;
}

/** Noncurrent versions of a state file that are kept, whatever their age. */
const KEPT_VERSIONS = 20;

/** Days that a noncurrent version is kept at least. */
const KEPT_DAYS = 90;

/** Seconds in which a deleted object can be had back: 7 days, Cloud Storage's own default. */
const SOFT_DELETE_SECONDS = 604_800;

/** The bucket of Pulumi's state: never public, every version kept a while, protected against deletion. */
export class StateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** For PULUMI_BACKEND_URL: `gs://<bucket>`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: StateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:bootstrap:StateBucket", name, args, opts);

    const bucket = new gcp.storage.Bucket(
      name,
      {
        name: args.bucketName,
        location: args.location,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        softDeletePolicy: { retentionDurationSeconds: SOFT_DELETE_SECONDS },
        lifecycleRules: [
          {
            action: { type: "Delete" },
            condition: { numNewerVersions: KEPT_VERSIONS, daysSinceNoncurrentTime: KEPT_DAYS },
          },
        ],
        forceDestroy: false,
      },
      { parent: this, protect: true },
    );

    this.bucketName = bucket.name;
    this.url = bucket.url;
    this.registerOutputs({ bucketName: this.bucketName, url: this.url });
  }
}
