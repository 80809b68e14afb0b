/** Claim: bootstrap/ makes what a team needs, with the real engine, from the first up to destroy. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import program from "../../bootstrap/index.js";
import { settings, type CodeHost, type Settings } from "../../bootstrap/settings.js";
import { environments } from "../../stacks/index.js";
import { Trial } from "../engine/harness.js";
import { CHECKOUT } from "../support/commandLine.js";

/** All in the one project that the embedded cloud has. */
const everywhere = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, "demo"]));

let team: Settings = { ...settings, projects: everywhere(["dev", "prod"]) };
const open = () => Trial.open({ program: async () => await Promise.resolve(program(team)) });

/** Outputs of all resources of a type, by id. */
const found = (trial: Trial, token: string): Record<string, unknown>[] =>
  trial.cloud(({ google }) =>
    Object.entries(google).flatMap(([id, one]) =>
      one.token === token ? [{ id, ...one.outputs }] : [],
    ),
  );

describe("one team on GitHub, command after command", () => {
  let trial: Trial;
  beforeAll(async () => (trial = await open()), 60_000);
  afterAll(async () => {
    await trial.close();
  });

  test("the first up makes everything, and a second preview is empty", async () => {
    const made = await trial.up();

    expect(Object.keys(made)).toEqual(["create"]);
    expect(await trial.preview("--expect-no-changes")).toEqual([]);
  });

  test("its outputs are the variables that the pipelines read", async () => {
    const { pipelineVariables, secretsProviders } = await trial.outputs();

    expect(pipelineVariables).toEqual({
      PULUMI_BACKEND_URL: "gs://demo-service-ingress-state",
      WORKLOAD_IDENTITY_PROVIDER:
        "projects/100000000001/locations/global/workloadIdentityPools/service-ingress/providers/github",
      DEPLOY_ACCOUNT_DEV: "ingress-deploy-dev@demo.iam.gserviceaccount.com",
      DEPLOY_ACCOUNT_PROD: "ingress-deploy-prod@demo.iam.gserviceaccount.com",
      PREVIEW_ACCOUNT_DEV: "ingress-preview-dev@demo.iam.gserviceaccount.com",
      PREVIEW_ACCOUNT_PROD: "ingress-preview-prod@demo.iam.gserviceaccount.com",
    });
    expect(secretsProviders).toEqual({
      dev: "gcpkms://projects/demo/locations/europe-west1/keyRings/service-ingress/cryptoKeys/dev",
      prod: "gcpkms://projects/demo/locations/europe-west1/keyRings/service-ingress/cryptoKeys/prod",
    });
  });

  test("the bucket is never public and keeps its versions; keys rotate", () => {
    expect(found(trial, "gcp:storage/bucket:Bucket")).toMatchObject([
      {
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        softDeletePolicy: { retentionDurationSeconds: 604_800 },
        forceDestroy: false,
      },
    ]);
    expect(
      found(trial, "gcp:kms/cryptoKey:CryptoKey").map(({ rotationPeriod }) => rotationPeriod),
    ).toEqual(["7776000s", "7776000s"]);
  });

  test("only runs of this repository get in, and only those of an environment deploy it", () => {
    const pool =
      "iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/service-ingress";

    expect(
      found(trial, "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"),
    ).toMatchObject([{ attributeCondition: 'assertion.repository == "example/service-ingress"' }]);
    const runs = found(trial, "gcp:serviceaccount/iAMMember:IAMMember");
    expect(
      Object.fromEntries(
        runs.map(({ serviceAccountId, member }) => [
          String(serviceAccountId).replace(/.*\/ingress-|@.*/g, ""),
          member,
        ]),
      ),
    ).toEqual({
      "deploy-dev": `principal://${pool}/subject/repo:example/service-ingress:environment:dev`,
      "deploy-prod": `principal://${pool}/subject/repo:example/service-ingress:environment:prod`,
      "preview-dev": `principalSet://${pool}/attribute.repository/example/service-ingress`,
      "preview-prod": `principalSet://${pool}/attribute.repository/example/service-ingress`,
    });
  });

  test("an account writes the state of its own environment alone", () => {
    const grants = found(trial, "gcp:storage/bucketIAMMember:BucketIAMMember");
    const writing = grants
      .filter(({ role }) => role !== "roles/storage.objectViewer")
      .sort((a, b) => String(a["member"]).localeCompare(String(b["member"])));

    expect(grants).toHaveLength(6);
    expect(writing.map(({ member, role }) => [member, role])).toEqual(
      ["dev", "prod"].map((name) => [
        `serviceAccount:ingress-deploy-${name}@demo.iam.gserviceaccount.com`,
        "roles/storage.objectUser",
      ]),
    );
    const expression = (writing[0]?.["condition"] as { expression: string }).expression;
    const objects = [...expression.matchAll(/"projects\/_\/buckets\/[^/]+\/objects\/([^"]+)"/g)];
    expect(objects.map(([, prefix]) => prefix)).toEqual([
      ".pulumi/stacks/service-ingress/dev.",
      ".pulumi/locks/organization/service-ingress/dev/",
      ".pulumi/history/service-ingress/dev/",
      ".pulumi/backups/service-ingress/dev/",
    ]);
  });

  test("Pulumi keeps a stack under the prefixes that an account may write", () => {
    const state = join(trial.directory, ".local/state/.pulumi");

    const files = readdirSync(state, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(state.length + 1));

    const own =
      /^(stacks|history|backups)\/service-ingress\/local[./]|^locks\/organization\/service-ingress\/local\//;
    const others = files.filter((file) => !own.test(file)).sort();
    expect(others).toEqual(["meta.yaml", "meta.yaml.attrs"]);
    expect([...new Set(files.map((file) => file.split("/")[0]))].sort()).toEqual([
      "backups",
      "history",
      "meta.yaml",
      "meta.yaml.attrs",
      "stacks",
    ]);
  });

  test("no preview account may change anything", () => {
    const roles = found(trial, "gcp:projects/iAMMember:IAMMember").flatMap(({ member, role }) =>
      String(member).includes("preview") ? [String(role)] : [],
    );

    expect(roles).toHaveLength(8);
    expect(roles.filter((role) => !/viewer|reader|securityReviewer/.test(role))).toEqual([]);
  });

  test("another environment changes nothing that is there", async () => {
    const before = team;
    team = { ...team, projects: everywhere(["dev", "prod", "staging"]) };

    const steps = await trial.preview();
    team = before;

    const real = steps.filter(({ type }) => type.startsWith("gcp:"));
    expect(new Set(real.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(real.every(({ name }) => name.includes("staging"))).toBe(true);
  });

  test("destroy is refused while state and keys are protected, and then keeps the key ring", async () => {
    const refused = await trial.pulumi("destroy", "--yes", "--skip-preview");
    await trial.succeed("state", "unprotect", "--all", "--yes");
    await trial.destroy();

    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain("protected");
    expect(trial.cloud(({ google }) => Object.keys(google).sort())).toEqual([
      "projects/demo/locations/europe-west1/keyRings/service-ingress",
      "projects/demo/locations/europe-west1/keyRings/service-ingress/cryptoKeys/dev",
      "projects/demo/locations/europe-west1/keyRings/service-ingress/cryptoKeys/prod",
    ]);
  });
}, 60_000);

test("on GitLab the runs of the protected branch deploy", async () => {
  const codeHost: CodeHost = {
    kind: "gitlab",
    url: "https://gitlab.com",
    project: "group/service-ingress",
    branch: "main",
  };
  team = { ...settings, codeHost, projects: everywhere(["dev"]) };
  const trial = await open();
  try {
    await trial.up();

    const provider = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
    expect(found(trial, provider)).toMatchObject([
      {
        attributeCondition: 'assertion.project_path == "group/service-ingress"',
        oidc: { issuerUri: "https://gitlab.com" },
      },
    ]);
    const runs = found(trial, "gcp:serviceaccount/iAMMember:IAMMember");
    expect(runs.map(({ member }) => String(member).split("/service-ingress/")[1])).toEqual(
      expect.arrayContaining([
        "subject/project_path:group/service-ingress:ref_type:branch:ref:main",
        "attribute.repository/group/service-ingress",
      ]),
    );
  } finally {
    await trial.close();
  }
}, 60_000);

test("the settings name every environment that pipelines deploy", () => {
  const real = Object.values(environments).filter(({ workloads }) => workloads.kind === "existing");

  expect(Object.keys(settings.projects)).toEqual(real.map(({ name }) => name));
  for (const [name, project] of Object.entries(settings.projects)) {
    const file = readFileSync(join(CHECKOUT, `Pulumi.${name}.yaml`), "utf8");
    expect(parse(file)).toMatchObject({ config: { "gcp:project": project } });
  }
  expect(readdirSync(join(CHECKOUT, "bootstrap"))).toContain("Pulumi.yaml");
});
