import type { TeamServices } from "../schema.js";

/** Team orders. Two services share the host `orders`: the history takes one path of it. */
export const orders = {
  orders: {
    description: "Creates and changes orders",
    port: 8080,
  },
  history: {
    description: "Orders of the past, kept apart because its store is slow",
    service: "order-history",
    port: 8080,
    hosts: ["orders"],
    paths: [
      { path: "/history", match: "prefix" },
      { path: "/v2/history", match: "prefix" },
    ],
  },
  baskets: {
    description: "Baskets that are not yet orders",
    port: 8080,
  },
  events: {
    description: "Stream of order events for reporting",
    port: 9092,
    protocol: "tcp",
  },
} as const satisfies TeamServices;
