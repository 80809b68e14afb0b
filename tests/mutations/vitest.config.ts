import { defineConfig, mergeConfig } from "vitest/config";

import base from "../../vitest.config.js";

/** The tests as they are, with messages that hold whole values: the breaks are told apart by them. */
export default mergeConfig(
  base,
  defineConfig({
    // The packages are those of the checkout, where nothing is written.
    cacheDir: ".local/vite",
    test: { chaiConfig: { truncateThreshold: 0 } },
  }),
);
