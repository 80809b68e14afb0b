/** Small catalogs and environments to make wrong, one value at a time. */
import { check } from "../../catalog/index.js";
import { local } from "../../stacks/local.js";

/** A catalog of one entry, `payments.refunds`, right but for the fields given. */
export const entry = (fields: object): unknown => ({
  payments: { refunds: { port: 8080, ...fields } },
});

/** The shipped environment `local` with some fields replaced. */
export const localWith = (fields: object): unknown => ({ ...local, ...fields });

/** A strategy `shared-ingress` with some fields of its controller replaced. */
export const controllerWith = (fields: object): object => ({
  strategy: { ...local.strategy, controller: { ...local.strategy.controller, ...fields } },
});

/** The faults of a catalog in the environments given, one line each, as people read them. */
export function faultLines(
  catalog: unknown,
  environments: Readonly<Record<string, unknown>> = { local },
): string[] {
  return check(catalog, environments).faults.map(
    ({ at, problem, cure }) => `${at}: ${problem}; ${cure}`,
  );
}
