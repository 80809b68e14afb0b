/** Changes to the catalog's TypeScript: at positions that the compiler's parser gives, formatted by prettier. */
import prettier from "prettier";
import ts from "typescript";

import type { ServiceEntry } from "../../catalog/schema.js";
import { CATALOG_INDEX, fieldName, objectLiteral, parseSource } from "../teamFiles.js";

/** The order in which the fields of an entry are written; a record, so that none can be left out. */
const FIELDS: Readonly<Record<keyof ServiceEntry, number>> = {
  description: 0,
  owner: 1,
  namespace: 2,
  service: 3,
  port: 4,
  protocol: 5,
  exposure: 6,
  hosts: 7,
  paths: 8,
  timeouts: 9,
  maxBodySize: 10,
  selector: 11,
  environments: 12,
  overrides: 13,
};

/** An entry as an object literal. Only JSON values are in it, so JSON is valid TypeScript. */
function literal(entry: ServiceEntry): string {
  const order = new Map<string, number>(Object.entries(FIELDS));
  const fields = Object.entries(entry).sort(
    ([a], [b]) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity),
  );
  // One line per field; prettier breaks what is too long and drops quotes that are not needed.
  const lines = fields.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}`;
}

/** A field's name as source: quoted unless it is a plain identifier. */
const written = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** Puts `field` (source, without comma) where `name` belongs: in order if the others are, else last. */
function insertField(
  text: string,
  object: ts.ObjectLiteralExpression,
  name: string,
  field: string,
): string {
  const fields = [...object.properties];
  const names = fields.map((one) => fieldName(one) ?? "");
  const inOrder = names.every((one, index) => index === 0 || (names[index - 1] ?? "") < one);
  const after = inOrder ? names.findLastIndex((one) => one < name) : names.length - 1;
  const before = fields[after];
  if (before === undefined) {
    const start = object.getStart() + 1;
    return `${text.slice(0, start)}\n${field},${text.slice(start)}`;
  }
  // The comma may be missing, and a comment may follow on the same line.
  const comma = text.slice(before.getEnd()).match(/^\s*,/)?.[0].length;
  const end = before.getEnd() + (comma ?? 0);
  const trailing = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const separator = comma === undefined ? "," : "";
  return `${text.slice(0, before.getEnd())}${separator}${text.slice(before.getEnd(), trailing)}\n${field},${text.slice(trailing)}`;
}

/** The text of a team's file with one more entry. */
export async function withEntry(
  file: string,
  text: string,
  variable: string,
  key: string,
  entry: ServiceEntry,
): Promise<string> {
  const object = objectLiteral(parseSource(file, text), variable);
  return await formatted(
    file,
    insertField(text, object, key, `${written(key)}: ${literal(entry)}`),
  );
}

/** The text of a new team's file. */
export async function teamFile(
  file: string,
  team: string,
  variable: string,
  key: string,
  entry: ServiceEntry,
): Promise<string> {
  const text = `import type { TeamServices } from "../schema.js";

/** Team ${team}. */
export const ${variable} = {
${written(key)}: ${literal(entry)},
} as const satisfies TeamServices;
`;
  return await formatted(file, text);
}

/** The text of catalog/index.ts with one more team. */
export async function withTeam(text: string, team: string, variable: string): Promise<string> {
  const object = objectLiteral(parseSource(CATALOG_INDEX, text), "catalog");
  const field = team === variable ? team : `${written(team)}: ${variable}`;
  const listed = insertField(text, object, team, field);
  return await formatted(CATALOG_INDEX, withImport(listed, team, variable));
}

/** Adds the import of a team's file, in the order of the others. */
function withImport(text: string, team: string, variable: string): string {
  const imports = parseSource(CATALOG_INDEX, text).statements.filter(ts.isImportDeclaration);
  const specifier = `./services/${team}.js`;
  const nameOf = ({ moduleSpecifier }: ts.ImportDeclaration) =>
    ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
  const services = imports.filter((one) => nameOf(one).startsWith("./services/"));
  const before =
    services.findLast((one) => nameOf(one) < specifier) ??
    imports.findLast((one) => nameOf(one) < "./services/");
  const end = before?.getEnd() ?? 0;
  const line = `import { ${variable} } from "${specifier}";`;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

/** The constant of a new team: `fraud-desk` -> `fraudDesk`; `Team` is added to a name that means something. */
export function variableFor(team: string, index: string): string {
  const camel = team.replace(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const name = /^\d/.test(camel) ? `team${camel}` : camel;
  return isFree(name, index) ? name : `${name}Team`;
}

function isFree(name: string, index: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name);
  const isWord = scanner.scan() === ts.SyntaxKind.Identifier && name !== "arguments";
  return isWord && !(name in globalThis) && !new RegExp(`\\b${name}\\b`).test(index);
}

async function formatted(file: string, text: string): Promise<string> {
  const options = await prettier.resolveConfig(file);
  return await prettier.format(text, { ...options, filepath: file });
}
