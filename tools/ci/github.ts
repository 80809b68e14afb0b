/** GitHub as a code host: https://docs.github.com/en/rest/issues/comments. */
import { z } from "zod";

import { call, callAll, type Api, type CodeHost, type Post } from "./codeHost.js";

/** The account behind GITHUB_TOKEN. */
const OURS = "github-actions[bot]";

const Posts = z.array(
  z.object({
    id: z.number(),
    number: z.number().optional(),
    body: z.string().nullable(),
    user: z.object({ login: z.string() }).nullable(),
    pull_request: z.unknown().optional(),
  }),
);

const Pulls = z.array(z.object({ number: z.number(), merged_at: z.string().nullable() }));

const ours = (found: z.infer<typeof Posts>) => found.filter(({ user }) => user?.login === OURS);

/** @param repository `owner/name` */
export function gitHub(base: string, repository: string, token: string): CodeHost {
  const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
  const api: Api = { base: `${base}/repos/${repository}`, headers };
  return {
    async changeOf(commit) {
      const pulls = Pulls.parse(await call(api, "GET", `/commits/${commit}/pulls`));
      return pulls.find(({ merged_at }) => merged_at !== null)?.number;
    },
    async comments(change) {
      const found = Posts.parse(await callAll(api, `/issues/${change}/comments?`));
      return ours(found).map(({ id, body }): Post => ({ id, body: body ?? "" }));
    },
    async comment(change, body, id) {
      if (id === undefined) await call(api, "POST", `/issues/${change}/comments`, { body });
      else await call(api, "PATCH", `/issues/comments/${id}`, { body });
    },
    async issues() {
      const found = Posts.parse(await callAll(api, "/issues?state=open"));
      const issues = ours(found).filter(({ pull_request }) => pull_request === undefined);
      return issues.map(({ id, number, body }): Post => ({ id: number ?? id, body: body ?? "" }));
    },
    async issue(title, body, id) {
      if (id === undefined) await call(api, "POST", "/issues", { title, body });
      else await call(api, "PATCH", `/issues/${id}`, { title, body });
    },
    async closeIssue(id) {
      await call(api, "PATCH", `/issues/${id}`, { state: "closed", state_reason: "completed" });
    },
  };
}
