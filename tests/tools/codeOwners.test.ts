/** .github/CODEOWNERS follows the catalog: a stale file is red here. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { catalog } from "../../catalog/index.js";
import { ownership } from "../../catalog/owners.js";
import { CODEOWNERS_FILE, codeOwnersText } from "../../tools/codeOwners.js";
import { readTeamFiles } from "../../tools/teamFiles.js";
import { CHECKOUT } from "../support/commandLine.js";

const owners = { organization: "acme", platform: "@acme/platform", handles: {} };

test("the file in the checkout is what `npm run codeowners` writes", async () => {
  const text = codeOwnersText(catalog, await readTeamFiles(CHECKOUT), ownership);

  expect(await readFile(join(CHECKOUT, CODEOWNERS_FILE), "utf8")).toBe(text);
});

test("every team of the catalog has one line, for a file that holds its services", async () => {
  const files = await readTeamFiles(CHECKOUT);

  expect([...files.keys()]).toEqual(Object.keys(catalog));
  for (const [team, file] of files) {
    const module = (await import(join(CHECKOUT, file))) as Record<string, unknown>;
    expect(Object.values(module)).toEqual([catalog[team as keyof typeof catalog]]);
  }
});

test("a team's own handles come first, then the owners of entries that are handles", () => {
  const teams = {
    web: { shop: { port: 80, owner: "@acme/shop" }, blog: { port: 80, owner: "#blog" } },
    desk: { tickets: { port: 80, owner: "desk@example.com" } },
  };
  const files = new Map([
    ["web", "catalog/services/web.ts"],
    ["desk", "catalog/services/desk.ts"],
  ]);

  const text = codeOwnersText(teams, files, { ...owners, handles: { web: ["@acme/front"] } });

  expect(text.split("\n").slice(1)).toEqual([
    "* @acme/platform",
    "/catalog/services/desk.ts @acme/desk",
    "/catalog/services/web.ts @acme/front @acme/shop",
    "",
  ]);
});

test("a handle of nobody, or that is none, is a fault", () => {
  const handles = { web: ["acme/web"], wbe: ["@acme/web"], desk: [] };
  const teams = { web: { shop: { port: 80 } }, desk: { tickets: { port: 80 } } };

  const write = () =>
    codeOwnersText(teams, new Map(), { ...owners, platform: "platform", handles });

  expect(write).toThrow(
    [
      "catalog/owners.ts: 4 faults",
      '  ownership.platform: "platform" is not a handle; write it like "@example/payments"',
      '  ownership.handles.web: "acme/web" is not a handle; write it like "@example/payments"',
      '  ownership.handles.wbe: unknown team "wbe"; did you mean "web"?',
      "  ownership.handles.desk: is an empty list; name at least one handle",
    ].join("\n"),
  );
});
