import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // They need an API server and have a command of their own: npm run test:kubernetes.
    exclude: ["tests/kubernetes/**"],
    // Engine tests start the real CLI; two at a time fill two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
