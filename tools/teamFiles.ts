/** Reads catalog/index.ts as source: which team is which variable of which file. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import ts from "typescript";

/** The list of all teams, from the checkout. */
export const CATALOG_INDEX = "catalog/index.ts";

/** Where the services of one team are written. */
export interface TeamSource {
  /** The exported constant. */
  readonly variable: string;
  /** Its file, from the checkout: `catalog/services/payments.ts`. */
  readonly file: string;
}

/** Parses TypeScript with positions and parents. */
export function parseSource(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
}

/**
 * The object literal of `export const <variable> = { ... }`, through `as const` and `satisfies`.
 * @throws Error when the source has none
 */
export function objectLiteral(source: ts.SourceFile, variable: string): ts.ObjectLiteralExpression {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || name.text !== variable || initializer === undefined) continue;
      const value = unwrapped(initializer);
      if (ts.isObjectLiteralExpression(value)) return value;
    }
  }
  throw new Error(`${source.fileName} has no object literal ${variable}; edit it by hand`);
}

function unwrapped(expression: ts.Expression): ts.Expression {
  const wraps =
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isParenthesizedExpression(expression);
  return wraps ? unwrapped(expression.expression) : expression;
}

/** The name of a field that is written out: `refunds` or `"fraud-score"`; undefined for any other. */
export function fieldName(field: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = field;
  if (name === undefined) return undefined;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}

/** Team -> where its services are, from the text of catalog/index.ts. */
export function teamSources(text: string): ReadonlyMap<string, TeamSource> {
  const source = parseSource(CATALOG_INDEX, text);
  const files = importedFrom(source);
  const fields = objectLiteral(source, "catalog").properties.map((field) => {
    const team = fieldName(field);
    const variable = ts.isShorthandPropertyAssignment(field)
      ? field.name.text
      : ts.isPropertyAssignment(field) && ts.isIdentifier(field.initializer)
        ? field.initializer.text
        : undefined;
    const file = files.get(variable ?? "");
    if (team === undefined || variable === undefined || file === undefined)
      throw new Error(`${CATALOG_INDEX} has a team that is no imported constant; edit it by hand`);
    return [team, { variable, file }] as const;
  });
  return new Map(fields);
}

/** Imported constant -> file, from the checkout. */
function importedFrom(source: ts.SourceFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
      continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const file = statement.moduleSpecifier.text.replace(/^\./, "catalog").replace(/\.js$/, ".ts");
    for (const { name } of bindings.elements) found.set(name.text, file);
  }
  return found;
}

/** Team -> its file, from the checkout in `root`. */
export async function readTeamFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const sources = teamSources(await readFile(join(root, CATALOG_INDEX), "utf8"));
  return new Map([...sources].map(([team, { file }]) => [team, file]));
}
