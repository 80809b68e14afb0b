import type { TeamServices } from "../schema.js";

/** Team payments: money in and out. */
export const payments = {
  checkout: {
    description: "Takes a payment and answers when the bank has",
    owner: "payments-oncall@example.com",
    port: 8080,
    hosts: ["checkout", "pay"],
    timeouts: { connect: "2s", read: "90s" },
  },
  refunds: {
    description: "Gives money back",
    port: 8080,
    overrides: { dev: { port: 18080 } },
  },
  ledger: {
    description: "Books every movement, read by finance",
    port: 8443,
    protocol: "https",
    environments: ["local", "staging", "prod"],
  },
  "fraud-score": {
    description: "Scores a payment before it is taken",
    service: "fraud-scoring",
    port: 9000,
    protocol: "grpc",
    timeouts: { read: "5s" },
  },
} as const satisfies TeamServices;
