/** Claims: the comment fits at any size, is valid Markdown, and nothing in it can be more than text. */
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, test } from "vitest";

import { markerOf } from "../../preview/comment.js";
import { code, fenced } from "../../preview/markdown.js";
import { answerOf, appearing, leaving, staying, type Written } from "./written.js";

/** GitHub's limit on a comment. */
const LIMIT = 65_536;

const team = (index: number, size: number) => `team-${Math.floor(index / size)}`;
const host = (index: number) => `service-number-${index}`;
const services = (count: number, write: (team: string, host: string) => Written, size = 100) =>
  Array.from({ length: count }, (_, index) => write(team(index, size), host(index)));

/** Everything that a renderer finds at the top, and how often. */
function kindsOf(markdown: string): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { type } of marked.lexer(markdown)) kinds[type] = (kinds[type] ?? 0) + 1;
  return kinds;
}

const count = (text: string, part: string) => text.split(part).length - 1;

function expectValid(comment: string): void {
  expect(comment.length).toBeLessThan(LIMIT);
  expect(comment.startsWith(`${markerOf("dev")}\n### \`dev\`: `)).toBe(true);
  expect(count(comment, "<details")).toBe(count(comment, "</details>"));
  // Every fence is closed: what follows the last one is no code.
  const [last] = marked.lexer(comment).slice(-1);
  expect(last?.type).not.toBe("code");
  expect(kindsOf(comment)["code"] ?? 0).toBe(count(comment, "\n```") / 2);
}

describe("size", () => {
  test("5,000 services and one change: under 4 kB", () => {
    const { comment } = answerOf([...services(4999, staying), appearing("payments", "refunds")]);

    expect(comment.length).toBeLessThan(4000);
    expect(comment).toContain("### `dev`: 1 route added, 4,999 unchanged\n");
    expectValid(comment);
  });

  test("500 routes added: every one is shown", () => {
    const { comment } = answerOf(services(500, appearing));

    expect(count(comment, "\n+ team-")).toBe(500);
    expectValid(comment);
  });

  test.each([
    ["added in 50 teams", appearing, 100],
    ["removed in 5,000 teams", leaving, 1],
    ["added in one team", appearing, 5000],
  ] as const)("5,000 routes %s: what is left out is counted", (_, write, size) => {
    const { comment } = answerOf(services(5000, write, size));

    expectValid(comment);
    const shown = count(comment, "\n+ team-") + count(comment, "\n- team-");
    const left = [...comment.matchAll(/^… .*?: ([\d,]+) (?:added|removed)\.?$/gm)].map(
      ([, number]) => Number(number?.replaceAll(",", "")),
    );
    expect(shown + left.reduce((sum, number) => sum + number, 0)).toBe(5000);
    expect(comment).toContain("5,000 routes ");
  });

  test("the longest names and 5,000 warnings", () => {
    const long = "a".repeat(5000);
    const diagnostics = Array.from({ length: 5000 }, (_, index) => ({
      severity: "warning",
      message: `${index} ${"`".repeat(600)} ${long}`,
    }));

    const { comment } = answerOf(
      Array.from({ length: 300 }, (_, index) => leaving(`${long}${index}`, `${long}${index}`)),
      new Map(),
      diagnostics,
    );

    expect(comment.length).toBeLessThan(LIMIT);
    expect(count(comment, "<details")).toBe(count(comment, "</details>"));
  });

  test("a failed preview with 5,000 long errors", () => {
    const diagnostics = Array.from({ length: 5000 }, (_, index) => ({
      severity: "error",
      message: `error: ${index} ${"x".repeat(5000)}`,
    }));

    const { comment, outcome } = answerOf([], new Map(), diagnostics);

    expect(outcome).toBe("failed");
    expect(comment.length).toBeLessThan(LIMIT);
    expect(comment).toContain("… and 4,980 more errors.");
  });
});

