/** Quotas of the simulated project, and Google's words when one is reached. */
import { CloudError } from "../kind.js";
import type { CloudState } from "../state.js";

/**
 * Limits of a new simulated project. Google prints no default for most of them (facts Q1, Q35, Q39,
 * Q40), so they are inputs: change `quotas` in the state to try others.
 *
 * - INTERNAL_FORWARDING_RULES_PER_NETWORK 75: the last number that Google's page printed (facts Q4);
 *   projects differ, see facts Q2 to Q6.
 * - STATIC_ROUTES_PER_NETWORK 200: a third party's value (facts Q36).
 * - FIREWALLS 500: seen in an error message of 2019 (github.com/kyma-project/test-infra/issues/677).
 * - REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK 75: a third party's (facts Q20).
 * - URL_MAP_KIB 1024: the size of one URL map, Google's newer text (facts Q26).
 * - The others have no source; they are large enough for one environment.
 */
export const quotaPreset: Readonly<Record<string, number>> = {
  INTERNAL_FORWARDING_RULES_PER_NETWORK: 75,
  STATIC_ROUTES_PER_NETWORK: 200,
  FIREWALLS: 500,
  REGIONAL_INTERNAL_LB_BACKEND_SERVICES: 500,
  REGIONAL_INTERNAL_MANAGED_FORWARDING_RULES_PER_REGION_PER_NETWORK: 75,
  REGIONAL_INTERNAL_MANAGED_BACKEND_SERVICES: 5000,
  URL_MAP_KIB: 1024,
  STATIC_ADDRESSES: 100,
  NETWORKS: 15,
  SUBNETWORKS: 175,
  ROUTERS: 20,
};

/**
 * Throws Google's quota error when `used` has reached the limit of `quota`.
 *
 * @param scope how Google names where the limit holds: `globally`, `in region europe-west1`
 */
export function demandQuota(state: CloudState, quota: string, used: number, scope: string): void {
  const limit = state.quotas[quota];
  if (limit === undefined || used < limit) return;
  throw new CloudError(
    "QUOTA_EXCEEDED",
    `googleapi: Error 403: QUOTA_EXCEEDED - Quota '${quota}' exceeded.  Limit: ${limit.toFixed(1)} ${scope}., quotaExceeded`,
  );
}
