import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

export interface SecretsKeysArgs {
  readonly location: string;
  /** One key each, so that who deploys `dev` cannot read the secrets of `prod`. */
  readonly environments: readonly string[];
}

/** A new key version every 90 days; older ones still decrypt. */
const ROTATION = `${90 * 24 * 3600}s`;

/** Time in which a version that was destroyed can be had back: 30 days. */
const DESTROY_AFTER = `${30 * 24 * 3600}s`;

/**
 * The keys of Pulumi's secrets. 0.06 USD a month for each active version, read from Google's price list
 * for Cloud KMS software keys. A key ring and its keys cannot be deleted, only their versions destroyed.
 */
export class SecretsKeys extends pulumi.ComponentResource {
  /** Environment -> id of its key: `projects/p/locations/l/keyRings/r/cryptoKeys/dev`. */
  readonly keyIds: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: SecretsKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("service-ingress:bootstrap:SecretsKeys", name, args, opts);

    const ring = new gcp.kms.KeyRing(
      name,
      { name: "service-ingress", location: args.location },
      { parent: this, protect: true },
    );
    const keys = args.environments.map((environment) => {
      const key = new gcp.kms.CryptoKey(
        `${name}-${environment}`,
        {
          name: environment,
          keyRing: ring.id,
          purpose: "ENCRYPT_DECRYPT",
          rotationPeriod: ROTATION,
          destroyScheduledDuration: DESTROY_AFTER,
        },
        { parent: this, protect: true },
      );
      return [environment, key.id] as const;
    });

    this.keyIds = new Map(keys);
    this.registerOutputs({ keyIds: Object.fromEntries(keys) });
  }
}
