import type { Ownership } from "./ownership.js";

/** The teams' handles; `npm run codeowners` writes .github/CODEOWNERS from them and the catalog. */
export const ownership = {
  organization: "example",
  platform: "@example/platform",
  handles: {
    // The warehouse's code is reviewed by the people who run it.
    fulfilment: ["@example/warehouse"],
  },
} as const satisfies Ownership;
