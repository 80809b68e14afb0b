import type { TeamServices } from "../schema.js";

/** Team insights: reports and the data behind them. */
export const insights = {
  reports: {
    description: "Renders reports, some of which take minutes",
    port: 8080,
    timeouts: { read: "10m" },
  },
  dashboards: {
    description: "Charts for every team",
    port: 3000,
    hosts: ["dashboards", "charts"],
  },
  "event-intake": {
    description: "Takes events from the VMs",
    port: 8080,
    paths: [{ path: "/v1/events", match: "exact" }],
  },
  experiments: {
    description: "Assigns visitors to experiments",
    port: 8080,
    environments: ["local", "dev"],
  },
} as const satisfies TeamServices;
