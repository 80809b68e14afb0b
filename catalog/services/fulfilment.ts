import type { TeamServices } from "../schema.js";

/** Team fulfilment: from the warehouse to the door. Its workloads live in the namespace `warehouse`. */
export const fulfilment = {
  stock: {
    description: "How many of each article lie where",
    namespace: "warehouse",
    port: 9000,
    protocol: "grpc",
  },
  picking: {
    description: "Lists for the people who collect an order",
    namespace: "warehouse",
    service: "picking-api",
    port: 80,
  },
  labels: {
    description: "Prints the label of a parcel; a sheet can be large",
    namespace: "warehouse",
    port: 8080,
    maxBodySize: "16MiB",
    timeouts: { send: "2m" },
  },
  carriers: {
    description: "Talks to parcel services",
    namespace: "warehouse",
    port: 8080,
    timeouts: { connect: "3s", read: "2m", send: "2m" },
  },
} as const satisfies TeamServices;
