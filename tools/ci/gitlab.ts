/** GitLab as a code host: https://docs.gitlab.com/api/notes/ and https://docs.gitlab.com/api/issues/. */
import { z } from "zod";

import { call, callAll, type Api, type CodeHost, type Post } from "./codeHost.js";

const Author = z.object({ id: z.number() });
const Notes = z.array(z.object({ id: z.number(), body: z.string(), author: Author }));
const Issues = z.array(
  z.object({ iid: z.number(), description: z.string().nullable(), author: Author }),
);
const Merged = z.array(z.object({ iid: z.number(), state: z.string() }));

/**
 * @param base the API: `https://gitlab.com/api/v4`
 * @param project number of the project
 * @param token a project access token with scope `api`: a job token may not write notes
 */
export function gitLab(base: string, project: string, token: string): CodeHost {
  const headers = { "private-token": token };
  const api: Api = { base: `${base}/projects/${project}`, headers };
  const self = async () => Author.parse(await call({ base, headers }, "GET", "/user")).id;
  return {
    async changeOf(commit) {
      const found = await call(api, "GET", `/repository/commits/${commit}/merge_requests`);
      return Merged.parse(found).find(({ state }) => state === "merged")?.iid;
    },
    async comments(change) {
      const [me, found] = [await self(), await callAll(api, `/merge_requests/${change}/notes?`)];
      const notes = Notes.parse(found).filter(({ author }) => author.id === me);
      return notes.map(({ id, body }): Post => ({ id, body }));
    },
    async comment(change, body, id) {
      const notes = `/merge_requests/${change}/notes`;
      if (id === undefined) await call(api, "POST", notes, { body });
      else await call(api, "PUT", `${notes}/${id}`, { body });
    },
    async issues() {
      const [me, found] = [await self(), await callAll(api, "/issues?state=opened")];
      const issues = Issues.parse(found).filter(({ author }) => author.id === me);
      return issues.map(({ iid, description }): Post => ({ id: iid, body: description ?? "" }));
    },
    async issue(title, body, id) {
      if (id === undefined) await call(api, "POST", "/issues", { title, description: body });
      else await call(api, "PUT", `/issues/${id}`, { title, description: body });
    },
    async closeIssue(id) {
      await call(api, "PUT", `/issues/${id}`, { state_event: "close" });
    },
  };
}
