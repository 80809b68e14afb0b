import { defineConfig } from "vitest/config";

/** The tests against a real API server: `npm run test:kubernetes`. */
export default defineConfig({
  test: {
    include: ["tests/kubernetes/**/*.test.ts"],
    // One API server serves all files, one after another: each owns the whole cluster while it runs.
    globalSetup: ["tests/kubernetes/setup.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
