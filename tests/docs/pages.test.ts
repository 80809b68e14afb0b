/** Claims of the pages for readers: commands exist, links lead somewhere, examples are what happens. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { marked, type Tokens } from "marked";
import { describe, expect, test } from "vitest";

import { local } from "../../stacks/local.js";
import { faultLines } from "../catalog/trial.js";
import { CHECKOUT, runEntry, type Ended } from "../support/commandLine.js";

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/architecture.md",
  "docs/surprises.md",
  "docs/team-setup.md",
  "docs/runbook.md",
  "docs/strategies.md",
  "docs/faults.md",
  "docs/losses.md",
  "docs/mutations.md",
  "docs/performance.md",
  ...readdirSync(join(CHECKOUT, "docs/adr")).map((file) => `docs/adr/${file}`),
];

describe.each(pages)("%s", (page) => {
  test("every npm command it names exists", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm (?:run (?:--silent )?)?([a-z][a-z:-]*)/g)].map(
      ([, name]) => name,
    );
    const ours = named.filter(
      (name) => !["ci", "install", "keeps", "runs", "then"].includes(name ?? ""),
    );

    expect(ours.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
  });

  test("every relative link leads to a file", () => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    const relative = links.filter((link) => link !== undefined && !/^https?:/.test(link));

    expect(
      relative.filter((link) => !existsSync(join(CHECKOUT, dirname(page), link ?? ""))),
    ).toEqual([]);
  });
});

test.each(["docs/runbook.md", "docs/surprises.md"])("every test that %s names exists", (page) => {
  const named = [...read(page).matchAll(/^Test: `([^`]+)`(?:, "(.+)")?\.$/gm)];

  const missing = named.filter(
    ([, file = "", name]) =>
      !existsSync(join(CHECKOUT, file)) || (name !== undefined && !read(file).includes(name)),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(missing.map(([line]) => line)).toEqual([]);
});

test("every section of docs/runbook.md says how it is recognised, and is proven", () => {
  const sections = read("docs/runbook.md").split(/^## /m).slice(1);

  for (const part of ["\nTest: ", "\nRecognised by: "])
    expect(sections.filter((text) => !text.includes(part)).map(titleOf)).toEqual([]);
});

const titleOf = (section: string) => section.split("\n")[0];

/** Runs `npm run check` on a catalog module. */
async function check(module: string): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "readme-"));
  try {
    const file = join(folder, "catalog.ts");
    await writeFile(file, module);
    return await runEntry("catalog/check.ts", "--catalog", file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const shipped = `import { catalog as shipped } from ${JSON.stringify(
  pathToFileURL(join(CHECKOUT, "catalog/index.ts")).href,
)};\n`;

test("the entry that README.md shows is accepted", async () => {
  const entry = /```ts\n(refunds: \{[^`]+\},)\n```/.exec(read("README.md"))?.[1];
  if (entry === undefined) throw new Error("README.md shows no entry");

  const { code, stdout } = await check(`export const catalog = { payments: { ${entry} } };`);

  expect(stdout).toContain("catalog: 1 service of 1 team, no fault");
  expect(code).toBe(0);
});

test("the strategy that README.md shows is accepted in the environment local", async () => {
  const block = /```ts\n\s*(strategy: \{[\s\S]*?)\n\s*```/.exec(read("README.md"))?.[1];
  if (block === undefined) throw new Error("README.md shows no strategy");
  const url = `data:text/javascript,${encodeURIComponent(`export default { ${block} };`)}`;
  const { default: shown } = (await import(/* @vite-ignore */ url)) as { default: object };

  expect(Object.keys(shown)).toEqual(["strategy", "tls"]);
  expect(faultLines({}, { local: { ...local, ...shown } })).toEqual([]);
});

test("the faults that README.md shows are what the check prints", async () => {
  const { code, stderr } = await check(
    `${shipped}export const catalog = { ...shipped, payments: { ...shipped.payments,
       refunds: { port: 0 }, invoices: { port: 8080, hosts: ["pay"] } } };`,
  );

  expect(code).toBe(1);
  expect(read("README.md")).toContain(`\`\`\`\n${stderr.trimEnd()}\n\`\`\``);
});

test("the comment that README.md shows is one that the engine's preview gave", () => {
  const shown = [...read("README.md").matchAll(/^> (?=[#~+-]|Forwarding)(.+)$/gm)].map(
    ([, line]) => line,
  );
  const golden = read("tests/preview/golden/change-port.md").split("\n");

  expect(shown).toHaveLength(4);
  expect(shown.filter((line) => !golden.includes(line ?? ""))).toEqual([]);
});

test("the figures of README.md are those of docs/performance.md", () => {
  const figures = read("README.md").split("\n## Figures\n")[1] ?? "";
  const [all = []] = tablesOf(read("docs/performance.md"));
  const [shown = []] = tablesOf(figures);

  const measured = (row: Row) =>
    all.find((one) => WHICH.every((heading) => one[heading] === row[heading]));
  expect(shown.length).toBeGreaterThan(3);
  for (const row of shown) expect(measured(row)).toMatchObject(row);
  const made = /--docs` on (\S+): (.+?), on the embedded cloud/.exec(read("docs/performance.md"));
  expect(figures).toContain(`Measured on ${made?.[1] ?? ""}: ${made?.[2] ?? ""},`);
});

type Row = Readonly<Record<string, string>>;

/** What tells the rows of the figures apart. */
const WHICH = ["services", "layout", "state written"];

/** The tables of a page: rows by their headings. */
function tablesOf(page: string): readonly (readonly Row[])[] {
  return marked.lexer(page).flatMap((token) => {
    if (token.type !== "table") return [];
    const { header, rows } = token as Tokens.Table;
    return [
      rows.map((cells) =>
        Object.fromEntries(header.map(({ text }, index) => [text, cells[index]?.text ?? ""])),
      ),
    ];
  });
}

test("every fact that the code cites by id is in docs/facts/", () => {
  const facts = readdirSync(join(CHECKOUT, "docs/facts"))
    .map((file) => read(`docs/facts/${file}`))
    .join("\n");
  const folders = [
    "doctor",
    "catalog",
    "stacks",
    "components",
    "strategies",
    "compare",
    "preview",
    "directory",
    "simulator",
  ];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => read(join(folder, file))),
  );
  const cited = sources.flatMap((source) =>
    [...source.matchAll(/\(facts ([A-Z]\d+(?:[,-] ?[A-Z]?\d+)*)/g)].flatMap(
      ([, list]) => list?.match(/[A-Z]\d+/g) ?? [],
    ),
  );

  expect(cited.length).toBeGreaterThan(100);
  const missing = [...new Set(cited)].filter((id) => !new RegExp(`\\b${id}\\b`).test(facts));
  expect(missing).toEqual([]);
});
