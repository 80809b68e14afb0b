/** Roles on one resource instead of the project: a bucket, a key, a service account. */
import { at, textAt } from "../json.js";
import type { Properties, ResourceKind } from "../kind.js";
import type { CloudState } from "../state.js";
import { all, matches, required } from "./checks.js";
import { knowsPool } from "./federation.js";
import { badRequest, demand, googleKind, outputsOf } from "./model.js";

interface OnSpec {
  readonly token: string;
  /** Input that names the resource: `bucket`. */
  readonly on: string;
  /** Id of the resource named. */
  readonly idOf: (inputs: Properties) => string;
}

/** One role for one member on a resource. The member and the resource must be there. */
function memberOn({ token, on, idOf }: OnSpec): ResourceKind<CloudState> {
  return googleKind({
    token,
    noun: `IAM member of a ${on}`,
    replaceOn: [on, "member", "role", "condition"],
    computed: ["etag"],
    check: all(
      required(on, "member", "role"),
      matches("role", "^(projects/[^/]+/|organizations/[^/]+/)?roles/[A-Za-z0-9._]+$"),
      matches("member", "^(user|serviceAccount|group|domain|principal|principalSet):.+$"),
    ),
    make: (state, inputs) => {
      const id = idOf(inputs);
      demand(state, id);
      const [member, role] = [textAt(inputs, "member") ?? "", textAt(inputs, "role") ?? ""];
      const email = /^serviceAccount:(.+)$/.exec(member)?.[1];
      if (email !== undefined && !accounts(state).has(email))
        throw badRequest(`Service account ${email} does not exist.`);
      if (!knowsPool(state, member)) throw badRequest(`Invalid principal ${member}.`);
      const condition = textAt(at(inputs, "condition"), "title");
      const parts = [id, role, member, ...(condition === undefined ? [] : [condition])];
      return { id: parts.join("/"), outputs: outputsOf(inputs, { etag: "BwYAAAAAAAA=" }) };
    },
  });
}

function accounts(state: CloudState): ReadonlySet<string | undefined> {
  return new Set(Object.values(state.google).map(({ outputs }) => textAt(outputs, "email")));
}

/** Roles on buckets, keys and service accounts. */
export const iamOnKinds: readonly ResourceKind<CloudState>[] = [
  memberOn({
    token: "gcp:storage/bucketIAMMember:BucketIAMMember",
    on: "bucket",
    idOf: (inputs) => textAt(inputs, "bucket") ?? "",
  }),
  memberOn({
    token: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    on: "cryptoKeyId",
    idOf: (inputs) => textAt(inputs, "cryptoKeyId") ?? "",
  }),
  memberOn({
    token: "gcp:serviceaccount/iAMMember:IAMMember",
    on: "serviceAccountId",
    idOf: (inputs) => textAt(inputs, "serviceAccountId") ?? "",
  }),
];
