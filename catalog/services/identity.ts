import type { TeamServices } from "../schema.js";

/** Team identity: who calls, and what they may do. */
export const identity = {
  login: {
    description: "Sessions of customers",
    port: 8080,
    hosts: ["login", "sessions"],
  },
  tokens: {
    description: "Issues and checks tokens of services",
    port: 8443,
    protocol: "https",
    paths: [
      { path: "/oauth2", match: "prefix" },
      { path: "/.well-known/openid-configuration", match: "exact" },
    ],
  },
  permissions: {
    description: "Answers whether a caller may do a thing",
    port: 9000,
    protocol: "grpc",
    timeouts: { read: "2s" },
  },
  directory: {
    description: "Staff and their groups",
    owner: "#identity-directory",
    port: 8080,
    selector: { "app.kubernetes.io/name": "staff-directory", tier: "api" },
  },
} as const satisfies TeamServices;
