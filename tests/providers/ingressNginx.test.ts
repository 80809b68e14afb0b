/** Claim: the stand-in component builds its Release with the quirks of the real one (facts P1-P5). */
import { describe, expect, test } from "vitest";

import { releaseInputs } from "../../simulator/providers/ingressNginx.js";

const REPO = { repo: "https://kubernetes.github.io/ingress-nginx" };

describe("arguments of the Release", () => {
  test("have chart, repository and compat, and no version when none is given", () => {
    expect(releaseInputs({})).toEqual({
      chart: "ingress-nginx",
      repositoryOpts: REPO,
      values: {},
      compat: "true",
    });
  });

  test("lose helmOptions.values.controller when the typed controller is set", () => {
    const { values } = releaseInputs({
      controller: { replicaCount: 3 },
      tcp: { "9092": "a/b:1" },
      helmOptions: { values: { controller: { minReadySeconds: 10 }, global: { a: 1 } } },
    });

    expect(values).toEqual({
      controller: { replicaCount: 3 },
      tcp: { "9092": "a/b:1" },
      global: { a: 1 },
    });
  });

  test("keep helmOptions.values.controller when it is not", () => {
    const values = { controller: { minReadySeconds: 10 } };

    expect(releaseInputs({ helmOptions: { values } }).values).toEqual(values);
  });

  test("take the other options as they are, but drop valueYamlFiles", () => {
    expect(
      releaseInputs({
        helmOptions: {
          chart: "vendor/ingress-nginx.tgz",
          version: "4.15.1",
          namespace: "n",
          valueYamlFiles: ["x"],
          repositoryOpts: { username: "u" },
        },
      }),
    ).toEqual({
      chart: "vendor/ingress-nginx.tgz",
      version: "4.15.1",
      namespace: "n",
      repositoryOpts: { ...REPO, username: "u" },
      values: {},
      compat: "true",
    });
  });

  test.each([
    ["a secret", { "4dabf18193072939515e22adb298388d": "x" }],
    ["unknown", "04da6b54"],
  ])("as a whole as %s are refused", (_, helmOptions) => {
    expect(() => releaseInputs({ helmOptions })).toThrow(/needs helmOptions.* as plain objects/);
  });
});
