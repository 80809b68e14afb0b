/** `npm run ci` against a code host on this machine that speaks the parts of the two APIs that we use. */
import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { runEntryIn } from "../support/commandLine.js";

const TREE = "a".repeat(40);
const COMMIT = "c".repeat(40);
const PLAN = '{"plan":1}';
const SHA256 = createHash("sha256").update(PLAN).digest("hex");
const MARKER = "<!-- service-ingress preview: dev -->";
const record = (tree: string) =>
  `<!-- service-ingress plan: dev tree=${tree} sha256=${SHA256} run=77 -->`;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

let folder: string;
let server: Server;
let requests: Request[];
/** `GET` path without paging -> list. */
let lists: Record<string, unknown>;
let status: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ci-"));
  requests = [];
  lists = {};
  status = 200;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://host");
      const page = Number(url.searchParams.get("page") ?? "1");
      url.searchParams.delete("page");
      url.searchParams.delete("per_page");
      const text = Buffer.concat(chunks).toString();
      const path = `${url.pathname}${url.search}`;
      requests.push({
        method: request.method ?? "",
        path,
        body: text === "" ? undefined : (JSON.parse(text) as unknown),
      });
      const found = lists[path];
      const answer = Array.isArray(found)
        ? found.slice((page - 1) * 100, page * 100)
        : (found ?? {});
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const writes = () => requests.filter(({ method }) => method !== "GET");

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The command as the workflow runs it on a host. */
const run = (host: "github" | "gitlab", ...args: string[]) =>
  runEntryIn(
    {
      env:
        host === "github"
          ? {
              GITHUB_ACTIONS: "true",
              GITHUB_API_URL: base(),
              GITHUB_REPOSITORY: "acme/ingress",
              GITHUB_TOKEN: "t",
            }
          : {
              GITLAB_CI: "true",
              CI_API_V4_URL: base(),
              CI_PROJECT_ID: "9",
              SERVICE_INGRESS_TOKEN: "t",
            },
    },
    "tools/ci.ts",
    ...args,
    "--stack",
    "dev",
  );

/** How each host shows and takes comments and issues. */
const HOSTS = {
  github: {
    comments: "/repos/acme/ingress/issues/5/comments",
    listComments: "/repos/acme/ingress/issues/5/comments",
    editComment: { method: "PATCH", path: "/repos/acme/ingress/issues/comments/3" },
    listIssues: "/repos/acme/ingress/issues?state=open",
    issues: "/repos/acme/ingress/issues",
    merged: [`/repos/acme/ingress/commits/${COMMIT}/pulls`, [{ number: 5, merged_at: "x" }]],
    post: (id: number, body: string, ours: boolean) => ({
      id,
      number: id,
      body,
      user: { login: ours ? "github-actions[bot]" : "mallory" },
    }),
    issueBody: "body",
    close: {
      method: "PATCH",
      path: "/repos/acme/ingress/issues/3",
      body: { state: "closed", state_reason: "completed" },
    },
  },
  gitlab: {
    comments: "/projects/9/merge_requests/5/notes",
    listComments: "/projects/9/merge_requests/5/notes",
    editComment: { method: "PUT", path: "/projects/9/merge_requests/5/notes/3" },
    listIssues: "/projects/9/issues?state=opened",
    issues: "/projects/9/issues",
    merged: [
      `/projects/9/repository/commits/${COMMIT}/merge_requests`,
      [
        { iid: 4, state: "closed" },
        { iid: 5, state: "merged" },
      ],
    ],
    post: (id: number, body: string, ours: boolean) => ({
      id,
      iid: id,
      body,
      description: body,
      author: { id: ours ? 1 : 2 },
    }),
    issueBody: "description",
    close: { method: "PUT", path: "/projects/9/issues/3", body: { state_event: "close" } },
  },
} as const;

