import type { TeamServices } from "../schema.js";

/** Team platform: what all other teams stand on. */
export const platform = {
  mail: {
    description: "Sends mail",
    port: 2525,
    protocol: "tcp",
  },
  "feature-flags": {
    description: "Which feature is on for whom",
    service: "flags",
    port: 8080,
    overrides: { prod: { timeouts: { connect: "1s", read: "1s" } } },
  },
  audit: {
    description: "Who did what, when",
    owner: "security@example.com",
    port: 8443,
    protocol: "https",
  },
  config: {
    description: "Settings of services at run time",
    port: 8080,
  },
} as const satisfies TeamServices;
