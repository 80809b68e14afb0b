/** Service accounts and the roles that a project gives to members. */
import { textAt } from "../json.js";
import { CloudError } from "../kind.js";
import { nextNumber } from "../state.js";
import { accountPattern, all, matches, required } from "./checks.js";
import { badRequest, googleKind, outputsOf } from "./model.js";

/** `gcp:serviceaccount/account:Account`. */
export const accountKind = googleKind({
  token: "gcp:serviceaccount/account:Account",
  noun: "service account",
  replaceOn: ["accountId", "project"],
  computed: ["email", "member", "name", "uniqueId"],
  check: all(required("accountId"), matches("accountId", accountPattern)),
  make: (state, inputs, making) => {
    const email = `${textAt(inputs, "accountId") ?? ""}@${state.project}.iam.gserviceaccount.com`;
    const id = `projects/${state.project}/serviceAccounts/${email}`;
    const uniqueId =
      textAt(making.previous?.outputs, "uniqueId") ??
      String(100_000_000_000_000_000_000n + BigInt(nextNumber(state.counters, "numericId")));
    const added = { email, member: `serviceAccount:${email}`, name: id, uniqueId };
    return {
      id,
      outputs: outputsOf({ disabled: false, project: state.project, ...inputs }, added),
    };
  },
});

/** `gcp:projects/iAMMember:IAMMember`: one role for one member. */
export const iamMemberKind = googleKind({
  token: "gcp:projects/iAMMember:IAMMember",
  noun: "project IAM member",
  replaceOn: ["member", "project", "role", "condition"],
  computed: ["etag"],
  check: all(
    required("member", "project", "role"),
    matches("role", "^(projects/[^/]+/|organizations/[^/]+/)?roles/[A-Za-z0-9._]+$"),
    matches("member", "^(user|serviceAccount|group|domain|principal|principalSet|deleted):.+$"),
  ),
  make: (state, inputs) => {
    const [member, role] = [textAt(inputs, "member") ?? "", textAt(inputs, "role") ?? ""];
    const email = /^serviceAccount:(.+\.iam\.gserviceaccount\.com)$/.exec(member)?.[1];
    const ownDomain = `@${state.project}.iam.gserviceaccount.com`;
    if (
      email?.endsWith(ownDomain) === true &&
      state.google[`projects/${state.project}/serviceAccounts/${email}`] === undefined
    ) {
      throw badRequest(`Service account ${email} does not exist.`);
    }
    const project = textAt(inputs, "project") ?? state.project;
    if (project !== state.project) {
      throw new CloudError(
        "forbidden",
        `googleapi: Error 403: Permission denied on resource project ${project}., forbidden`,
      );
    }
    return {
      id: `${project}/${role}/${member}`,
      outputs: outputsOf(inputs, { etag: "BwYAAAAAAAA=" }),
    };
  },
});