describe.each(["github", "gitlab"] as const)("on %s", (name) => {
  const host = HOSTS[name];
  beforeEach(() => {
    lists = { "/user": { id: 1 }, [host.merged[0]]: host.merged[1] };
  });
  const planned = (...args: string[]) =>
    run(
      name,
      ...["comment", "--plan", file("plan.json", PLAN), "--tree", TREE, "--run", "77"],
      ...args,
      file("comment.md", `${MARKER}\nhello\n`),
    );

  test("the first comment is written, the next is edited in place, after 100 others", async () => {
    lists[host.listComments] = Array.from({ length: 100 }, (_, id) =>
      host.post(id + 10, "x", true),
    );
    const first = await planned("--change", "5");
    lists[host.listComments] = [
      ...(lists[host.listComments] as unknown[]),
      host.post(2, `${MARKER}\nforged`, false),
      host.post(3, `${MARKER}\nold`, true),
    ];
    const second = await planned("--commit", COMMIT);

    expect([first, second]).toEqual(Array(2).fill({ code: 0, stdout: "", stderr: "" }));
    const body = { body: `${MARKER}\nhello\n\n${record(TREE)}\n` };
    expect(writes()).toEqual([
      { method: "POST", path: host.comments, body },
      { ...host.editComment, body },
    ]);
  });

  test("a comment without a plan says so, and takes the earlier plan away", async () => {
    lists[host.listComments] = [host.post(3, `${MARKER}\nold\n${record(TREE)}`, true)];
    const text = file("comment.md", `${MARKER}\nrefused\n`);

    await run(name, "comment", "--change", "5", text);

    expect(writes()).toEqual([
      { ...host.editComment, body: { body: `${MARKER}\nrefused\n\n<!-- no plan -->\n` } },
    ]);
  });

  test.each([
    ["the reviewed plan", [3, `${MARKER}\n\n${record(TREE)}\n`, true], 0, /^$/],
    [
      "a plan of another tree",
      [3, `${MARKER}\n\n${record("b".repeat(40))}\n`, true],
      3,
      /is of another tree: something else was merged since\n$/,
    ],
    ["a comment of somebody else", [3, `${MARKER}\n${record(TREE)}`, false], 3, /has no preview/],
    [
      "a record in the middle of the text",
      [3, `${MARKER}\n${record(TREE)}\n<!-- no plan -->`, true],
      3,
      /has no plan\n$/,
    ],
  ] as const)("`reviewed` finds %s", async (_, post, code, message) => {
    lists[host.listComments] = [host.post(post[0], post[1], post[2])];

    const ended = await run(name, "reviewed", "--commit", COMMIT, "--tree", TREE);

    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe(code === 0 ? `sha256=${SHA256}\nrun=77\n` : "");
    expect(ended.stderr).toMatch(message);
  });

  test("a commit that came by no request has no reviewed plan", async () => {
    lists[host.merged[0]] = [];

    expect(await run(name, "reviewed", "--commit", COMMIT, "--tree", TREE)).toEqual({
      code: 3,
      stdout: "",
      stderr: `commit ${COMMIT} came by no pull or merge request\n`,
    });
  });

  test("drift opens one issue, updates it, and closes it when it is gone", async () => {
    lists[host.listIssues] = [];
    await run(name, "drift", file("drift.txt", `~~~\n${"x".repeat(70_000)}`));
    const [opened] = writes();
    const body = (opened?.body as Record<string, string>)[host.issueBody] ?? "";
    lists[host.listIssues] = [host.post(3, body, true)];
    requests = [];
    await run(name, "drift", file("drift.txt", "one change"));
    await run(name, "no-drift");
    lists[host.listIssues] = [];
    await run(name, "no-drift");

    expect(opened).toMatchObject({ method: "POST", path: host.issues });
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/^<!-- service-ingress drift: dev -->\n/);
    expect(body).toMatch(/x\n\.\.\. \(cut\)\n~~~\n$/);
    expect(body.match(/^~~~/gm)).toHaveLength(2);
    expect(writes()).toEqual([
      {
        method: host.close.method,
        path: host.close.path,
        body: {
          title: "drift: dev is not what main says",
          [host.issueBody]:
            "<!-- service-ingress drift: dev -->\n`pulumi preview --refresh` of dev:\n\n~~~text\none change\n~~~\n",
        },
      },
      host.close,
    ]);
  });

  test("a refusal of the host is one line", async () => {
    status = 403;
    lists = {};

    const { code, stderr } = await planned("--change", "5");

    expect(code).toBe(1);
    expect(stderr).toMatch(/^GET \/\S+ was answered with 403: \{\}\n$/);
  });
});

test("a comment of another stack, or too long, is refused before anything is written", async () => {
  const wrong = await run("github", "comment", "--change", "5", file("c.md", "hello"));
  const body = file("long.md", `${MARKER}${"x".repeat(65_536)}`);
  const long = await run("github", "comment", "--change", "5", body);

  expect(wrong.stderr).toBe(`the comment does not start with ${MARKER}\n`);
  expect(long.stderr).toBe("the comment has 65592 characters, more than 65536\n");
  expect(requests).toEqual([]);
});
