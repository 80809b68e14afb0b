import eslint from "@eslint/js";
import prettier from "eslint-config-prettier/flat";
import { defineConfig } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";

const syntax = [
  ["CallExpression[callee.property.name='apply'] CallExpression[callee.name='expect']", "await it"],
  ["CallExpression[callee.type='Super'][arguments.2.name='opts']", "args third, opts fourth"],
].map(([selector, message]) => ({ selector, message }));

/** Refuses imports from `patterns`, with the reason: the one-way rule of docs/architecture.md. */
const mayNotImport = (patterns, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }],
});

export default defineConfig(
  { ignores: ["node_modules", ".local", "vendor"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-syntax": ["error", ...syntax],
    },
  },
  {
    files: ["catalog/**", "compare/**", "directory/**", "pages/**", "preview/**", "stacks/**"],
    rules: mayNotImport(
      ["@pulumi/*", "**/components/*", "**/strategies/*", "**/simulator/*", "**/tests/*"],
      "data and rules are pure: no SDK, no resources",
    ),
  },
  {
    files: ["doctor/**"],
    ignores: ["doctor/cli.ts", "doctor/embedded.ts"],
    rules: mayNotImport(
      ["@pulumi/*", "**/components/*", "**/strategies/*", "**/simulator/*", "**/tests/*"],
      "the doctor's core is pure: what it looks at is given",
    ),
  },
  {
    files: ["components/**"],
    rules: mayNotImport(
      ["**/strategies/*", "**/stacks/index.js", "**/simulator/*", "**/tests/*"],
      "a component knows its own types, the catalog's and the environment's, and no strategy",
    ),
  },
  {
    files: ["policy/rules.ts"],
    rules: mayNotImport(["@pulumi/*", "**/components/*", "**/simulator/*"], "rules are pure"),
  },
  {
    files: ["bootstrap/**"],
    rules: mayNotImport(
      ["**/strategies/*", "**/stacks/*", "**/catalog/*", "**/simulator/*", "**/tests/*"],
      "it runs before there is an environment, and shares names.ts alone",
    ),
  },
  {
    files: ["strategies/**", "index.ts"],
    rules: mayNotImport(
      ["**/simulator/*", "**/tests/*"],
      "the program does not know the simulator",
    ),
  },
  {
    // Wire formats and recorded inputs are untyped where they enter: STYLE allows `as` there only.
    files: ["simulator/**", "tests/**", "bench/**"],
    rules: { "@typescript-eslint/consistent-type-assertions": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
  {
    // It is put into the page as it is.
    files: ["directory/search.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
  },
  prettier,
);
