/** Workload Identity Federation: identities of another system, such as a pipeline of GitHub. */
import { at, textAt } from "../json.js";
import { all, matches, required, type Check } from "./checks.js";
import { badRequest, demand, googleKind, outputsOf, resourcesOf } from "./model.js";

const POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
const PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

/** Number of the simulated project, as Google writes it into names of pools. */
const PROJECT_NUMBER = "100000000001";

/** 4 to 32 characters, `gcp-` is Google's. */
const ID = "^(?!gcp-)[a-z0-9-]{4,32}$";

/** Longest condition: 4,096 characters. */
const LONGEST_CONDITION = 4096;

/** `gcp:iam/workloadIdentityPool:WorkloadIdentityPool`. */
export const identityPoolKind = googleKind({
  token: POOL,
  noun: "WorkloadIdentityPool",
  replaceOn: ["project", "workloadIdentityPoolId"],
  computed: ["name", "state"],
  check: all(required("workloadIdentityPoolId"), matches("workloadIdentityPoolId", ID)),
  make: (state, inputs) => {
    const project = textAt(inputs, "project") ?? state.project;
    const place = `locations/global/workloadIdentityPools/${textAt(inputs, "workloadIdentityPoolId") ?? ""}`;
    return {
      id: `projects/${project}/${place}`,
      outputs: outputsOf(inputs, {
        project,
        name: `projects/${PROJECT_NUMBER}/${place}`,
        state: "ACTIVE",
      }),
    };
  },
});

const conditioned: Check = (inputs) => {
  const condition = textAt(inputs, "attributeCondition") ?? "";
  if (condition.length <= LONGEST_CONDITION) return [];
  return [{ property: "attributeCondition", reason: `it is longer than ${LONGEST_CONDITION}` }];
};

/** `gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider`, for OpenID Connect. */
export const identityProviderKind = googleKind({
  token: PROVIDER,
  noun: "WorkloadIdentityPoolProvider",
  replaceOn: ["project", "workloadIdentityPoolId", "workloadIdentityPoolProviderId"],
  computed: ["name", "state"],
  check: all(
    required("workloadIdentityPoolId", "workloadIdentityPoolProviderId"),
    matches("workloadIdentityPoolProviderId", ID),
    conditioned,
  ),
  make: (state, inputs) => {
    const project = textAt(inputs, "project") ?? state.project;
    const poolId = textAt(inputs, "workloadIdentityPoolId") ?? "";
    const pool = `projects/${project}/locations/global/workloadIdentityPools/${poolId}`;
    const name = textAt(demand(state, pool).outputs, "name") ?? "";
    // Google refuses providers of multi-tenant issuers that anybody's token would pass.
    const issuer = textAt(inputs, "oidc.issuerUri") ?? "";
    if (!issuer.startsWith("https://")) throw badRequest("oidc.issuer_uri must use https");
    const open = textAt(inputs, "attributeCondition") === undefined;
    if (open && /\/\/(token\.actions\.githubusercontent|gitlab)\.com/.test(issuer))
      throw badRequest("The attribute condition must reference one of the provider's claims");
    if (at(inputs, "attributeMapping") === undefined)
      throw badRequest("attribute_mapping must map google.subject");
    const place = `providers/${textAt(inputs, "workloadIdentityPoolProviderId") ?? ""}`;
    return {
      id: `${pool}/${place}`,
      outputs: outputsOf(inputs, { project, name: `${name}/${place}`, state: "ACTIVE" }),
    };
  },
});

/** Whether a `principal` or `principalSet` names a pool that is there; other members are always known. */
export function knowsPool(state: Parameters<typeof resourcesOf>[0], member: string): boolean {
  const pool =
    /^principal(?:Set)?:\/\/iam\.googleapis\.com\/(projects\/.+?\/workloadIdentityPools\/[^/]+)\//;
  const name = pool.exec(member)?.[1];
  if (name === undefined) return !member.startsWith("principal");
  return resourcesOf(state, POOL).some(([, outputs]) => outputs["name"] === name);
}