/** All inline and block tokens of a text. */
function allTokens(markdown: string): Token[] {
  const found: Token[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    found.push(token);
  });
  return found;
}

describe("hostile names", () => {
  const HOSTILE = [
    "</code></summary></details><img src=x onerror=alert(1)>",
    "```\n# heading\n@org/everyone",
    "a | b | c",
    "`` ` ``",
    "[link](https://evil.example)",
    "<!-- service-ingress preview: prod -->",
    "line\r\nend\u2028x\u202eright-to-left",
    "![x](https://evil.example/x.png)",
  ];

  test.each(HOSTILE)("%j stays text, as team, host, Service, resource and warning", (name) => {
    const { comment } = answerOf(
      [
        appearing(name, name, { service: name }),
        leaving(`${name}2`, `${name}2`),
        {
          type: `gcp:compute/address:${name}`,
          name,
          op: "replace",
          before: { [name]: name },
          after: { [name]: "b" },
        },
        { type: "gcp:container/cluster:Cluster", name, before: {} },
      ],
      new Map(),
      [{ severity: "warning", message: name }],
    );

    const tokens = allTokens(comment);
    const html = tokens.filter(({ type }) => type === "html").map(({ raw }) => raw.trim());
    expect(tokens.filter(({ type }) => type === "link" || type === "image")).toEqual([]);
    expect(
      tokens.filter((token): token is Tokens.Heading => token.type === "heading"),
    ).toHaveLength(1);
    expect(count(comment, markerOf("prod"))).toBe(
      name === markerOf("prod") ? count(comment, name) : 0,
    );
    for (const part of html)
      expect(part.replaceAll(/<code>[^<>]*<\/code>/g, "")).toMatch(
        /^(<!-- service-ingress preview: dev -->|<details( open)?><summary>[^<>]*<\/summary>|<\/details>)$/,
      );
    expect(comment).not.toMatch(/[\r\u2028\u202e]/);
  });
});

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["`edge`", "`` `edge` ``"],
  ["a|b", "`a\\|b`"],
  ["two\nlines", "`two lines`"],
  ["", "`-`"],
])("%j as code is %s", (text, expected) => {
  expect(code(text)).toBe(expected);
});

test("a fence is longer than any fence in it", () => {
  expect(fenced("diff", ["a", "````"])).toBe("`````diff\na\n````\n`````");
});

test.each([
  ["dev", "<!-- service-ingress preview: dev -->"],
  ["a--><b>", "<!-- service-ingress preview: a--__b_ -->"],
])("the marker of %j", (stack, expected) => {
  expect(markerOf(stack)).toBe(expected);
});

describe("secrets", () => {
  const SECRET = "canary-in-plain-text";
  const marked4 = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(SECRET),
  };

  test("are not shown where the engine marks them, nor in a warning that repeats one", () => {
    const before = { data: { tls: marked4 }, size: 1, password: marked4 };
    const { comment } = answerOf(
      [
        {
          type: "gcp:container/nodePool:NodePool",
          name: "n",
          before,
          after: { ...before, size: 2, password: "[secret]" },
          diff: { size: { kind: "update" }, password: { kind: "update" } },
        },
        {
          type: "kubernetes:core/v1:Secret",
          name: "s",
          before: { data: { a: "hidden-by-type-1" } },
          after: { data: { a: "hidden-by-type-2" } },
        },
        {
          type: "pulumi:providers:kubernetes",
          name: "p",
          before: { kubeconfig: "hidden-by-type-3" },
          after: { kubeconfig: "x" },
        },
        appearing("a", "h", { service: "[secret]" }),
      ],
      new Map(),
      [{ severity: "warning", message: `the password ${SECRET} is weak` }],
    );

    expect(comment).not.toMatch(/canary|hidden-by-type/);
    expect(comment).toContain("~ container NodePool n: password, size: 1 -> 2\n");
    expect(comment).toContain("the password [secret] is weak");
    expect(comment).toContain("-> Service a/a secret:80");
  });
});
