import type { TeamServices } from "../schema.js";

/** Team storefront: what customers see. The shop is public in prod, and in the local trial to show it. */
export const storefront = {
  shop: {
    description: "The web shop",
    port: 8080,
    overrides: { local: { exposure: "external" }, prod: { exposure: "external" } },
  },
  "product-search": {
    description: "Finds products by words",
    service: "search",
    port: 8080,
  },
  recommendations: {
    description: "What else a customer may like",
    port: 9000,
    protocol: "grpc",
  },
  images: {
    description: "Product images in every size",
    port: 8080,
    paths: [
      { path: "/products", match: "prefix" },
      { path: "/brands", match: "prefix" },
    ],
  },
} as const satisfies TeamServices;
