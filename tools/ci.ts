/** `npm run ci`: what the pipelines of GitHub and GitLab ask of their code host. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { closeIssue, findReview, openIssue, postComment } from "./ci/actions.js";
import type { CodeHost } from "./ci/codeHost.js";
import { gitHub } from "./ci/github.js";
import { gitLab } from "./ci/gitlab.js";
import type { PlanRecord } from "./ci/record.js";
import { runCommand, type Values } from "./commandLine.js";

const USAGE = `npm run ci -- <verb> --stack NAME [options]: for pipelines

  comment --change N FILE
                     writes the preview's comment over the one before;
                     --commit HASH instead: on the change that brought the commit;
                     --plan FILE --tree HASH --run N: with the record of a plan that may be applied
  reviewed --commit HASH --tree HASH
                     prints sha256= and run= of the reviewed plan; exit code 3 when there is none
  drift FILE         opens or updates the issue of the stack
  no-drift           closes it
`;

/** Exit code of `reviewed` when no reviewed plan is for this tree. */
const NOT_REVIEWED = 3;

const text = { type: "string" } as const;
const OPTIONS = {
  stack: text,
  change: text,
  commit: text,
  plan: text,
  tree: text,
  run: text,
} as const;

type Options = Values<typeof OPTIONS>;

/** The host that runs us, from the variables that it sets. */
function hostOf(env: NodeJS.ProcessEnv): CodeHost {
  const need = (name: string) => {
    const value = env[name];
    if (value === undefined || value === "") throw new Error(`the variable ${name} is not set`);
    return value;
  };
  if (env["GITHUB_ACTIONS"] === "true")
    return gitHub(need("GITHUB_API_URL"), need("GITHUB_REPOSITORY"), need("GITHUB_TOKEN"));
  if (env["GITLAB_CI"] === "true")
    return gitLab(need("CI_API_V4_URL"), need("CI_PROJECT_ID"), need("SERVICE_INGRESS_TOKEN"));
  throw new Error("this is neither GitHub Actions nor GitLab CI");
}

function demand(options: Options, name: keyof typeof OPTIONS): string {
  const value = options[name];
  if (value === undefined || value === "") throw new Error(`--${name} is missing; see --help`);
  return value;
}

async function comment(host: CodeHost, options: Options, file: string): Promise<void> {
  const change =
    options.change === undefined
      ? await host.changeOf(demand(options, "commit"))
      : Number(options.change);
  if (change === undefined) throw new Error("the commit came by no pull or merge request");
  const stack = demand(options, "stack");
  await postComment(host, stack, change, await readFile(file, "utf8"), await recordOf(options));
}

/** Undefined without `--plan`. */
async function recordOf(options: Options): Promise<PlanRecord | undefined> {
  if (options.plan === undefined) return undefined;
  const sha256 = createHash("sha256").update(await readFile(options.plan));
  return {
    stack: demand(options, "stack"),
    tree: demand(options, "tree"),
    sha256: sha256.digest("hex"),
    run: demand(options, "run"),
  };
}

async function reviewed(host: CodeHost, options: Options): Promise<void> {
  const [stack, commit, tree] = [
    demand(options, "stack"),
    demand(options, "commit"),
    demand(options, "tree"),
  ];
  const review = await findReview(host, stack, commit, tree);
  if (review.kind === "reviewed") {
    console.log(`sha256=${review.record.sha256}\nrun=${review.record.run}`);
    return;
  }
  console.error(review.reason);
  process.exitCode = NOT_REVIEWED;
}

const line = {
  command: "npm run ci",
  usage: USAGE,
  options: OPTIONS,
  words: true,
  misuse: 1,
  tellsAll: true,
};

await runCommand(line, async (values, [verb = "", file = ""]) => {
  const host = hostOf(process.env);
  switch (verb) {
    case "comment":
      await comment(host, values, file);
      return;
    case "reviewed":
      await reviewed(host, values);
      return;
    case "drift":
      await openIssue(host, demand(values, "stack"), await readFile(file, "utf8"));
      return;
    case "no-drift":
      await closeIssue(host, demand(values, "stack"));
      return;
    default:
      throw new Error(`${JSON.stringify(verb)} is no verb; see npm run ci -- --help`);
  }
});
