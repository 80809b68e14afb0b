/**
 * What a team needs before its first `pulumi up`, in a Pulumi program of its own: `cd bootstrap && pulumi
 * up`. Its outputs are what the pipelines and `pulumi stack init` are told: docs/team-setup.md.
 */
import * as pulumi from "@pulumi/pulumi";

import { Apis } from "./apis.js";
import { PipelineAccount } from "./pipelineAccount.js";
import { PipelineIdentity } from "./pipelineIdentity.js";
import { SecretsKeys } from "./secretsKeys.js";
import { settings as shipped, type Settings } from "./settings.js";
import { StateBucket } from "./stateBucket.js";

/** APIs behind bucket, key and identities. */
const SHARED_APIS = ["cloudkms", "iam", "iamcredentials", "storage", "sts"];

/** APIs behind an environment. */
const ENVIRONMENT_APIS = ["cloudresourcemanager", "compute", "container", "dns", "iam"];

export default function program(settings: Settings = shipped) {
  const shared = new pulumi.Config("gcp").require("project");
  const environments = Object.keys(settings.projects);
  const { location, codeHost } = settings;

  const apis = new Apis("apis", { apis: apisOf(shared, settings) });
  const after = { dependsOn: apis };
  const bucket = new StateBucket(
    "state",
    { bucketName: `${shared}-service-ingress-state`, location },
    after,
  );
  const keys = new SecretsKeys("secrets", { location, environments }, after);
  const identity = new PipelineIdentity("pipelines", { codeHost }, after);

  const accounts = Object.entries(settings.projects).flatMap(([environment, project]) =>
    (["deploy", "preview"] as const).map((purpose) => {
      const keyId = keys.keyIds.get(environment);
      if (keyId === undefined) throw new Error(`environment ${environment} has no key`);
      const account = new PipelineAccount(
        `${purpose}-${environment}`,
        {
          environment,
          purpose,
          project,
          bucketName: bucket.bucketName,
          keyId,
          runs: purpose === "deploy" ? identity.deployRuns(environment) : identity.anyRun,
        },
        after,
      );
      return [variableOf(purpose, environment), account.email] as const;
    }),
  );
  return {
    /** Variables of the pipelines: name -> value. */
    pipelineVariables: {
      PULUMI_BACKEND_URL: bucket.url,
      WORKLOAD_IDENTITY_PROVIDER: identity.providerName,
      ...Object.fromEntries(accounts),
    },
    /** Environment -> what `pulumi stack init --secrets-provider` is given. */
    secretsProviders: Object.fromEntries(
      [...keys.keyIds].map(([name, id]) => [name, pulumi.interpolate`gcpkms://${id}`]),
    ),
  };
}

/** `DEPLOY_ACCOUNT_DEV`. */
function variableOf(purpose: string, environment: string): string {
  return `${purpose}_account_${environment}`.toUpperCase().replaceAll("-", "_");
}

/** Project -> its APIs, each once, also where an environment is in the shared project. */
function apisOf(shared: string, { projects }: Settings): Record<string, readonly string[]> {
  const all = new Map([[shared, new Set(SHARED_APIS)]]);
  for (const project of Object.values(projects))
    all.set(project, new Set([...(all.get(project) ?? []), ...ENVIRONMENT_APIS]));
  return Object.fromEntries(
    [...all].map(([project, names]) => [
      project,
      [...names].sort().map((name) => `${name}.googleapis.com`),
    ]),
  );
}
