/** docs/strategies.md: made here, written by `npm run compare -- --docs`, held by a test. */
import { generateCatalog } from "../../bench/catalogs.js";
import { resolve } from "../../catalog/index.js";
import { environmentFor } from "../../stacks/index.js";
import { compareStrategies } from "../model.js";
import { toMarkdown } from "./markdown.js";
import { docsOf } from "./report.js";

/** Path from the project's folder. */
export const DOCS_FILE = "docs/strategies.md";

/** Generated catalogs that the page compares. */
const SIZES = [10, 100, 500, 5000];

/** The page, in the form that prettier gives it. */
export async function docsText(): Promise<string> {
  const environment = environmentFor("dev");
  const comparisons = SIZES.map((size) =>
    compareStrategies(resolve(generateCatalog(size), environment), environment),
  );
  const { format } = await import("prettier"); // slow to load, and needed here only
  return format(toMarkdown(docsOf(comparisons)), { parser: "markdown", printWidth: 100 });
}
