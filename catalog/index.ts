/** The catalog: its data, and the one check that everything goes through before it is used. */
import type { Environment } from "../stacks/environment.js";
import { checkEnvironment } from "../stacks/rules.js";
import type { Fault } from "./fault.js";
import { catalogFaults } from "./rules.js";
import type { Catalog } from "./schema.js";
import { fulfilment } from "./services/fulfilment.js";
import { identity } from "./services/identity.js";
import { insights } from "./services/insights.js";
import { orders } from "./services/orders.js";
import { payments } from "./services/payments.js";
import { platform } from "./services/platform.js";
import { storefront } from "./services/storefront.js";
import { parseCatalog } from "./shape.js";

export { resolve } from "./resolve.js";

/** All services: team -> key -> entry. */
export const catalog = {
  fulfilment,
  identity,
  insights,
  orders,
  payments,
  platform,
  storefront,
} as const satisfies Catalog;

/** What a check found. */
export interface CheckResult {
  /** Every fault of every environment and of the catalog; empty when all may be used. */
  readonly faults: readonly Fault[];
  /** The entries whose shape is right. */
  readonly catalog: Catalog;
  /** The environments that could be read, in the order given. */
  readonly environments: readonly Environment[];
}

/**
 * Checks a catalog against all environments (name -> environment), all at once: the shape of each
 * value, the relations inside each environment, between entries, and between both. Takes data of
 * unknown shape, because types end where a catalog is generated or a cast is made.
 *
 * @param known names that entries may speak of. @default - those of `environments`
 */
export function check(
  data: unknown,
  environments: Readonly<Record<string, unknown>>,
  known: readonly string[] = Object.keys(environments),
): CheckResult {
  const checked = Object.entries(environments).map(([key, value]) => checkEnvironment(value, key));
  const readable = checked.flatMap(({ environment }) => environment ?? []);
  const parsed = parseCatalog(data);
  return {
    faults: [
      ...checked.flatMap(({ faults }) => faults),
      ...parsed.faults,
      ...catalogFaults(parsed.catalog, readable, known),
    ],
    catalog: parsed.catalog,
    environments: readable,
  };
}
